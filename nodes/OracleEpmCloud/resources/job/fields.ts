import type { INodeProperties } from 'n8n-workflow';

export const jobIdField: INodeProperties = {
	displayName: 'Job ID',
	name: 'jobId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 73519024866120447',
	description: 'ID of a job that works on users, groups or roles, as text: it has more digits than a number can hold',
};
