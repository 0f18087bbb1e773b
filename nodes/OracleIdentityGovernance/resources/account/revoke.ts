import { accountOf, revokeAccount } from '../../../../providers/oig/accounts';
import { optionsField } from '../../../shared/fields';
import { unlessMissing } from '../../../shared/missing';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { ignoreMissingOption, userLocator } from '../../fields';
import { accountOutput, requestNumber } from '../../output';
import type { OigSession } from '../../session';
import { accountIdField } from './fields';

export const revoke: ItemOperation<OigSession> = {
	displayName: 'Revoke',
	value: 'revoke',
	action: 'Revoke account',
	description:
		'Take the account of a user in an application away for good. The outcome is "pending" while OIG or the application is not done.',
	fields: [userLocator, accountIdField, optionsField(ignoreMissingOption)],
	execute: async (item, session) => {
		const accountId = item.requiredText('accountId');
		return await unlessMissing(item.collection('options'), { id: accountId }, async () => {
			const user = await session.otherUser(item, 'taken out of applications');
			const account = await accountOf(session.client, user, accountId);
			const { outcome, status, requestId } = await revokeAccount(session.client, user, account);
			return writtenOutput(outcome, { ...accountOutput(account, user), status, ...requestNumber(requestId) });
		});
	},
};
