import { collect } from '../../../../providers/http/paging';
import { ACCOUNTS } from '../../../../providers/oig/catalog';
import { idText } from '../../../../providers/oig/entry';
import { checkSame } from '../../../../providers/oig/errors';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { flat } from '../../output';
import type { OigSession } from '../../session';

export const getAccounts: ItemOperation<OigSession> = {
	displayName: 'Get Accounts',
	value: 'getAccounts',
	action: 'Get user accounts',
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
