import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Capabilities } from '../../../providers/directory';
import { sourceFields } from '../bulkImport/fields';
import { fileOptions } from '../bulkImport/fileOptions';
import { columnFields } from '../bulkImport/mapper';
import { optionsField } from '../fields';
import { guardsField, returnPasswordsField } from './common';
import { membershipFields, orphansField, scopeFields } from './scopeFields';

const modeField: INodeProperties = {
	displayName: 'Mode',
	name: 'syncMode',
	type: 'options',
	options: [
		{
			name: 'Plan Only',
			value: 'plan',
			description: 'Return what would be changed, one item for each change, for Apply Plan. Nothing is written.',
		},
		{ name: 'Plan and Apply', value: 'apply', description: 'Make the changes at once' },
	],
	default: 'plan',
	description: 'Whether to return a plan or to apply it at once',
};

function missingGroupsField({ canCreateGroups }: Capabilities): INodeProperties {
	const create: INodePropertyOptions = {
		name: 'Create Group',
		value: 'create',
		description: 'Create it, with nothing but its name. A sync never deletes a group.',
	};
	return {
		displayName: 'Missing Groups',
		name: 'missingGroups',
		type: 'options',
		options: [
			...(canCreateGroups ? [create] : []),
			{ name: 'Reject Row', value: 'reject', description: 'Plan nothing for the row' },
		],
		default: 'reject',
		displayOptions: { hide: { managedGroups: ['none'] } },
		description: 'What to do with a row that names a group that does not exist',
	};
}

const ifDisabledField: INodeProperties = {
	displayName: 'If Disabled',
	name: 'ifDisabled',
	type: 'options',
	options: [
		{ name: 'Enable', value: 'enable', description: 'Allow the user to sign in again' },
		{ name: 'Leave With Warning', value: 'leave', description: 'Sync the row, and say that the user is disabled' },
		{ name: 'Reject', value: 'reject', description: 'Plan nothing for the row' },
	],
	default: 'enable',
	description:
		'What to do with a disabled user that the input names. It does not apply to rows that say that the user is not active.',
};

const passwordField: INodeProperties = {
	displayName: 'Password of New Users',
	name: 'passwordSource',
	type: 'options',
	options: [
		{ name: 'From Column', value: 'column', description: 'The column Password of the row' },
		{ name: 'Generate', value: 'generate', description: 'A random one for each new user' },
		{ name: 'None', value: 'none', description: 'The service decides, which often means that it sends an email' },
	],
	default: 'none',
	displayOptions: { show: { syncMode: ['apply'] } },
	description: 'Source of the first password. A plan never contains one; Apply Plan has its own field.',
};

const invalidRowsField: INodeProperties = {
	displayName: 'Invalid Rows',
	name: 'invalidRows',
	type: 'options',
	options: [
		{
			name: 'Stop Before Planning Anything',
			value: 'stop',
			description: 'One invalid row stops the sync',
		},
		{
			name: 'Sync the Valid Rows',
			value: 'skip',
			description: 'Unless more than 10 % and at least 5 rows are invalid, which looks like a wrong mapping',
		},
	],
	default: 'skip',
	description: 'What to do when rows break a rule. All rows are checked first.',
};

const whenGuardTripsField: INodeProperties = {
	displayName: 'When a Guard Trips',
	name: 'whenGuardTrips',
	type: 'options',
	options: [
		{
			name: 'Apply What Only Adds, Hold the Rest',
			value: 'hold',
			description: 'Create users, add memberships and enable users; report the other changes as held',
		},
		{ name: 'Stop, Write Nothing', value: 'stop', description: 'The execution fails' },
	],
	default: 'stop',
	displayOptions: { show: { syncMode: ['apply'] } },
	description: 'What to do when more would be changed or removed than the guards allow',
};

function attributesOption({ fields }: Capabilities): INodeProperties {
	const options = fields.map(({ name, label }) => ({ name: label, value: name }));
	return {
		displayName: 'Attributes to Update',
		name: 'attributes',
		type: 'multiOptions',
		options: options.sort((a, b) => a.name.localeCompare(b.name, 'en')),
		default: [],
		description:
			'Attributes of existing users that may be changed; by default all that the input has. The attribute that matched is never changed.',
	};
}

const syncOptions: readonly INodeProperties[] = [
	{
		displayName: 'Allow Empty List',
		name: 'allowEmptyList',
		type: 'boolean',
		default: false,
		displayOptions: { show: { '/membership': ['exact', 'exactGroups'] } },
		description:
			'Whether a row with a blank cell for groups removes its user from all managed groups. A row without the cell never does.',
	},
	{
		displayName: 'Allow Empty Input',
		name: 'allowEmpty',
		type: 'boolean',
		default: false,
		description: 'Whether an input without rows is valid. Otherwise the sync fails, since a source may have failed.',
	},
	{
		displayName: 'Minimum Input Rows',
		name: 'minRows',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1,
		description: 'With fewer rows the sync fails, since a source may have returned a part of its list',
	},
	{
		displayName: 'Plan Max Age (Hours)',
		name: 'planMaxAge',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 24,
		description: 'For how long Apply Plan accepts the plan',
	},
	{
		displayName: 'Plan Page (HTML File)',
		name: 'planPage',
		type: 'boolean',
		default: false,
		displayOptions: { show: { '/syncMode': ['plan'] } },
		description:
			'Whether Summary has the plan as a web page that works offline, in the binary field "plan": to be sent by mail or chat to those who approve it',
	},
	{
		displayName: 'Protected Groups',
		name: 'protectedGroups',
		type: 'string',
		default: '',
		placeholder: 'e.g. Administrators, *-admins',
		description: 'Names of groups whose members are never changed, separated by commas; * matches any characters',
	},
	{
		displayName: 'Protected Users',
		name: 'protectedUsers',
		type: 'string',
		default: '',
		placeholder: 'e.g. svc-*, admin@example.com',
		description:
			'User names or email addresses that are never changed, separated by commas; * matches any characters. The account behind the credential, and administrators where the service identifies them, are always protected.',
	},
];

/** Options of Bulk Import that are of files, of recognizing users, and of how a run goes. */
const SHARED_OPTIONS: ReadonlySet<string> = new Set([
	'allowedGroups',
	'blankCells',
	'clearMarker',
	'columns',
	'delimiter',
	'encoding',
	'matchOn',
	'maxConcurrency',
	'maxRows',
	'multiValueSeparator',
	'timeBudget',
	'unescapeFormulas',
	'unknownColumns',
	'whenBusy',
]);

/** Fields of which the run has one value. */
export function syncFields(
	capabilities: Capabilities,
	own: readonly INodeProperties[] = [],
	deleteMeans?: string,
): INodeProperties[] {
	const shared = fileOptions(capabilities).filter(({ name }) => SHARED_OPTIONS.has(name));
	return [
		modeField,
		...sourceFields,
		...columnFields(capabilities, ['user']),
		...scopeFields(capabilities),
		orphansField(capabilities, deleteMeans),
		...membershipFields,
		missingGroupsField(capabilities),
		...(capabilities.canDisable ? [ifDisabledField] : []),
		...(capabilities.passwordOnCreate ? [passwordField, returnPasswordsField] : []),
		invalidRowsField,
		whenGuardTripsField,
		guardsField({ shares: true }),
		optionsField(...shared, ...syncOptions, attributesOption(capabilities), ...own),
	];
}

/** The fields whose values are of the run, and not of a row. */
export function ofTheRun(fields: readonly INodeProperties[]): INodeProperties[] {
	return fields.filter(({ name }) => !['binaryPropertyName', 'csvText', 'mapping'].includes(name));
}
