import { replaceGranularRoles as replace } from '../../../../providers/epm/roles';
import { InputError } from '../../../../providers/http/errors';
import { optionsField } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator, userLocator } from '../../fields';
import type { EpmSession } from '../../session';

/**
 * The wanted roles; none if that is chosen, and only then.
 *
 * @throws {InputError} when nothing is chosen, or an expression finds nothing.
 */
function readRoles(item: Item): string[] {
	if (item.flag('removeAll')) return [];
	const label = item.label('granularRoles');
	const roles = item.texts('granularRoles');
	if (roles.length > 0) return roles;
	throw new InputError(
		label,
		`"${label}" is empty.`,
		'Choose the roles that are to be left, or turn on "Remove All Granular Roles" to take all of them away.',
	);
}

export const replaceGranularRoles: ItemOperation<EpmSession> = {
	displayName: 'Replace Granular Roles',
	value: 'replaceGranularRoles',
	action: 'Replace granular roles',
	description:
		'Replace the granular roles assigned directly to a user or group. Roles that are not in the list are removed.',
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
			displayName: 'Remove All Granular Roles',
			name: 'removeAll',
			type: 'boolean',
			default: false,
			description: 'Whether to remove all granular roles assigned directly to the user or group',
		},
		{
			displayName: 'Granular Role Names or IDs',
			name: 'granularRoles',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'loadGranularRoles' },
			default: [],
			required: true,
			displayOptions: { show: { removeAll: [false] } },
			description:
				'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const kind = item.choice('of', ['group', 'user']);
		const wanted = readRoles(item);
		const rolenames = await Promise.all(wanted.map(async (role) => await session.nameOfRole(role)));
		const of =
			kind === 'group' ? { groupname: await session.groupName(item) } : { userlogin: await session.userLogin(item) };
		if ('userlogin' in of) session.checkNotOwn(of.userlogin);
		const [refused] = (await replace(session.client, of, rolenames)).values();
		if (refused) throw refused;
		// EPM does not tell whether the roles were others before.
		return writtenOutput('accepted', { ...of, granularroles: rolenames });
	},
};
