import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../providers/http/errors';
import { isManaged, setMemberships, type ManagedGroups } from '../../../provisioning/access/setMemberships';
import { shown } from '../../../provisioning/texts';
import { optionsField } from '../fields';
import type { Item } from '../item';
import { writtenOutput, type ItemOperation } from '../operation';
import { checkMayChange, protectedUsersOption, type AccessSource } from './source';

const MANAGED = ['all', 'prefix', 'listed'] as const;

/** "Groups" or "Roles", and the same in the middle of a sentence. */
const words = (title: 'Group' | 'Role') => ({ title: `${title}s`, noun: `${title.toLowerCase()}s` });

function fieldsOf<S>({ userField, options = [], groupTitle }: AccessSource<S>): INodeProperties[] {
	const { title, noun } = words(groupTitle);
	return [
		userField,
		{
			displayName: title,
			name: 'groups',
			type: 'string',
			default: '',
			placeholder: 'e.g. Everyone, Marketing',
			description: `The ${noun} that the user is to be in, by name or ID, separated by commas, or an expression that gives a list`,
		},
		{
			displayName: `Managed ${title}`,
			name: 'managedGroups',
			type: 'options',
			options: [
				{ name: 'All', value: 'all', description: `The user leaves all other ${noun}` },
				{ name: 'By Prefix', value: 'prefix', description: `Only ${noun} whose names begin with one of the prefixes` },
				{ name: 'Listed', value: 'listed', description: `Only the ${noun} that the next field lists` },
			],
			default: 'all',
			description: `Which ${noun} this operation may take the user out of; ${noun} outside are never touched`,
		},
		{
			displayName: 'Prefixes',
			name: 'managedPrefixes',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. HR-, app-',
			displayOptions: { show: { managedGroups: ['prefix'] } },
			description: `What the names of managed ${noun} begin with, separated by commas`,
		},
		{
			displayName: `Listed ${title}`,
			name: 'managedNames',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Sales, Marketing',
			displayOptions: { show: { managedGroups: ['listed'] } },
			description: `Names of the managed ${noun}, separated by commas`,
		},
		optionsField(
			{
				displayName: 'Allow Empty List',
				name: 'allowEmpty',
				type: 'boolean',
				default: false,
				description: `Whether an empty list may take the user out of all managed ${noun}. Otherwise the item fails.`,
			},
			protectedUsersOption,
			...options,
		),
	];
}

function managedOf(item: Item): ManagedGroups {
	const by = item.choice('managedGroups', MANAGED);
	if (by === 'all') return { by };
	if (by === 'prefix') return { by, prefixes: item.requiredTexts('managedPrefixes') };
	return { by, names: item.requiredTexts('managedNames') };
}

export function setGroupsOperation<S>(source: AccessSource<S>): ItemOperation<S> {
	const { title, noun } = words(source.groupTitle);
	return {
		displayName: `Set ${title}`,
		value: `set${title}`,
		action: `Set user ${noun}`,
		description: `Bring the ${noun} of a user to exactly the given list`,
		fields: fieldsOf(source),
		execute: async (item, session) => {
			const options = item.collection('options');
			const managed = managedOf(item);
			item.checkFound('groups');
			const names = item.texts('groups');
			const label = item.label('groups');
			if (names.length === 0 && options.flag('allowEmpty') !== true) {
				throw new InputError(
					label,
					`"${label}" is empty.`,
					`To take the user out of them, switch on "Allow Empty List".`,
				);
			}
			const access = await source.user(item, session);
			checkMayChange(access.user, options);
			const wanted = names.length === 0 ? [] : await source.groups(names, item, session);
			const outside = wanted.find(({ name }) => !isManaged(managed, name));
			if (outside !== undefined) {
				throw new InputError(
					label,
					`${shown(outside.name)} is not among the managed ${noun}.`,
					`Remove it from "${label}", or widen "Managed ${title}".`,
				);
			}
			const { outcome, ...rest } = await setMemberships(access, wanted, { type: source.membershipType, managed });
			return writtenOutput(outcome, { userName: access.user.name, ...rest, userId: access.user.id });
		},
	};
}
