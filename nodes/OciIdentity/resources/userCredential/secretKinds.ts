import { InputError } from '../../../../providers/http/errors';
import {
	authTokenSchema,
	customerSecretKeySchema,
	dbCredentialSchema,
	oAuth2ClientCredentialSchema,
	smtpCredentialSchema,
} from '../../../../providers/oci/schemas';
import { readScopes, scopesField } from '../../../shared/userCredentials';
import type { CredentialKind } from './credentialKind';
import { descriptionField, passwordField } from './fields';

export const CREDENTIAL_KINDS: readonly CredentialKind[] = [
	{
		resource: 'authToken',
		displayName: 'Auth Token',
		noun: 'auth token',
		plural: 'auth tokens',
		article: 'an',
		collection: 'authTokens',
		schema: authTokenSchema,
		label: 'description',
		secret: 'token',
		limit: 'two',
		hasUpdate: true,
		idExample: 'ocid1.credential.oc1..aaaa…',
	},
	{
		resource: 'customerSecretKey',
		displayName: 'Customer Secret Key',
		noun: 'customer secret key',
		plural: 'customer secret keys',
		article: 'a',
		collection: 'customerSecretKeys',
		schema: customerSecretKeySchema,
		label: 'displayName',
		secret: 'secret key',
		limit: 'two',
		hasUpdate: true,
		idExample: '20-hex-digit access key',
	},
	{
		resource: 'smtpCredential',
		displayName: 'SMTP Credential',
		noun: 'SMTP credential',
		plural: 'SMTP credentials',
		article: 'an',
		collection: 'smtpCredentials',
		schema: smtpCredentialSchema,
		label: 'description',
		secret: 'password',
		limit: 'two',
		hasUpdate: true,
		idExample: 'ocid1.credential.oc1..aaaa…',
	},
	{
		resource: 'oAuth2ClientCredential',
		displayName: 'OAuth 2 Client Credential',
		noun: 'OAuth 2 client credential',
		plural: 'OAuth 2 client credentials',
		inAction: 'client credential',
		article: 'an',
		collection: 'oauth2ClientCredentials',
		schema: oAuth2ClientCredentialSchema,
		label: 'name',
		secret: 'password',
		limit: 'ten',
		hasUpdate: false,
		idExample: 'ocid1.credential.oc1..aaaa…',
		moreFields: [descriptionField, scopesField],
		readMore: (item) => ({
			values: { description: item.requiredText('credentialDescription'), scopes: readScopes(item) },
		}),
	},
	{
		resource: 'dbCredential',
		displayName: 'Database Credential',
		noun: 'database credential',
		plural: 'database credentials',
		article: 'a',
		collection: 'dbCredentials',
		schema: dbCredentialSchema,
		label: 'description',
		limit: 'two',
		hasUpdate: false,
		idExample: 'ocid1.credential.oc1..aaaa…',
		moreFields: [passwordField],
		readMore: (item) => {
			const password = item.exactText('password');
			if (password === undefined) throw new InputError('Password', '"Password" is empty.');
			return { values: { password }, secrets: [password] };
		},
	},
];
