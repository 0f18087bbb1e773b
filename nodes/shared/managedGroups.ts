/** The fields that say which groups an operation may take users out of. */
import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { LISTED_GROUPS, MANAGED_GROUPS, type ManagedGroups } from '../../provisioning/managedGroups';
import type { Item } from './item';

type Choice = ManagedGroups['by'];

interface Words {
	/** What the service calls groups: "groups" or "roles". */
	readonly noun: 'groups' | 'roles';
	/** The choices, the default first. */
	readonly choices: readonly [Choice, ...Choice[]];
	readonly show?: IDisplayOptions['show'];
	/** What the operation does with managed groups, where it does more than to take users out of them. */
	readonly means?: string;
}

const optionOf = (choice: Choice, noun: string): INodePropertyOptions => {
	switch (choice) {
		case 'all':
			return { name: 'All', value: choice, description: `The user leaves all other ${noun}` };
		case 'input':
			return {
				name: 'Groups Named in the Input',
				value: choice,
				description: `Only ${noun} that some row names. With one row, the user leaves none.`,
			};
		case 'listed':
			return { name: 'Listed', value: choice, description: `Only the ${noun} that the next field lists` };
		case 'none':
			return { name: 'None', value: choice, description: `No memberships are changed, whatever ${noun} the rows name` };
		case 'prefix':
			return {
				name: 'By Prefix',
				value: choice,
				description: `Only ${noun} whose names begin with one of the prefixes`,
			};
	}
};

/** None is marked as required: n8n shows all fields that depend on an expression, and would not run without them. */
export function managedGroupsFields({ noun, choices, show = {}, means }: Words): INodeProperties[] {
	const titled = (label: string) => (noun === 'roles' ? label.replace('Groups', 'Roles') : label);
	const options = choices.map((choice) => optionOf(choice, noun));
	const [first] = choices;
	const isShown = Object.keys(show).length > 0;
	return [
		{
			displayName: titled(MANAGED_GROUPS),
			name: 'managedGroups',
			type: 'options',
			default: first,
			options: options.sort((a, b) => a.name.localeCompare(b.name, 'en')),
			...(isShown ? { displayOptions: { show } } : {}),
			description: `Which ${noun} this operation ${means ?? 'may take the user out of'}; ${noun} outside are never touched`,
		},
		{
			displayName: 'Prefixes',
			name: 'managedPrefixes',
			type: 'string',
			default: '',
			placeholder: 'e.g. HR-, app-',
			displayOptions: { show: { ...show, managedGroups: ['prefix'] } },
			description: `Prefixes of the names of managed ${noun}, separated by commas`,
		},
		{
			displayName: titled(LISTED_GROUPS),
			name: 'managedNames',
			type: 'string',
			default: '',
			placeholder: 'e.g. Sales, Marketing',
			displayOptions: { show: { ...show, managedGroups: ['listed'] } },
			description: `The managed ${noun}, by name or ID, separated by commas. One that does not exist is an error.`,
		},
	];
}

/** @throws {InputError} for a choice that there is not, or an empty list. */
export function readManagedGroups<Chosen extends Choice>(
	item: Item,
	choices: readonly Chosen[],
): Extract<ManagedGroups, { readonly by: Chosen }>;
export function readManagedGroups(item: Item, choices: readonly Choice[]): ManagedGroups {
	const by = item.choice('managedGroups', choices);
	if (by === 'prefix') return { by, prefixes: item.requiredTexts('managedPrefixes') };
	return by === 'listed' ? { by, groups: item.requiredTexts('managedNames') } : { by };
}
