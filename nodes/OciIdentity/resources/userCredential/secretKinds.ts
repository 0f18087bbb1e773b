import type { INodeProperties } from 'n8n-workflow';

import { authTokenSchema, customerSecretKeySchema, smtpCredentialSchema } from '../../../../providers/oci/schemas';

/** The three kinds of credentials of a user that have the same four operations. */
export interface CredentialKind {
	/** Value of the resource. */
	readonly resource: string;
	readonly displayName: string;
	/** As it stands within a sentence. */
	readonly noun: string;
	readonly plural: string;
	/** The article that goes before the noun. */
	readonly article: 'a' | 'an';
	/** Last part of the path below the user. */
	readonly collection: string;
	readonly schema: typeof authTokenSchema;
	/** Wire name of the text that people tell them apart by. */
	readonly label: 'description' | 'displayName';
	/** What is shown once, in the output of Create. */
	readonly secret: string;
	readonly idExample: string;
}

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
		idExample: 'ocid1.credential.oc1..aaaa…',
	},
];

export function idField(kind: Pick<CredentialKind, 'displayName' | 'idExample' | 'noun'>): INodeProperties {
	return {
		displayName: `${kind.displayName} ID`,
		name: 'credentialId',
		type: 'string',
		default: '',
		required: true,
		placeholder: `e.g. ${kind.idExample}`,
		description: `The ID of the ${kind.noun}, as Create and Get Many give it`,
	};
}

export function labelField({ label, noun }: CredentialKind): INodeProperties {
	return {
		displayName: label === 'description' ? 'Description' : 'Display Name',
		name: 'label',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Build server',
		description: `What the ${noun} is for`,
	};
}
