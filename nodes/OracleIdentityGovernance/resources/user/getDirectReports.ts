import { collect } from '../../../../providers/http/paging';
import { directReports } from '../../../../providers/oig/users';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { flat } from '../../output';
import type { OigSession } from '../../session';

export const getDirectReports: ItemOperation<OigSession> = {
	displayName: 'Get Direct Reports',
	value: 'getDirectReports',
	action: 'Get user direct reports',
	description: 'Retrieve the people whose manager a user is',
	readOnly: true,
	fields: [userLocator, ...listFields, optionsField()],
	execute: async (item, session) => {
		const { id } = await session.user(item);
		return manyOutput((await collect(directReports(session.client, id), wantedCount(item))).map(flat));
	},
};
