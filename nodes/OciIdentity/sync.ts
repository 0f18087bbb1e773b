/** What Sync and Apply Plan need of OCI Identity. */
import { openOciDirectory } from '../../providers/oci/directory';
import { ociCapabilities } from '../../providers/oci/directory/capabilities';
import type { SyncService } from '../shared/sync/service';
import type { OciSession } from './session';

export const syncService: SyncService<OciSession> = {
	capabilities: ociCapabilities,
	calls: (session) => session.calls,
	signer: (session) => session.signer(),
	openDirectory: ({ client, ownUserId }, { scope, maxConcurrency }) =>
		openOciDirectory(client, { scope, maxConcurrency, ownUserId }),
};
