import { trivoreCapabilities } from '../../../../providers/trivore/directory/capabilities';
import { openTrivoreDirectory } from '../../../../providers/trivore/directory';
import { bulkImport } from '../../../shared/bulkImport/operation';
import { bulkOptions } from '../../fields';
import type { TrivoreSession } from '../../session';

export const bulkImportUsers = bulkImport<TrivoreSession>({
	capabilities: trivoreCapabilities,
	options: bulkOptions,
	calls: (session) => session.calls,
	openDirectory: ({ client, lookup }, { maxConcurrency, options }) =>
		openTrivoreDirectory(client, {
			lookup,
			maxConcurrency,
			nsCode: options.narrowing('nsCode'),
			keyField: options.narrowing('keyField'),
		}),
});
