import { collect } from '../../../../providers/http/paging';
import { ACCOUNTS } from '../../../../providers/oig/catalog';
import { idText } from '../../../../providers/oig/entry';
import { checkSame } from '../../../../providers/oig/errors';
import { directReports, userRoles } from '../../../../providers/oig/users';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { flat } from '../../output';
import type { OigSession } from '../../session';

export const getAccounts: ItemOperation<OigSession> = {
	displayName: 'Get Accounts',
	value: 'getAccounts',
	action: 'Get the accounts of a user',
	description: 'Retrieve the accounts that a user has in applications',
	readOnly: true,
	fields: [userLocator, ...listFields, optionsField()],
	execute: async (item, session) => {
		const { id } = await session.user(item);
		const limit = wantedCount(item);
		const accounts = await collect(session.client.list(ACCOUNTS, { userId: id }, limit), limit);
		// A gateway that drops the parameter would have everybody's accounts returned.
		for (const { attributes } of accounts) {
			const holder = idText(attributes.userId);
			if (holder !== undefined) checkSame('user', id, holder);
		}
		return manyOutput(accounts.map(flat));
	},
};

export const getDirectReports: ItemOperation<OigSession> = {
	displayName: 'Get Direct Reports',
	value: 'getDirectReports',
	action: 'Get the direct reports of a user',
	description: 'Retrieve the people whose manager a user is',
	readOnly: true,
	fields: [userLocator, ...listFields, optionsField()],
	execute: async (item, session) => {
		const { id } = await session.user(item);
		return manyOutput((await collect(directReports(session.client, id), wantedCount(item))).map(flat));
	},
};

export const getRoles: ItemOperation<OigSession> = {
	displayName: 'Get Roles',
	value: 'getRoles',
	action: 'Get the roles of a user',
	description: 'Retrieve the roles of a user (servers from version 12.2.1.4)',
	readOnly: true,
	fields: [
		userLocator,
		{
			displayName: 'Which Roles',
			name: 'whichRoles',
			type: 'options',
			options: [
				{ name: 'All', value: 'all', description: 'Those that the user has and those that wait for approval' },
				{ name: 'Assigned', value: 'assigned', description: 'Those that the user has' },
				{ name: 'Pending', value: 'pending', description: 'Those that wait for approval' },
			],
			default: 'assigned',
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const { id } = await session.user(item);
		const which = item.choice('whichRoles', ['all', 'assigned', 'pending']);
		return manyOutput((await userRoles(session.client, id, which)).map(flat));
	},
};
