import type { INodeProperties } from 'n8n-workflow';

export const fileNameField: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. inbox/people.csv',
	description: 'Name of a file in the repository, including its folder',
};
