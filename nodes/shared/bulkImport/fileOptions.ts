import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Capabilities } from '../../../providers/directory';

const MATCH_NAMES: Readonly<Record<string, string>> = { email: 'Email', key: 'Key' };

/** What people can be recognized by besides their names. */
function matchOption({ fields }: Capabilities): INodeProperties[] {
	const others = fields.filter(({ name }) => MATCH_NAMES[name] !== undefined);
	if (others.length === 0) return [];
	const options: INodePropertyOptions[] = [
		...others.map(({ name }) => ({ name: MATCH_NAMES[name] ?? name, value: name })),
		{ name: 'User Name', value: 'userName' },
	];
	return [
		{
			displayName: 'Match On',
			name: 'matchOn',
			type: 'multiOptions',
			options,
			default: [],
			description:
				'What a person is recognized by; without a choice the key and the user name. A key comes first, then the user name, then the email address. One who has another key is never taken for the same person.',
		},
	];
}

function mappingOption({ canDisable, fields, passwordOnCreate }: Capabilities): INodeProperties {
	const options: INodePropertyOptions[] = [
		...fields.map(({ name, label }) => ({ name: label, value: name })),
		...(canDisable ? [{ name: 'Active', value: 'active' }] : []),
		{ name: 'Groups', value: 'groups' },
		...(passwordOnCreate ? [{ name: 'Password', value: 'password' }] : []),
	];
	const choice = {
		type: 'options',
		options: options.sort((a, b) => a.name.localeCompare(b.name, 'en')),
		default: 'userName',
	} as const;
	return {
		displayName: 'Column Mapping',
		name: 'columns',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Column',
		default: {},
		description: 'For columns of a file whose header does not say which field they hold',
		displayOptions: { show: { '/source': ['csvFile', 'csvText'] } },
		options: [
			{
				displayName: 'Column',
				name: 'column',
				values: [
					{
						displayName: 'Header',
						name: 'header',
						type: 'string',
						default: '',
						placeholder: 'e.g. Login Code',
						description: 'The header of the column',
					},
					{
						displayName: 'Field',
						name: 'field',
						...choice,
						description: 'What the column holds',
					},
				],
			},
		],
	};
}

/** Where memberships are exact. */
const EXACT = {
	'/rowKind': ['user'],
	'/importAction': ['createOrUpdate', 'updateOnly'],
	'/membership': ['exact'],
};

const commonOptions: readonly INodeProperties[] = [
	{
		displayName: 'Allow Empty List',
		name: 'allowEmptyList',
		type: 'boolean',
		default: false,
		displayOptions: { show: EXACT },
		description:
			'Whether a row with a blank groups cell removes its user from all managed groups. A row without the cell never does.',
	},
	{
		displayName: 'Allowed Groups',
		name: 'allowedGroups',
		type: 'string',
		default: '',
		placeholder: 'e.g. Engineering, Finance',
		description:
			'Groups that rows may name, separated by commas or as a list from an expression. A row that names another group is rejected. Use it when rows come from a webhook or from another team. If you do not add it, rows may name any group.',
	},
	{
		displayName: 'Blank Cells',
		name: 'blankCells',
		type: 'options',
		options: [
			{ name: 'Clear Value', value: 'clear', description: 'A blank cell empties the value' },
			{ name: 'Leave Unchanged', value: 'keep', description: 'A blank cell says nothing about the value' },
		],
		default: 'keep',
		description: 'What a blank cell means for an existing user. A column that is missing never clears anything.',
	},
	{
		displayName: 'Clear Marker',
		name: 'clearMarker',
		type: 'string',
		default: '<clear>',
		description: 'A cell with exactly this text empties the value',
	},
	{
		displayName: 'Delimiter',
		name: 'delimiter',
		type: 'options',
		displayOptions: { show: { '/source': ['csvFile', 'csvText'] } },
		options: [
			{
				name: 'Auto',
				value: 'auto',
				description: 'The character that splits all first lines into the same number of cells',
			},
			{ name: 'Comma', value: ',' },
			{ name: 'Pipe', value: '|' },
			{ name: 'Semicolon', value: ';' },
			{ name: 'Tab', value: '\t' },
		],
		default: 'auto',
		description: 'Character between the cells of the CSV file',
	},
	{
		displayName: 'Encoding',
		name: 'encoding',
		type: 'options',
		displayOptions: { show: { '/source': ['csvFile'] } },
		options: [
			{ name: 'Auto', value: 'auto', description: 'UTF-8, or UTF-16 with a byte order mark' },
			{ name: 'UTF-16 BE', value: 'utf-16be' },
			{ name: 'UTF-16 LE', value: 'utf-16le' },
			{ name: 'UTF-8', value: 'utf-8' },
			{ name: 'Windows-1252', value: 'windows-1252' },
		],
		default: 'auto',
		description: 'Character encoding of the CSV file',
	},
	{
		displayName: 'If Another Import Runs',
		name: 'whenBusy',
		type: 'options',
		options: [
			{ name: 'Fail', value: 'fail', description: 'Nothing is read or sent' },
			{ name: 'Wait', value: 'wait', description: 'Begin when the other one has ended' },
		],
		default: 'wait',
		description:
			'What to do while another import with this credential is running in the same n8n process. Workers do not see each other.',
	},
	{
		displayName: 'Max Concurrency',
		name: 'maxConcurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 5 },
		default: 4,
		description: 'Requests under way at the same time',
	},
	{
		displayName: 'Max Identifier Changes',
		name: 'maxIdentifierChanges',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 50,
		displayOptions: { show: { '/rowKind': ['user'], '/importAction': ['createOrUpdate', 'updateOnly'] } },
		description: 'If more existing users would get another user name, email or key, nothing is sent at all',
	},
	{
		displayName: 'Max Loss of a Group (%)',
		name: 'maxGroupLoss',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 50,
		displayOptions: { show: { '/rowKind': ['membership', 'user'] } },
		description:
			'If a group of more than 10 members would lose more of them, nothing is sent at all. 100 switches this check off.',
	},
	{
		displayName: 'Max Share of Memberships Removed (%)',
		name: 'maxMembershipShare',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 15,
		displayOptions: { show: EXACT },
		description:
			'If more of the memberships in the managed groups of these users would be removed, nothing is sent at all. Up to 3 are always allowed. 100 switches this check off.',
	},
	{
		displayName: 'Max Rows',
		name: 'maxRows',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50_000,
		description: 'With more rows nothing is sent',
	},
	{
		displayName: 'Max Share of Users Updated (%)',
		name: 'maxUpdateShare',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 60,
		displayOptions: { show: { '/rowKind': ['user'], '/importAction': ['createOrUpdate', 'updateOnly'] } },
		description:
			'If more of all users of the directory would be updated, nothing is sent at all. It is checked where all users are listed and there are more than 10. 100 switches this check off.',
	},
	{
		displayName: 'Multi-Value Separator',
		name: 'multiValueSeparator',
		type: 'string',
		default: ';',
		description: 'Character between several groups in one cell',
	},
	{
		displayName: 'Output Detail',
		name: 'outputDetail',
		type: 'options',
		options: [
			{ name: 'All', value: 'all', description: 'Every row' },
			{ name: 'Changed', value: 'changed', description: 'Rejected rows, and those that changed something' },
			{
				name: 'Summary and Rejects',
				value: 'rejects',
				description: 'Only rejected rows; the summary counts the others',
			},
		],
		default: 'all',
		description: 'Which rows to return',
	},
	{
		displayName: 'Time Budget (Seconds)',
		name: 'timeBudget',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 3_600 },
		default: 0,
		description:
			'Stops the import after this time, before the execution times out. Run it again to continue. 0 means no limit.',
	},
	{
		displayName: 'Undo Spreadsheet Escaping',
		name: 'unescapeFormulas',
		type: 'boolean',
		default: false,
		description: 'Whether to take away the apostrophe before cells that begin like a formula, as some exports write it',
	},
	{
		displayName: 'Unknown Columns',
		name: 'unknownColumns',
		type: 'options',
		options: [
			{ name: 'Ignore With Warning', value: 'warn', description: 'The summary names them' },
			{ name: 'Reject', value: 'reject', description: 'Nothing is sent' },
		],
		default: 'warn',
		description: 'What to do with columns that the service has no field for',
	},
];

/** The members of "Options". */
export function fileOptions(capabilities: Capabilities): INodeProperties[] {
	const common = commonOptions.filter(({ name }) => name !== 'maxConcurrency' || !capabilities.sequential);
	return [...common, mappingOption(capabilities), ...matchOption(capabilities)];
}
