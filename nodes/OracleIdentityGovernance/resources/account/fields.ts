import type { INodeProperties } from 'n8n-workflow';

export const accountIdField: INodeProperties = {
	displayName: 'Account ID',
	name: 'accountId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 611',
	description: 'ID of an account of this user, which Get Many and User: Get Accounts return',
};
