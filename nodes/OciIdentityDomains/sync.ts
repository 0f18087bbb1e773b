/** What Sync and Apply Plan need of OCI Identity Domains. */
import { openDomainsDirectory } from '../../providers/ociDomains/directory';
import { domainsCapabilities } from '../../providers/ociDomains/directory/capabilities';
import type { SyncService } from '../shared/sync/service';
import { bulkOptions, domainLocator } from './fields';
import type { DomainsSession } from './session';

export const syncService: SyncService<DomainsSession> = {
	capabilities: domainsCapabilities,
	ofTheRun: [domainLocator],
	options: bulkOptions,
	calls: (session) => session.calls,
	signer: (session) => session.signer(),
	openDirectory: async (session, { item, maxConcurrency, options }) => {
		const { client } = await session.domain(item);
		return openDomainsDirectory(client, {
			useBulk: options.choice('useBulk', ['auto', 'never'], 'auto') === 'auto',
			maxConcurrency,
			suppressMail: options.flag('suppressMail') ?? false,
		});
	},
};
