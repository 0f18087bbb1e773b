/** What Sync and Apply Plan need of SCIM 2.0. */
import { openScimDirectory } from '../../providers/scim/directory';
import { scimCapabilities } from '../../providers/scim/directory/capabilities';
import type { SyncService } from '../shared/sync/service';
import type { ScimSession } from './session';

export const syncService: SyncService<ScimSession> = {
	capabilities: scimCapabilities,
	calls: (session) => session.calls,
	signer: (session) => session.signer(),
	openDirectory: ({ service }, { maxConcurrency }) =>
		openScimDirectory(service, { maxConcurrency, mayRemoveMembers: true }),
};
