import { InputError } from '../../../../providers/http/errors';
import { createCredential } from '../../../../providers/ociDomains/credentials';
import { optionsField } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { labelField, readScopes, scopesField } from '../../../shared/userCredentials';
import { userLocator } from '../../fields';
import { credentialOutput } from '../../output';
import type { DomainsSession } from '../../session';
import { expiryField } from './fields';
import type { SecretKind } from './kinds';

function readExpiry(item: Item): string | undefined {
	const given = item.collection('additionalFields').text('expiresOn');
	if (given === undefined) return undefined;
	const time = new Date(given);
	if (!Number.isNaN(time.getTime())) return time.toISOString();
	throw new InputError('Expires On', `"Expires On" must be a time like 2026-12-31T12:00:00Z, but it is "${given}".`);
}

export function create(kind: SecretKind): ItemOperation<DomainsSession> {
	const withScopes = kind.value === 'oAuth2ClientCredential';
	return {
		displayName: 'Create',
		value: 'create',
		action: `Create ${kind.inAction ?? kind.noun}`,
		description: `Create a credential for a user. Its ${kind.secret} is shown once, in the output. A user can have ${kind.limit}.`,
		fields: [userLocator, labelField(kind), ...(withScopes ? [scopesField] : []), expiryField, optionsField()],
		repeatable: false,
		execute: async (item, session) => {
			const expiresOn = readExpiry(item);
			const values = {
				[kind.label]: item.requiredText('label'),
				...(withScopes ? { scopes: readScopes(item) } : {}),
				...(expiresOn === undefined ? {} : { expiresOn }),
			};
			const domain = await session.domain(item);
			const user = await domain.otherUser(item, `gets no ${kind.noun}`);
			const made = await createCredential(domain.client.scim, kind, user.id, values);
			return writtenOutput('created', credentialOutput(made, user));
		},
	};
}
