/** What Sync and Apply Plan need of Trivore ID. */
import { openTrivoreDirectory } from '../../providers/trivore/directory';
import { trivoreCapabilities } from '../../providers/trivore/directory/capabilities';
import type { SyncService } from '../shared/sync/service';
import { bulkOptions } from './fields';
import type { TrivoreSession } from './session';

export const syncService: SyncService<TrivoreSession> = {
	capabilities: trivoreCapabilities,
	options: bulkOptions,
	calls: (session) => session.calls,
	signer: (session) => session.signer(),
	openDirectory: ({ client, lookup }, { maxConcurrency, options }) =>
		openTrivoreDirectory(client, {
			lookup,
			maxConcurrency,
			nsCode: options.narrowing('nsCode'),
			keyField: options.narrowing('keyField'),
		}),
};
