import type { INodeProperties } from 'n8n-workflow';

import { listUsers } from '../../../../providers/epm/users';
import { InputError } from '../../../../providers/http/errors';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { simplifyUser } from '../../output';
import type { EpmSession } from '../../session';
import { entryOf } from '../../../../providers/table';

/** What both editions of the API can add, and what they call it. Source: EPM "List Users (v1)". */
const EXPANSIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	'2026': {
		epmGroups: 'epmgroups',
		idcsGroups: 'idcsgroups',
		baseRoles: 'applicationroles',
		granularRoles: 'granularroles',
		indirect: 'indirect',
	},
	'2025': { epmGroups: 'memberof', idcsGroups: 'memberof', baseRoles: 'roles', granularRoles: 'roles' },
};

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Search',
			name: 'userattribute',
			type: 'string',
			default: '',
			placeholder: 'e.g. doe',
			description: 'Part of a user login, first name, last name or email address, in any case',
		},
		{
			displayName: 'User Login',
			name: 'userlogin',
			type: 'string',
			default: '',
			placeholder: 'e.g. jane.doe',
		},
	],
};

const include: INodeProperties = {
	displayName: 'Include',
	name: 'include',
	type: 'multiOptions',
	default: [],
	options: [
		{ name: 'Base Roles', value: 'baseRoles' },
		{ name: 'EPM Groups', value: 'epmGroups' },
		{ name: 'Granular Roles', value: 'granularRoles' },
		{ name: 'Identity Domain Groups', value: 'idcsGroups' },
		{
			name: 'Indirect Ones',
			value: 'indirect',
			description: 'Also roles and groups that a user has through a group (2026 edition)',
		},
	],
	description: 'What to add to each user',
};

const edition: INodeProperties = {
	displayName: 'API Edition',
	name: 'edition',
	type: 'options',
	options: [
		{ name: '2025.07 to 2026.05', value: '2025' },
		{ name: '2026.06 or Later', value: '2026' },
	],
	default: '2026',
	description: 'The release of the environment; it decides how groups and roles are asked for',
};

export const getAll: ItemOperation<EpmSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many users',
	description: 'Retrieve a list of the users that have a base role in this environment; others do not appear',
	readOnly: true,
	fields: [...listFields, filters, include, simplifyField, optionsField(edition)],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const search = item.collection('filters');
		const users = await listUsers(session.client, {
			userlogin: search.narrowing('userlogin'),
			userattribute: search.narrowing('userattribute'),
			expand: readExpansions(item),
		});
		const wanted = users.slice(0, limit);
		return manyOutput(item.flag('simplify') ? wanted.map(simplifyUser) : wanted);
	},
};

function readExpansions(item: Item): Record<string, boolean> {
	const names = entryOf(EXPANSIONS, item.collection('options').text('edition') ?? '2026') ?? {};
	const chosen = item.raw('include');
	return Object.fromEntries(
		(Array.isArray(chosen) ? chosen : []).map((option) => {
			const name = names[String(option)];
			if (name === undefined) {
				throw new InputError('Include', 'The edition of 2025 cannot include indirect roles and groups.');
			}
			return [name, true];
		}),
	);
}
