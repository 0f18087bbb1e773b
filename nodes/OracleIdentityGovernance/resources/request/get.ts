import { getRequest } from '../../../../providers/oig/requests';
import { optionsField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { requestIdField } from '../../fields';
import type { OigSession } from '../../session';

export const get: ItemOperation<OigSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get request',
	description: 'Retrieve one request with its status, targets and approvers',
	readOnly: true,
	fields: [requestIdField, optionsField()],
	execute: async (item, session) => oneOutput(await getRequest(session.client, item.requiredText('requestNumber'))),
};
