import { withGroups } from '../../../../providers/trivore/memberOf';
import { optionsField, simplifyField } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { namespaceOption, userLocator } from '../../fields';
import { simplifyGroup } from '../../output';
import type { TrivoreSession } from '../../session';

export const getGroups: ItemOperation<TrivoreSession> = {
	displayName: 'Get Groups',
	value: 'getGroups',
	action: 'Get user groups',
	description: 'Retrieve the groups that a user is directly in',
	readOnly: true,
	fields: [userLocator, simplifyField, optionsField(namespaceOption)],
	execute: async (item, session) => {
		const { id } = await session.user(item);
		const [user] = await withGroups(session.client, [await session.lookup.userById(id)]);
		const groups = await Promise.all((user?.memberOf ?? []).map(async (one) => await session.lookup.groupById(one)));
		const simplify = item.flag('simplify');
		return manyOutput(
			groups.map((group) => ({
				...(simplify ? simplifyGroup(group) : group),
				userId: id,
				...(user?.username ? { userName: user.username } : {}),
			})),
		);
	},
};
