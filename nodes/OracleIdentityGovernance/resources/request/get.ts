import { getRequest } from '../../../../providers/oig/requests';
import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { requestIdField } from '../../fields';
import { simplifyRequest } from '../../output';
import type { OigSession } from '../../session';

export const get: ItemOperation<OigSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get request',
	description: 'Retrieve one request with its status, targets and approvers',
	readOnly: true,
	fields: [requestIdField, simplifyField, optionsField()],
	execute: async (item, session) => {
		const request = await getRequest(session.client, item.requiredText('requestNumber'));
		return oneOutput(item.flag('simplify') ? simplifyRequest(request) : request);
	},
};
