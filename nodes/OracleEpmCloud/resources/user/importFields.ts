import type { INodeProperties } from 'n8n-workflow';

export const sourceFields: readonly INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{ name: 'File', value: 'file', description: 'A file in a binary field of the item' },
			{ name: 'Text', value: 'text', description: 'CSV text in a field' },
		],
		default: 'file',
		description: 'Where the CSV comes from',
	},
	{
		displayName: 'Input Data Field Name',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: { show: { source: ['file'] } },
		description: 'The name of the input field that holds the file',
	},
	{
		displayName: 'CSV Text',
		name: 'csvText',
		type: 'string',
		typeOptions: { rows: 6 },
		default: '',
		required: true,
		displayOptions: { show: { source: ['text'] } },
		placeholder: 'e.g. First Name,Last Name,Email,User Login',
		description:
			'The first line has the headings First Name, Last Name, Email and User Login, in any order. Without a user login, the email address is the login.',
	},
];

export const choices: readonly INodeProperties[] = [
	{
		displayName: 'Invalid Rows',
		name: 'invalidRows',
		type: 'options',
		options: [
			{ name: 'Import the Valid Rows', value: 'skip', description: 'Report the others as failed' },
			{ name: 'Stop Before Sending Anything', value: 'stop' },
		],
		default: 'stop',
		description: 'What to do with rows that EPM would surely refuse: values missing, no email address, a login twice',
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{ name: 'One Item for Each User', value: 'users' },
			{ name: 'One Item With Counts and Failures', value: 'summary' },
		],
		default: 'users',
		description: 'How to return the outcomes',
	},
];

export const encoding: INodeProperties = {
	displayName: 'Encoding',
	name: 'encoding',
	type: 'options',
	options: [
		{ name: 'ANSI (Windows-1252)', value: 'windows-1252' },
		{ name: 'Automatic', value: 'auto' },
		{ name: 'UTF-8', value: 'utf-8' },
	],
	default: 'auto',
	description: 'How the file is encoded. Automatic takes UTF-8 if the file is valid UTF-8, else ANSI.',
};

export const fileName: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. new-hires.csv',
	description: 'Name of the file while it is in the repository of EPM. If empty, a unique name is generated.',
};
