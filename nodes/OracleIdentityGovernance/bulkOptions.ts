/** Options of bulk work in OIG. */
import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import type { OigDirectoryOptions } from '../../providers/oig/directory/packs';
import type { Collection } from '../shared/item';
import { batchSizeOption, grantThroughField, readBatchSize } from './fields';

/** Shipped with every server. Source: OIG "Attribute names", `act_key`. */
const XELLERATE_USERS = '1';
const USER_TYPE = 'EMP';

/** Options of bulk work. */
export const bulkOptions: readonly INodeProperties[] = [
	batchSizeOption,
	grantThroughField,
	{
		displayName: 'If Create Requests Are Open',
		name: 'ifCreatesOpen',
		type: 'options',
		options: [
			{
				name: 'Create Anyway',
				value: 'create',
				description: 'A user with such a request is then requested a second time',
			},
			{ name: 'Wait', value: 'wait', description: 'Create no users until the requests are decided; then run it again' },
		],
		default: 'wait',
		description:
			'What to do when requests of this credential to create users wait for approval and OIG does not report which users they are for',
	},
	{
		displayName: 'Organization of New Users',
		name: 'organization',
		type: 'string',
		default: XELLERATE_USERS,
		placeholder: 'e.g. Finance',
		description: 'Name or key of the organization of new users whose row has none',
	},
	{
		displayName: 'User Type of New Users',
		name: 'userType',
		type: 'string',
		default: USER_TYPE,
		placeholder: 'e.g. Full-Time',
		description: 'Code of the kind of employment (the attribute Role) of new users whose row has none',
	},
];

/** @throws {InputError} when the option was added and is empty: the default may be another organization. */
function chosen(options: Collection, member: string, label: string, fallback: string): string {
	const value = options.text(member);
	if (value === undefined && options.isAdded(member)) {
		throw new InputError(label, `"${label}" was added, but it is empty.`, 'Remove it, or provide a value.');
	}
	return value ?? fallback;
}

export function readBulkOptions(options: Collection): Omit<OigDirectoryOptions, 'maxConcurrency' | 'ownUserName'> {
	return {
		batchSize: readBatchSize(options),
		grantDirectly: options.choice('grantThrough', ['request', 'scim'], 'request') === 'scim',
		organization: chosen(options, 'organization', 'Organization of New Users', XELLERATE_USERS),
		userType: chosen(options, 'userType', 'User Type of New Users', USER_TYPE),
		createAnyway: options.choice('ifCreatesOpen', ['create', 'wait'], 'wait') === 'create',
	};
}
