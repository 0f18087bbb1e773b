import { withdrawRequest } from '../../../../providers/oig/requests';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { requestIdField } from '../../fields';
import type { OigSession } from '../../session';

export const withdraw: ItemOperation<OigSession> = {
	displayName: 'Withdraw',
	value: 'withdraw',
	action: 'Withdraw request',
	description: 'Withdraw a request that is not approved yet. The outcome is "unchanged" if it was withdrawn before.',
	fields: [requestIdField, optionsField()],
	execute: async (item, session) => {
		const id = item.requiredText('requestNumber');
		const changed = await withdrawRequest(session.client, id);
		return writtenOutput(changed ? 'updated' : 'unchanged', { id, oigRequestId: id, withdrawn: true });
	},
};
