import type { INodeProperties } from 'n8n-workflow';

import { openEpmDirectory } from '../../../../providers/epm/directory';
import { epmCapabilities } from '../../../../providers/epm/directoryUsers';
import { BASE_ROLES } from '../../../../providers/epm/roles';
import { InputError } from '../../../../providers/http/errors';
import { bulkImport } from '../../../shared/bulkImport/operation';
import type { Collection } from '../../../shared/item';
import type { EpmSession } from '../../session';
import { pollFields, readWait } from '../job/polling';

/** The role with the fewest rights that every business process but one has. */
const DEFAULT_ROLE = 'Viewer';

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
	{
		displayName: 'Delete From',
		name: 'deleteFrom',
		type: 'options',
		options: [
			{ name: 'Identity Domain', value: 'domain', description: 'And so from EVERY environment that shares it' },
			{
				name: 'This Environment',
				value: 'environment',
				description: 'Take the base roles away, without which nobody can enter; the account stays',
			},
		],
		default: 'domain',
		description: 'What the action Delete does',
	},
	{
		displayName: 'Reset Password at First Sign-In',
		name: 'resetPassword',
		type: 'boolean',
		default: true,
		description:
			'Whether new users must choose a password at the first sign-in. EPM then also sends an e-mail with the details of the account; when off it sends none, and the rows need passwords.',
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

/** The value of a dropdown; a wrong one of an expression must not count as another one. */
function chosen<T extends string>(from: Collection, name: string, values: readonly T[], fallback: T): T {
	const value = from.text(name) ?? fallback;
	const known = values.find((candidate) => candidate === value);
	if (known !== undefined) return known;
	const label = options.find((option) => option.name === name)?.displayName ?? name;
	throw new InputError(label, `"${label}" cannot be "${value}". It must be one of ${values.join(', ')}.`);
}

export const bulkImportUsers = bulkImport<EpmSession>({
	capabilities: epmCapabilities,
	options,
	calls: (session) => session.calls,
	openDirectory: (session, { maxConcurrency, options: given }) => {
		const role = chosen(given, 'defaultRole', [...BASE_ROLES, 'none'], DEFAULT_ROLE);
		const byJob = chosen(given, 'transport', ['json', 'csvJob'], 'json') === 'csvJob';
		return openEpmDirectory(session.client, {
			maxConcurrency,
			defaultRole: role === 'none' ? undefined : role,
			keepsAccounts: chosen(given, 'deleteFrom', ['domain', 'environment'], 'domain') === 'environment',
			resetPassword: given.flag('resetPassword') ?? true,
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
