import type { INodeProperties } from 'n8n-workflow';

import type { SecretKind } from './kinds';

export function idField({ displayName, noun }: SecretKind): INodeProperties {
	return {
		displayName: `${displayName} ID`,
		name: 'credentialId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 0123456789abcdef0123456789abcdef',
		description: `ID or OCID of the ${noun}, from Create or Get Many`,
	};
}

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
