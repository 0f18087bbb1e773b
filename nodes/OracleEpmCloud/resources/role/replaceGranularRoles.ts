import { replaceGranularRoles as replace } from '../../../../providers/epm/roles';
import { optionsField } from '../../../shared/fields';
import { written, type ItemOperation } from '../../../shared/operation';
import { asTexts } from '../../../shared/values';
import { groupLocator, userLocator } from '../../fields';
import type { EpmSession } from '../../session';

export const replaceGranularRoles: ItemOperation<EpmSession> = {
	displayName: 'Replace Granular Roles',
	value: 'replaceGranularRoles',
	action: 'Replace granular roles',
	description:
		'Make a list the granular roles that a user or a group has directly; those that are not in the list are taken away',
	fields: [
		{
			displayName: 'Of',
			name: 'of',
			type: 'options',
			options: [
				{ name: 'Group', value: 'group' },
				{ name: 'User', value: 'user' },
			],
			default: 'user',
			description: 'Whose roles to replace',
		},
		{ ...userLocator, displayOptions: { show: { of: ['user'] } } },
		{ ...groupLocator, displayOptions: { show: { of: ['group'] } } },
		{
			displayName: 'Granular Role Names or IDs',
			name: 'granularRoles',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'loadGranularRoles' },
			default: [],
			description:
				'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const wanted = asTexts(item.raw('granularRoles'), item.label('granularRoles')) ?? [];
		const rolenames = await Promise.all(wanted.map(async (role) => await session.nameOfRole(role)));
		const of =
			item.raw('of') === 'group'
				? { groupname: await session.groupName(item) }
				: { userlogin: await session.userLogin(item) };
		const [refused] = (await replace(session.client, of, rolenames)).values();
		if (refused) throw refused;
		return written('updated', { ...of, granularroles: rolenames });
	},
};
