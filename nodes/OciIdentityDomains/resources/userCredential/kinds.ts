import type { INodeProperties } from 'n8n-workflow';

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

const LABELS = { description: 'Description', displayName: 'Display Name', name: 'Name' } as const;

export function labelField({ label, noun }: SecretKind): INodeProperties {
	return {
		displayName: LABELS[label],
		name: 'label',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Build server',
		description: `What the ${noun} is for`,
	};
}

export function idField({ displayName, noun }: SecretKind): INodeProperties {
	return {
		displayName: `${displayName} ID`,
		name: 'credentialId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 0123456789abcdef0123456789abcdef',
		description: `ID or OCID of the ${noun}, which Create and Get Many return`,
	};
}

/** Which application the credential is for. Source: OCI identity domains REST API, OAuth2ClientCredential. */
export const scopesField: INodeProperties = {
	displayName: 'Scopes',
	name: 'scopes',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Scope',
	default: {},
	required: true,
	description: 'What the credential gives access to',
	options: [
		{
			displayName: 'Scope',
			name: 'entry',
			values: [
				{
					displayName: 'Audience',
					name: 'audience',
					type: 'string',
					default: '',
					placeholder: 'e.g. urn:opc:resource:consumer::all',
					description: 'Audience of the application that checks the tokens',
				},
				{
					displayName: 'Scope',
					name: 'scope',
					type: 'string',
					default: '',
					placeholder: 'e.g. urn:opc:resource:consumer::read',
					description: 'Scope of that application',
				},
			],
		},
	],
};

export const expiryField: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Expires On',
			name: 'expiresOn',
			type: 'dateTime',
			default: '',
			description: 'When it stops working. It cannot be changed later. Without it, it works until it is deleted.',
		},
	],
};
