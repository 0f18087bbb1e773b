import type { INodeProperties } from 'n8n-workflow';

import { updateCapabilities } from '../../../../providers/oci/userState';
import { nothingToChange, optionsField, simplifyField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyCapabilities } from '../../output';
import type { OciSession } from '../../session';

/** Wire names of the write; the read spells the database one `canUseDbCredentials`. */
const CAPABILITIES: ReadonlyArray<readonly [name: string, displayName: string, what: string]> = [
	['canUseApiKeys', 'API Keys', 'API keys'],
	['canUseAuthTokens', 'Auth Tokens', 'auth tokens'],
	['canUseConsolePassword', 'Console Password', 'a password in the console'],
	['canUseCustomerSecretKeys', 'Customer Secret Keys', 'customer secret keys'],
	['canUseDBCredentials', 'Database Credentials', 'database credentials'],
	['canUseOAuth2ClientCredentials', 'OAuth 2 Client Credentials', 'OAuth 2 client credentials'],
	['canUseSmtpCredentials', 'SMTP Credentials', 'SMTP credentials'],
];

const capabilityField = (name: string, displayName: string, what: string): INodeProperties => ({
	displayName,
	name,
	type: 'boolean',
	default: true,
	description: `Whether the user may use ${what}`,
});

export const updateUserCapabilities: ItemOperation<OciSession> = {
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
			description: 'Those that are not added here stay as they are',
			options: CAPABILITIES.map(([name, displayName, what]) => capabilityField(name, displayName, what)),
		},
		simplifyField,
		optionsField(),
	],
	execute: async (item, session) => {
		const chosen = item.collection('capabilities');
		const wanted = Object.fromEntries(
			CAPABILITIES.map(([name]) => [name, chosen.flag(name)] as const).filter(([, value]) => value !== undefined),
		);
		if (Object.keys(wanted).length === 0) throw nothingToChange(item.label('capabilities'));
		const userId = await session.userId(item);
		if (wanted.canUseApiKeys === false) session.checkNotOwn(userId, 'keeps the capability to use API keys');
		const { value, changed } = await updateCapabilities(session.client, userId, wanted);
		return writtenOutput(
			changed ? 'updated' : 'unchanged',
			item.flag('simplify') ? simplifyCapabilities(value) : value,
		);
	},
};
