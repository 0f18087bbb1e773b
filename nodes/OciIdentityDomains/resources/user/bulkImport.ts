import { openDomainsDirectory } from '../../../../providers/ociDomains/directory';
import { domainsCapabilities } from '../../../../providers/ociDomains/directory/capabilities';
import { bulkImport } from '../../../shared/bulkImport/operation';
import { bulkOptions, domainLocator } from '../../fields';
import type { DomainsSession } from '../../session';

export const bulkImportUsers = bulkImport<DomainsSession>({
	capabilities: domainsCapabilities,
	ofTheRun: [domainLocator],
	options: bulkOptions,
	calls: (session) => session.calls,
	openDirectory: async (session, { item, maxConcurrency, options }) => {
		const { client } = await session.domain(item);
		return openDomainsDirectory(client, {
			useBulk: options.choice('useBulk', ['auto', 'never'], 'auto') === 'auto',
			maxConcurrency,
			suppressMail: options.flag('suppressMail') ?? false,
		});
	},
});
