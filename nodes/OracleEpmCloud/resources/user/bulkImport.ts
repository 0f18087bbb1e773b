import type { INodeProperties } from 'n8n-workflow';

import { openEpmDirectory } from '../../../../providers/epm/directory';
import { epmCapabilities } from '../../../../providers/epm/directory/capabilities';
import { BASE_ROLES } from '../../../../providers/epm/roles';
import { InputError } from '../../../../providers/http/errors';
import { bulkImport } from '../../../shared/bulkImport/operation';
import type { Collection, Item } from '../../../shared/item';
import type { EpmSession } from '../../session';
import { pollFields, readWait } from '../job/polling';

/** The role with the fewest rights that every business process but one has. */
const DEFAULT_ROLE = 'Viewer';

const DELETE_FROM = ['domain', 'environment'] as const;

/** In view, because the choice decides how much a Delete takes away. */
const deleteFrom: INodeProperties = {
	displayName: 'Delete From',
	name: 'deleteFrom',
	type: 'options',
	options: [
		{
			name: 'Every Environment',
			value: 'domain',
			description: 'Deletes the accounts from the identity domain, and so from EVERY environment that shares it',
		},
		{
			name: 'This Environment',
			value: 'environment',
			description: 'Removes the base roles, without which nobody can enter. The accounts stay.',
		},
	],
	default: 'domain',
	displayOptions: { show: { rowKind: ['user'], importAction: ['delete'] } },
	description: 'Where the users of the rows are deleted',
};

/** Where workflows have the choice that were made before it was a field. Nobody can add it, for it shows only where it is set. */
const OLD_DELETE_FROM: INodeProperties = {
	...deleteFrom,
	displayOptions: { show: { deleteFrom: [...DELETE_FROM] } },
	description: 'Overrides the field "Delete From". Remove this option to use the field.',
};

const options: readonly INodeProperties[] = [
	{
		displayName: 'Default Role',
		name: 'defaultRole',
		type: 'options',
		options: [
			{ name: 'None', value: 'none', description: 'No access: the account is in no list and cannot be in a group' },
			{ name: 'Power User', value: 'Power User' },
			{ name: 'Service Administrator', value: 'Service Administrator' },
			{ name: 'User', value: 'User' },
			{ name: 'Viewer', value: 'Viewer' },
		],
		default: DEFAULT_ROLE,
		description: 'The base role of new users whose row has no Role',
	},
	OLD_DELETE_FROM,
	{
		displayName: 'Reset Password at First Sign-In',
		name: 'resetPassword',
		type: 'boolean',
		default: true,
		description:
			'Whether new users must choose a password at the first sign-in. EPM then also sends an email with the details of the account; when off it sends none, and the rows need passwords.',
	},
	{
		displayName: 'Transport',
		name: 'transport',
		type: 'options',
		options: [
			{
				name: 'CSV Job',
				value: 'csvJob',
				description: 'A file in the repository and a job (v1); all new users get the same password or none',
			},
			{ name: 'JSON Arrays', value: 'json', description: 'Many users in one request (v2)' },
		],
		default: 'json',
		description: 'How new users are created. Roles and groups always go as JSON.',
	},
	...pollFields,
];

/** @throws {InputError} when the choice finds nothing: it must not fall back to the one that takes away more. */
function readDeleteFrom(item: Item, given: Collection): (typeof DELETE_FROM)[number] | undefined {
	if (given.isAdded('deleteFrom')) return given.choice('deleteFrom', DELETE_FROM, 'domain');
	const isDelete = item.raw('rowKind') === 'user' && item.raw('importAction') === 'delete';
	return isDelete ? item.choice('deleteFrom', DELETE_FROM) : undefined;
}

/** @throws {InputError} when the option was added and its expression finds nothing. */
function readResetPassword(given: Collection): boolean {
	const reset = given.flag('resetPassword');
	if (reset !== undefined || !given.isAdded('resetPassword')) return reset ?? true;
	const label = 'Reset Password at First Sign-In';
	throw new InputError(label, `"${label}" must be true or false, but its expression gives nothing.`);
}

export const bulkImportUsers = bulkImport<EpmSession>({
	capabilities: epmCapabilities,
	besideAction: [deleteFrom],
	options,
	calls: (session) => session.calls,
	openDirectory: (session, { item, maxConcurrency, options: given }) => {
		const role = given.choice('defaultRole', [...BASE_ROLES, 'none'], DEFAULT_ROLE);
		const byJob = given.choice('transport', ['json', 'csvJob'], 'json') === 'csvJob';
		const action = item.raw('rowKind') === 'user' ? item.raw('importAction') : undefined;
		if (byJob && item.raw('passwordSource') === 'generate') {
			throw new InputError(
				'Transport',
				'The CSV job gives all users of a file the same password, so it cannot generate one for each of them.',
				'Set "Password of New Users" to None, or "Transport" to JSON Arrays.',
			);
		}
		return openEpmDirectory(session.client, {
			maxConcurrency,
			defaultRole: role === 'none' ? undefined : role,
			keepsAccounts: readDeleteFrom(item, given) === 'environment',
			resetPassword: readResetPassword(given),
			createsUsers: action === 'createOrSkip' || action === 'createOrUpdate',
			onlyCreates: action === 'createOrSkip',
			onUnseen: (count) => session.leftUnseen(count),
			ownLogin: session.ownLogin,
			isOwn: (login) => session.isOwn(login),
			...(byJob
				? {
						job: {
							...readWait(given),
							tidyUp: session.tidyUp,
							onLeftBehind: (fileName) => session.leftBehind(fileName),
						},
					}
				: {}),
		});
	},
});
