import {
	AUTH_TOKEN,
	CUSTOMER_SECRET_KEY,
	OAUTH2_CLIENT_CREDENTIAL,
	SMTP_CREDENTIAL,
	type CredentialKind,
} from '../../../../providers/ociDomains/credentials';

/** The kinds of credentials of a user that have the same four operations. */
export interface SecretKind extends CredentialKind {
	/** Value of the resource in the workflow. */
	readonly value: string;
	readonly displayName: string;
	readonly plural: string;
	/** What actions call it, which n8n writes in sentence case. Default: `noun`. */
	readonly inAction?: string;
	/** Wire name of the text that people tell them apart by. */
	readonly label: 'description' | 'displayName' | 'name';
	/** What is shown once, in the output of Create, as it stands within a sentence. */
	readonly secret: string;
	/** How many a user can have. Source: OCI identity domains, limits. */
	readonly limit: string;
}

export const SECRET_KINDS: readonly SecretKind[] = [
	{
		...AUTH_TOKEN,
		value: 'authToken',
		displayName: 'Auth Token',
		plural: 'auth tokens',
		label: 'description',
		secret: 'token',
		limit: 'two',
	},
	{
		...CUSTOMER_SECRET_KEY,
		value: 'customerSecretKey',
		displayName: 'Customer Secret Key',
		plural: 'customer secret keys',
		label: 'displayName',
		secret: 'secret key',
		limit: 'two',
	},
	{
		...SMTP_CREDENTIAL,
		value: 'smtpCredential',
		displayName: 'SMTP Credential',
		plural: 'SMTP credentials',
		label: 'description',
		secret: 'password',
		limit: 'two',
	},
	{
		...OAUTH2_CLIENT_CREDENTIAL,
		value: 'oAuth2ClientCredential',
		displayName: 'OAuth 2 Client Credential',
		plural: 'OAuth 2 client credentials',
		inAction: 'client credential',
		label: 'name',
		secret: 'secret',
		limit: 'ten',
	},
];
