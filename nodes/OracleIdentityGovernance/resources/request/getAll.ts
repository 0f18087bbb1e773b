import { collect } from '../../../../providers/http/paging';
import { REQUESTS } from '../../../../providers/oig/requests';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { filterFields, readQuery } from '../../filters';
import { flat } from '../../output';
import type { OigSession } from '../../session';

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
