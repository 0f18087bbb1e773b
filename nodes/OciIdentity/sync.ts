/** What Sync and Apply Plan need of OCI Identity. */
import { ociCapabilities } from '../../providers/oci/directory/capabilities';
import type { SyncService } from '../shared/sync/service';
import type { OciSession } from './session';

export const syncService: SyncService<OciSession> = {
	capabilities: ociCapabilities,
	calls: (session) => session.calls,
	signer: (session) => session.signer(),
	openDirectory: (session, { scope, maxConcurrency }) => session.openDirectory({ scope, maxConcurrency }),
};
