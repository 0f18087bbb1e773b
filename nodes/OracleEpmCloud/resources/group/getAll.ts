import type { INodeProperties } from 'n8n-workflow';

import { listGroups } from '../../../../providers/epm/groups';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { simplifyGroup } from '../../output';
import type { EpmSession } from '../../session';

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Name',
			name: 'groupname',
			type: 'string',
			default: '',
			placeholder: 'e.g. Planners EMEA',
		},
		{
			displayName: 'Types',
			name: 'types',
			type: 'multiOptions',
			default: ['EPM'],
			options: [
				{ name: 'Base Role', value: 'PREDEFINED', description: 'The group that each base role appears as' },
				{ name: 'EPM', value: 'EPM', description: 'Created in Access Control' },
				{ name: 'Identity Domain', value: 'IDCS', description: 'Made in the identity domain' },
			],
			description: 'Kinds of groups; all without it',
		},
	],
};

const include: INodeProperties = {
	displayName: 'Include',
	name: 'include',
	type: 'multiOptions',
	default: [],
	options: [
		{ name: 'Members', value: 'members' },
		{ name: 'Roles', value: 'roles' },
	],
	description: 'What to add to each group',
};

export const getAll: ItemOperation<EpmSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many groups',
	description: 'Retrieve a list of groups',
	readOnly: true,
	fields: [...listFields, filters, include, simplifyField, optionsField()],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const search = item.collection('filters');
		const types = search.narrowingTexts('types') ?? [];
		const chosen = item.raw('include');
		const added = Array.isArray(chosen) ? chosen : [];
		const groups = await listGroups(session.client, {
			groupname: search.narrowing('groupname'),
			...(types.length === 0 ? {} : { type: types }),
			...(added.includes('members') ? { members: true } : {}),
			...(added.includes('roles') ? { roles: true } : {}),
		});
		const wanted = groups.slice(0, limit);
		return manyOutput(item.flag('simplify') ? wanted.map(simplifyGroup) : wanted);
	},
};
