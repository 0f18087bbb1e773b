import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Capabilities } from '../../../providers/directory';
import { ifDisabledBy, type UserAction } from '../../../provisioning/policy';
import { optionsField } from '../fields';
import { managedGroupsFields } from '../managedGroups';
import { auditFieldsOption } from '../audit';
import { fileOptions } from './fileOptions';
import { columnFields } from './mapper';
import { MANAGED } from './options';

const forRows = (...kinds: string[]) => ({ show: { rowKind: kinds } });

const rowKindField: INodeProperties = {
	displayName: 'Rows Are',
	name: 'rowKind',
	type: 'options',
	options: [
		{
			name: 'Group Memberships',
			value: 'membership',
			description: 'Each row names a user and one or more groups',
		},
		{ name: 'Groups', value: 'group', description: 'Each row names a group that is to exist' },
		{ name: 'Users', value: 'user', description: 'Each row is a user, optionally with groups' },
	],
	default: 'user',
	description: 'What a row of the input describes',
};

export const sourceFields: readonly INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{ name: 'CSV File', value: 'csvFile', description: 'A file in the binary data of the input' },
			{ name: 'CSV Text', value: 'csvText', description: 'Text with a header line' },
			{ name: 'Input Items', value: 'items', description: 'Each input item is a row, each of its fields a column' },
		],
		default: 'items',
		description: 'Where the rows come from',
	},
	{
		displayName: 'CSV Text',
		name: 'csvText',
		type: 'string',
		typeOptions: { rows: 6 },
		default: '',
		placeholder: 'e.g. User Name,Email,Groups',
		displayOptions: { show: { source: ['csvText'] } },
		description: 'The header line and one line for each row',
	},
	{
		displayName: 'Input Data Field Name',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		displayOptions: { show: { source: ['csvFile'] } },
		description: 'The name of the input field that holds the file',
	},
];

function actionField({ canDelete, canDisable, deleteMeans }: Capabilities): INodeProperties {
	const options: INodePropertyOptions[] = [
		{
			name: 'Create or Skip Existing',
			value: 'createOrSkip',
			description: 'Existing users keep their values; groups that they lack are added',
		},
		{
			name: 'Create or Update',
			value: 'createOrUpdate',
			description: 'Existing users are brought in line with the row; what the row does not have stays',
		},
	];
	if (canDelete) {
		options.push({
			name: 'Delete',
			value: 'delete',
			description: deleteMeans ?? 'Permanently deletes the users of the rows',
		});
	}
	if (canDisable) {
		options.push({
			name: 'Disable',
			value: 'disable',
			description: 'Take the sign-in away; groups and data stay',
		});
	}
	options.push({ name: 'Update Only', value: 'updateOnly', description: 'Users who do not exist are rejected' });
	return {
		displayName: 'Action',
		name: 'importAction',
		type: 'options',
		options,
		default: 'createOrSkip',
		displayOptions: forRows('user'),
		description: 'What to do with the users of the rows',
	};
}

const membershipActionField: INodeProperties = {
	displayName: 'Membership Action',
	name: 'membershipAction',
	type: 'options',
	options: [
		{ name: 'Add to Groups', value: 'createOrSkip' },
		{ name: 'Remove From Groups', value: 'delete' },
	],
	default: 'createOrSkip',
	displayOptions: forRows('membership'),
	description: 'What to do with the memberships of the rows',
};

function missingGroupsFields({ canCreateGroups, canDisable }: Capabilities): INodeProperties[] {
	const create: INodePropertyOptions[] = [
		{ name: 'Create Group', value: 'create', description: 'Make it, with nothing but its name' },
	];
	const field: INodeProperties = {
		displayName: 'Missing Groups',
		name: 'missingGroups',
		type: 'options',
		options: [
			...(canCreateGroups ? create : []),
			{
				name: 'Ignore With Warning',
				value: 'ignore',
				description: 'Leave out the group, and import the rest of the row',
			},
			{ name: 'Reject Row', value: 'reject', description: 'Send nothing of the row' },
		],
		default: 'reject',
		description: 'What to do with a row that names a group that does not exist',
	};
	// The groups of a user who is deleted do not matter.
	const actions = ['createOrSkip', 'createOrUpdate', ...(canDisable ? ['disable'] : []), 'updateOnly'];
	return [
		{ ...field, displayOptions: forRows('membership') },
		{ ...field, displayOptions: { show: { rowKind: ['user'], importAction: actions } } },
	];
}

/** What to do with disabled users; shown with another default where users are only to be there. */
function ifDisabledField(...actions: UserAction[]): INodeProperties {
	return {
		displayName: 'If Disabled',
		name: 'ifDisabled',
		type: 'options',
		options: [
			{ name: 'Enable', value: 'enable', description: 'Allow the user to sign in again' },
			{ name: 'Leave With Warning', value: 'leave', description: 'Import the row, and say that the user is disabled' },
			{ name: 'Reject', value: 'reject', description: 'Send nothing of the row' },
		],
		default: ifDisabledBy(actions[0] ?? 'createOrSkip'),
		displayOptions: { show: { rowKind: ['user'], importAction: actions } },
		description:
			'What to do with an existing user who is disabled. It does not count where the row says that the user is not active.',
	};
}

/** Where memberships can be exact. */
const FOR_LISTS = { rowKind: ['user'], importAction: ['createOrUpdate', 'updateOnly'] };
const FOR_EXACT = { ...FOR_LISTS, membership: ['exact'] };

const membershipFields: readonly INodeProperties[] = [
	{
		displayName: 'Membership',
		name: 'membership',
		type: 'options',
		options: [
			{ name: 'Add Only', value: 'addOnly', description: 'Add the groups of the row, and leave all others' },
			{
				name: 'Exact',
				value: 'exact',
				description:
					'Also take the user out of managed groups that the row does not name. A blank cell removes no user from groups.',
			},
		],
		default: 'addOnly',
		displayOptions: { show: FOR_LISTS },
		description: 'What the groups of a row mean for an existing user',
	},
	...managedGroupsFields({ noun: 'groups', choices: MANAGED, show: FOR_EXACT }),
];

const passwordFields: readonly INodeProperties[] = [
	{
		displayName: 'Password of New Users',
		name: 'passwordSource',
		type: 'options',
		options: [
			{ name: 'From Column', value: 'column', description: 'The column Password of the row' },
			{ name: 'Generate', value: 'generate', description: 'A random one for each new user' },
			{ name: 'None', value: 'none', description: 'The service decides, which often means that it sends a mail' },
		],
		default: 'none',
		displayOptions: { show: { rowKind: ['user'], importAction: ['createOrSkip', 'createOrUpdate'] } },
		description: 'Where the first password comes from',
	},
	{
		displayName: 'Return Generated Passwords',
		name: 'returnPasswords',
		type: 'boolean',
		default: false,
		displayOptions: { show: { rowKind: ['user'], passwordSource: ['generate'] } },
		description:
			'Whether the output of a new user has the password. It then stays in the execution data until n8n prunes it.',
	},
];

const maxMembershipRemovals = (show: NonNullable<IDisplayOptions['show']>): INodeProperties => ({
	displayName: 'Max Membership Removals',
	name: 'maxMembershipRemovals',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 200,
	displayOptions: { show },
	description: 'If more memberships would be removed, nothing is sent at all',
});

const safetyFields: readonly INodeProperties[] = [
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to only check and compare. Nothing is written, and the outputs say what would be done.',
	},
	{
		displayName: 'Max Disables or Deletes',
		name: 'maxRemovals',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 100,
		displayOptions: {
			show: { rowKind: ['user'], importAction: ['createOrUpdate', 'delete', 'disable', 'updateOnly'] },
		},
		description: 'If more existing users would be disabled or deleted, nothing is sent at all',
	},
	maxMembershipRemovals({ rowKind: ['membership'], membershipAction: ['delete'] }),
	maxMembershipRemovals(FOR_EXACT),
	{
		displayName: 'Invalid Rows',
		name: 'invalidRows',
		type: 'options',
		options: [
			{
				name: 'Import the Valid Rows',
				value: 'skip',
				description: 'Unless more than 10 % and at least 5 rows are invalid, which looks like a wrong mapping',
			},
			{ name: 'Stop Before Sending Anything', value: 'stop', description: 'One invalid row stops the import' },
		],
		default: 'skip',
		description: 'What to do when rows do not fit the rules. All rows are checked before anything is sent.',
	},
];

interface OwnFields {
	/** Shown below "Action". */
	readonly besideAction?: readonly INodeProperties[] | undefined;
	/** Members of "Options". */
	readonly options?: readonly INodeProperties[] | undefined;
}

/** The fields of a bulk import into a service with these capabilities, and with fields of its own. */
export function importFields(
	capabilities: Capabilities,
	{ besideAction = [], options = [] }: OwnFields = {},
): INodeProperties[] {
	return [
		rowKindField,
		...sourceFields,
		actionField(capabilities),
		...besideAction,
		membershipActionField,
		...missingGroupsFields(capabilities),
		...membershipFields,
		...(capabilities.canDisable
			? [ifDisabledField('createOrUpdate'), ifDisabledField('createOrSkip', 'updateOnly')]
			: []),
		...(capabilities.passwordOnCreate ? passwordFields : []),
		...columnFields(capabilities, ['user', 'membership', 'group']),
		...safetyFields,
		optionsField(...fileOptions(capabilities), auditFieldsOption, ...options),
	];
}
