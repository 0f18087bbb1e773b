import { folded } from '../../../../providers/text';
import { simplifyField } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { readUserFrame, userField, userGroupsOptions } from '../../fields';
import { simplifyGroup } from '../../output';
import { checkMeant } from '../../removal';
import type { AdobeSession } from '../../session';

export const getGroups: ItemOperation<AdobeSession> = {
	displayName: 'Get Groups',
	value: 'getGroups',
	action: 'Get user groups and product profiles',
	description: 'Retrieve the user groups, product profiles and admin groups that a user is in',
	readOnly: true,
	fields: [userField, simplifyField, userGroupsOptions],
	execute: async (item, session) => {
		const frame = readUserFrame(item);
		const { user = '', domain, useAdobeID } = frame;
		const found = await session.client.user(user, useAdobeID ? 'AdobeID' : domain);
		checkMeant(item.label('user'), found, frame);
		const names = new Map((found.groups ?? []).map((name) => [folded(name), name]));
		// The names of some roles are in no list of groups.
		const known = new Map((await session.allGroups()).map((group) => [folded(group.groupName), group]));
		const simplify = item.flag('simplify');
		return manyOutput(
			[...names].map(([key, groupName]) => {
				const group = known.get(key) ?? { groupName };
				return { ...(simplify ? simplifyGroup(group) : group), userEmail: found.email };
			}),
		);
	},
};
