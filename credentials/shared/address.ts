import type { INodeProperties } from 'n8n-workflow';

/** The user's explicit choice that `baseUrl` asks for. */
export const allowHttpField: INodeProperties = {
	displayName: 'Allow Unencrypted HTTP',
	name: 'allowHttp',
	type: 'boolean',
	default: false,
	description:
		'Whether to accept an address that begins with http://. Everyone on the way can then read the secrets of this credential. Not needed for localhost.',
};
