/** What Sync and Apply Plan need of Adobe User Management. */
import { openAdobeDirectory } from '../../providers/adobe/directory';
import { adobeCapabilities } from '../../providers/adobe/directory/capabilities';
import type { SyncService } from '../shared/sync/service';
import { identityTypeOption, readIdentityTypeField } from './fields';
import type { AdobeSession } from './session';

export const syncService: SyncService<AdobeSession> = {
	capabilities: adobeCapabilities,
	options: [identityTypeOption],
	deleteMeans:
		'Remove the users from the organization, with their groups, product access and admin roles; the accounts stay',
	calls: (session) => session.calls,
	signer: (session) => session.signer(),
	openDirectory: ({ client, maxRetryAfterMs }, { options }) =>
		openAdobeDirectory(client, {
			identityType: options.isAdded('identityType')
				? readIdentityTypeField(options.raw('identityType'), identityTypeOption.displayName)
				: 'federatedID',
			// A sync takes users out of the organization; their accounts stay.
			deleteAccount: false,
			maxRetryAfterMs,
		}),
};
