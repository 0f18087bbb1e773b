import type { INodeProperties } from 'n8n-workflow';

import type { AccessEntry, UserAccess } from '../../../providers/access';
import { InputError } from '../../../providers/http/errors';
import { keyOfEntry } from '../../../provisioning/access/ledger';
import { setMemberships } from '../../../provisioning/access/setMemberships';
import { managedBy } from '../../../provisioning/managedGroups';
import { shown } from '../../../provisioning/texts';
import { optionsField } from '../fields';
import { managedGroupsFields, readManagedGroups } from '../managedGroups';
import { writtenOutput, type ItemOperation } from '../operation';
import {
	checkMayChange,
	onlyIfEmailOption,
	protectedUsersOption,
	type AccessSource,
	type GroupsByText,
} from './source';

/** The choices of "Managed Groups", the default first. */
const MANAGED = ['all', 'prefix', 'listed'] as const;

/** "Groups" or "Roles", and the same in the middle of a sentence. */
const words = (title: 'Group' | 'Role') =>
	title === 'Role' ? ({ title: 'Roles', noun: 'roles' } as const) : ({ title: 'Groups', noun: 'groups' } as const);

function fieldsOf<S, U extends UserAccess>({
	userField,
	options = [],
	groupTitle,
}: AccessSource<S, U>): INodeProperties[] {
	const { title, noun } = words(groupTitle);
	return [
		userField,
		{
			displayName: title,
			name: 'groups',
			type: 'string',
			default: '',
			placeholder: 'e.g. Everyone, Marketing',
			description: `The ${noun} that the user should have, by name or ID, separated by commas, or an expression that returns a list`,
		},
		...managedGroupsFields({ noun, choices: MANAGED }),
		optionsField(
			{
				displayName: 'Allow Empty List',
				name: 'allowEmpty',
				type: 'boolean',
				default: false,
				description: `Whether an empty list may take the user out of all managed ${noun}. Otherwise the item fails.`,
			},
			onlyIfEmailOption,
			protectedUsersOption,
			...options,
		),
	];
}

/** The groups that these texts name, each once: a name and an ID may mean the same one. */
function entriesNamed(texts: readonly string[], found: GroupsByText): AccessEntry[] {
	const entries = texts.flatMap((text) => found.get(text) ?? []);
	return [...new Map(entries.map((entry) => [keyOfEntry(entry), entry])).values()];
}

export function setGroupsOperation<S, U extends UserAccess>(source: AccessSource<S, U>): ItemOperation<S> {
	const { title, noun } = words(source.groupTitle);
	return {
		displayName: `Set ${title}`,
		value: `set${title}`,
		action: `Set user ${noun}`,
		description: `Set the ${noun} of a user to exactly the given list`,
		fields: fieldsOf(source),
		execute: async (item, session) => {
			const options = item.collection('options');
			const onlyIfEmail = options.narrowing('onlyIfEmail');
			const managed = readManagedGroups(item, MANAGED);
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
			checkMayChange(access.user, options, { onlyIfEmail });
			const inList = managed.by === 'listed' ? managed.groups : [];
			// One that does not exist is an error in both lists: to leave the user in it would look like success.
			const texts = [...new Set([...names, ...inList])];
			const found =
				texts.length === 0 ? new Map<string, AccessEntry>() : await source.groups(texts, item, session, access);
			const wanted = entriesNamed(names, found);
			const listed = entriesNamed(inList, found);
			const isManaged = managedBy(managed, new Set(listed.map(({ id }) => id)));
			const outside = wanted.find((entry) => !isManaged(entry));
			if (outside !== undefined) {
				throw new InputError(
					label,
					`${shown(outside.name)} is not among the managed ${noun}.`,
					`Remove it from "${label}", or widen "Managed ${title}".`,
				);
			}
			const { service } = await source.place(item, session);
			const setting = { type: source.membershipType, isManaged, service };
			const { outcome, ...rest } = await setMemberships(access, wanted, setting);
			return writtenOutput(outcome, { userName: access.user.name, ...rest, userId: access.user.id });
		},
	};
}
