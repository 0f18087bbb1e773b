/** What Sync and Apply Plan need of Oracle Identity Governance. */
import { openOigDirectory } from '../../providers/oig/directory';
import { oigCapabilities } from '../../providers/oig/directory/capabilities';
import type { SyncService } from '../shared/sync/service';
import { bulkOptions, readBulkOptions } from './bulkOptions';
import type { OigSession } from './session';

export const syncService: SyncService<OigSession> = {
	capabilities: oigCapabilities,
	options: bulkOptions,
	calls: (session) => session.calls,
	signer: (session) => session.signer(),
	openDirectory: (session, run) =>
		openOigDirectory(session.client, {
			ownUserName: session.userName,
			maxConcurrency: run.maxConcurrency,
			...readBulkOptions(run.options),
		}),
};
