import type { INodeProperties } from 'n8n-workflow';

import type { CredentialKind } from './credentialKind';

export function idField(kind: Pick<CredentialKind, 'displayName' | 'idExample' | 'noun'>): INodeProperties {
	return {
		displayName: `${kind.displayName} ID`,
		name: 'credentialId',
		type: 'string',
		default: '',
		required: true,
		placeholder: `e.g. ${kind.idExample}`,
		description: `The ID of the ${kind.noun}, from Create or Get Many`,
	};
}

/** Source: OCI Identity API, CreateOAuth2ClientCredentialDetails: name, description and scopes are required. */
export const descriptionField: INodeProperties = {
	displayName: 'Description',
	name: 'credentialDescription',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Nightly export',
	description: 'What the credential is for',
};

/** Source: OCI Identity API, CreateDbCredentialDetails: the caller chooses the password. */
export const passwordField: INodeProperties = {
	displayName: 'Password',
	name: 'password',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	required: true,
	description: 'What the user signs in to databases with. OCI checks it by its own rules, and no output repeats it.',
};
