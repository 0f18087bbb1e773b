import { openDomainsDirectory } from '../../../../providers/ociDomains/directory';
import { domainsCapabilities } from '../../../../providers/ociDomains/directory/capabilities';
import { bulkImport } from '../../../shared/bulkImport/operation';
import { domainLocator } from '../../fields';
import type { DomainsSession } from '../../session';

export const bulkImportUsers = bulkImport<DomainsSession>({
	capabilities: domainsCapabilities,
	ofTheRun: [domainLocator],
	options: [
		{
			displayName: 'Suppress Notification Mail',
			name: 'suppressMail',
			type: 'boolean',
			default: false,
			description: 'Whether to send no welcome mail to new users',
		},
		{
			displayName: 'Use Bulk',
			name: 'useBulk',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'auto',
					description: 'Send 50 changes in a request, or one by one if the domain refuses that',
				},
				{ name: 'Never', value: 'never', description: 'Send each change on its own' },
			],
			default: 'auto',
			description:
				'Whether to send many changes in one request. A domain carries out one such request at a time; others wait.',
		},
	],
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
