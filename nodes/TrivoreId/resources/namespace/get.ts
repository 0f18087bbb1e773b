import { pathSegment } from '../../../../providers/http/url';
import { namespaceSchema } from '../../../../providers/trivore/schemas';
import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { simplifyNamespace } from '../../output';
import type { TrivoreSession } from '../../session';

export const get: ItemOperation<TrivoreSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get namespace',
	description: 'Retrieve one namespace by code or ID, with its user-name policy',
	readOnly: true,
	fields: [
		{
			displayName: 'Namespace Code or ID',
			name: 'namespace',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. ns2468013579',
		},
		simplifyField,
		optionsField(),
	],
	execute: async (item, session) => {
		const key = pathSegment(item.requiredText('namespace'), item.label('namespace'));
		const { value } = await session.client.get(`/namespace/${key}`, namespaceSchema);
		return oneOutput(item.flag('simplify') ? simplifyNamespace(value) : value);
	},
};
