import type { INodeProperties } from 'n8n-workflow';

import { CAPABILITIES } from '../../../../providers/ociDomains/schemas';
import { CAPABILITY_NAMES, setCapabilities, type CapabilityName } from '../../../../providers/ociDomains/state';
import { nothingToChange, optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { userIdentity } from '../../output';
import type { DomainsSession } from '../../session';

const TEXTS: Readonly<Record<CapabilityName, readonly [displayName: string, what: string]>> = {
	canUseApiKeys: ['API Keys', 'use API keys'],
	canUseAuthTokens: ['Auth Tokens', 'use auth tokens'],
	canUseConsole: ['Console', 'sign in to the Oracle Cloud Console'],
	canUseConsolePassword: ['Console Password', 'use a password in the Oracle Cloud Console'],
	canUseCustomerSecretKeys: ['Customer Secret Keys', 'use customer secret keys'],
	canUseDbCredentials: ['Database Credentials', 'use database credentials'],
	canUseOAuth2ClientCredentials: ['OAuth 2 Client Credentials', 'use OAuth 2 client credentials'],
	canUseSmtpCredentials: ['SMTP Credentials', 'use SMTP credentials'],
};

const capabilityField = (name: CapabilityName): INodeProperties => ({
	displayName: TEXTS[name][0],
	name,
	type: 'boolean',
	default: true,
	description: `Whether the user may ${TEXTS[name][1]}`,
});

export const updateUserCapabilities: ItemOperation<DomainsSession> = {
	displayName: 'Update Capabilities',
	value: 'updateCapabilities',
	action: 'Update user capabilities',
	description: 'Choose which kinds of credentials a user may have',
	fields: [
		userLocator,
		{
			displayName: 'Capabilities',
			name: 'capabilities',
			type: 'collection',
			placeholder: 'Add Capability',
			default: {},
			description: 'Capabilities that are not added here stay as they are',
			options: CAPABILITY_NAMES.map(capabilityField),
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const chosen = item.collection('capabilities');
		const entries = CAPABILITY_NAMES.map((name) => [name, chosen.flag(name)] as const);
		const wanted = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
		if (Object.keys(wanted).length === 0) throw nothingToChange(item.label('capabilities'));
		const domain = await session.domain(item);
		const user = await domain.otherUser(item, 'keeps its capabilities');
		const { value, changed } = await setCapabilities(domain.client.scim, user, wanted);
		const capabilities = value[CAPABILITIES];
		return writtenOutput(changed ? 'updated' : 'unchanged', { ...userIdentity(user), capabilities });
	},
};
