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
				'Name of the custom field that holds a stable key of each person, such as the employee number. With it, the column Key is used: people are recognized by it first, and nobody is taken for somebody else.',
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
