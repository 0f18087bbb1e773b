import type { CredentialKind } from '../../../../providers/ociDomains/credentials';

/** The kinds of credentials of a user that have the same four operations. */
export interface SecretKind extends CredentialKind {
	/** Value of the resource in the workflow. */
	readonly value: string;
	readonly displayName: string;
	readonly plural: string;
	/** Wire name of the text that people tell them apart by. */
	readonly label: 'description' | 'displayName' | 'name';
	/** What is shown once, in the output of Create, as it stands within a sentence. */
	readonly secret: string;
	/** How many a user can have. Source: OCI identity domains, limits. */
	readonly limit: string;
}

export const SECRET_KINDS: readonly SecretKind[] = [
	{
		value: 'authToken',
		displayName: 'Auth Token',
		noun: 'auth token',
		plural: 'auth tokens',
		resource: 'AuthTokens',
		schema: 'authToken',
		label: 'description',
		secret: 'token',
		secrets: ['token'],
		limit: 'two',
	},
	{
		value: 'customerSecretKey',
		displayName: 'Customer Secret Key',
		noun: 'customer secret key',
		plural: 'customer secret keys',
		resource: 'CustomerSecretKeys',
		schema: 'customerSecretKey',
		label: 'displayName',
		secret: 'secret key',
		secrets: ['secretKey'],
		limit: 'two',
	},
	{
		value: 'smtpCredential',
		displayName: 'SMTP Credential',
		noun: 'SMTP credential',
		plural: 'SMTP credentials',
		resource: 'SmtpCredentials',
		schema: 'smtpCredential',
		label: 'description',
		secret: 'password',
		secrets: ['password'],
		limit: 'two',
	},
	{
		value: 'oAuth2ClientCredential',
		displayName: 'OAuth 2 Client Credential',
		noun: 'OAuth 2 client credential',
		plural: 'OAuth 2 client credentials',
		resource: 'OAuth2ClientCredentials',
		schema: 'oauth2ClientCredential',
		label: 'name',
		secret: 'secret',
		secrets: ['secret'],
		limit: 'ten',
	},
];
