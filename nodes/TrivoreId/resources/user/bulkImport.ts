import { trivoreCapabilities } from '../../../../providers/trivore/directory/capabilities';
import { openTrivoreDirectory } from '../../../../providers/trivore/directory';
import { bulkImport } from '../../../shared/bulkImport/operation';
import { namespaceOption } from '../../fields';
import type { TrivoreSession } from '../../session';

export const bulkImportUsers = bulkImport<TrivoreSession>({
	capabilities: trivoreCapabilities,
	options: [
		{
			displayName: 'Key Custom Field',
			name: 'keyField',
			type: 'string',
			default: '',
			placeholder: 'e.g. employeeNumber',
			description:
				'Name of the custom field that holds a stable key of each user, such as the employee number. With it, the column Key is used: users are identified by it first, which prevents mix-ups.',
		},
		{
			...namespaceOption,
			description:
				'The namespace to work in. It may be left out if the Management API client can use one namespace only.',
		},
	],
	calls: (session) => session.calls,
	openDirectory: ({ client, lookup }, { maxConcurrency, options }) =>
		openTrivoreDirectory(client, {
			lookup,
			maxConcurrency,
			nsCode: options.narrowing('nsCode'),
			keyField: options.narrowing('keyField'),
		}),
});
