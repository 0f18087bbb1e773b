import { collect } from '../../../../providers/http/paging';
import { getRequest, REQUESTS, waitForRequest } from '../../../../providers/oig/requests';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, oneOutput, writtenOutput, type ItemOperation } from '../../../shared/operation';
import { requestIdField } from '../../fields';
import { filterFields, readQuery } from '../../filters';
import { flat } from '../../output';
import type { OigSession } from '../../session';

export const get: ItemOperation<OigSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get a request',
	description: 'Retrieve one request with its status, targets and approvers',
	readOnly: true,
	fields: [requestIdField, optionsField()],
	execute: async (item, session) => oneOutput(await getRequest(session.client, item.requiredText('requestNumber'))),
};

export const getAll: ItemOperation<OigSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many requests',
	description: 'Retrieve requests, or the approvals that wait for the user of the credential',
	readOnly: true,
	fields: [
		{
			displayName: 'View',
			name: 'view',
			type: 'options',
			options: [
				{ name: 'Pending Approvals', value: 'pendingApprovals', description: 'Tasks of the user of the credential' },
				{ name: 'Track Requests', value: 'trackRequests', description: 'Requests and how far they have come' },
			],
			default: 'trackRequests',
		},
		...listFields,
		...filterFields('reqStatus'),
		optionsField({
			displayName: 'User ID',
			name: 'userId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 90412',
			description: 'Only requests for this user',
		}),
	],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const query = {
			view: item.choice('view', ['pendingApprovals', 'trackRequests']),
			userId: item.collection('options').narrowing('userId'),
			...readQuery(item),
		};
		return manyOutput((await collect(session.client.list(REQUESTS, query, limit), limit)).map(flat));
	},
};

export const waitUntilDone: ItemOperation<OigSession> = {
	displayName: 'Wait Until Done',
	value: 'waitUntilDone',
	action: 'Wait until a request is done',
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
