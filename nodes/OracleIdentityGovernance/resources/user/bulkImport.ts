import { openOigDirectory } from '../../../../providers/oig/directory';
import { oigCapabilities } from '../../../../providers/oig/directory/capabilities';
import { bulkImport } from '../../../shared/bulkImport/operation';
import { bulkOptions, readBulkOptions } from '../../bulkOptions';
import type { OigSession } from '../../session';

export const bulkImportUsers = bulkImport<OigSession>({
	capabilities: oigCapabilities,
	options: bulkOptions,
	calls: (session) => session.calls,
	openDirectory: (session, run) =>
		openOigDirectory(session.client, {
			ownUserName: session.userName,
			maxConcurrency: run.maxConcurrency,
			...readBulkOptions(run.options),
		}),
});
