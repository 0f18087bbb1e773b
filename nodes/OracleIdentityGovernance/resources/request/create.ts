import { raiseRequest } from '../../../../providers/oig/raiseRequest';
import { requestRefused, requestState } from '../../../../providers/oig/requests';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import type { OigSession } from '../../session';
import { readRequest } from './newRequest';

export const create: ItemOperation<OigSession> = {
	displayName: 'Create',
	value: 'create',
	repeatable: false,
	action: 'Create request',
	description:
		'Request roles, entitlements or accounts in applications for users. An open request for the same is returned and not raised twice.',
	fields: [
		{
			displayName: 'Kind',
			name: 'kind',
			type: 'options',
			options: [
				{ name: 'Application Instance', value: 'AppInstance', description: 'An account in an application' },
				{ name: 'Entitlement', value: 'Entitlement', description: 'A right within an application' },
				{ name: 'Role', value: 'Role' },
			],
			default: 'Role',
			description: 'What is requested',
		},
		{
			displayName: 'Entity IDs',
			name: 'entityIds',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 310, 311',
			description: 'IDs of the roles, entitlements or application instances, comma-separated',
		},
		{
			displayName: 'User IDs',
			name: 'userIds',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 90412',
			description: 'IDs of the users, separated by commas',
		},
		optionsField(
			{
				displayName: 'Account ID',
				name: 'accountId',
				type: 'string',
				default: '',
				description: 'Account that receives an entitlement. If empty, the primary account of the user.',
			},
			{
				displayName: 'End Date',
				name: 'endDate',
				type: 'string',
				default: '',
				placeholder: 'e.g. 2026-12-31',
				description: 'When it ends',
			},
			{
				displayName: 'Form Data (JSON)',
				name: 'formData',
				type: 'json',
				default: '{}',
				description: 'Values of the application\'s account form, as {"field name": "value"}',
			},
			{
				displayName: 'Justification',
				name: 'justification',
				type: 'string',
				default: '',
				description: 'What approvers read',
			},
			{
				displayName: 'Start Date',
				name: 'startDate',
				type: 'string',
				default: '',
				placeholder: 'e.g. 2026-01-31',
				description: 'When it begins',
			},
		),
	],
	execute: async (item, session) => {
		const { requestId, status, existed } = await raiseRequest(session.client, readRequest(item));
		const state = requestState(status);
		if (state === 'refused') throw requestRefused(requestId, status);
		const outcome = state === 'completed' ? 'created' : 'pending';
		return writtenOutput(outcome, { id: requestId, oigRequestId: requestId, reqStatus: status, existed });
	},
};
