import { waitForRequest } from '../../../../providers/oig/requests';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { requestIdField } from '../../fields';
import type { OigSession } from '../../session';

export const waitUntilDone: ItemOperation<OigSession> = {
	displayName: 'Wait Until Done',
	value: 'waitUntilDone',
	action: 'Wait for request',
	description:
		'Wait until a request is decided. The outcome is "completed", "refused" or "partial", or "pending" when the time is up.',
	readOnly: true,
	fields: [
		requestIdField,
		{
			displayName: 'Wait at Most (Minutes)',
			name: 'maxWaitMinutes',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 10,
			description: 'The request is asked for at growing intervals, from 2 seconds to a minute',
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const id = item.requiredText('requestNumber');
		const patienceMs = item.count('maxWaitMinutes', 0) * 60_000;
		const { state, status } = await waitForRequest(session.client, id, { patienceMs });
		return writtenOutput(state, { id, oigRequestId: id, reqStatus: status });
	},
};
