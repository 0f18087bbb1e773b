/** The fields of a trigger, made from what its service can do. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Capabilities } from '../../../providers/directory';
import type { ChangeEvent } from '../../../provisioning/changes';
import { simplifyField } from '../fields';

interface EventTexts {
	readonly name: string;
	readonly description: string;
}

/** What the service calls a group, e.g. "Role". */
export type GroupWord = 'Group' | 'Role';

const eventTexts = (group: string): Readonly<Record<ChangeEvent, EventTexts>> => ({
	addedToGroup: { name: `Added to ${group}`, description: `A user became a member of a ${group.toLowerCase()}` },
	removedFromGroup: {
		name: `Removed From ${group}`,
		description: `A user is no longer a member of a ${group.toLowerCase()}, or was deleted while being one`,
	},
	userChanged: { name: 'User Changed', description: 'A watched attribute of a user has another value' },
	userCreated: { name: 'User Created', description: 'A user is new in the directory' },
	userDisabled: { name: 'User Disabled', description: 'A user can no longer sign in' },
	userEnabled: { name: 'User Enabled', description: 'A disabled user can sign in again' },
	userEnteredScope: {
		name: 'User Entered Scope',
		description: 'A user is now among the users to watch, and may have existed before',
	},
	userLeftScope: {
		name: 'User Left Scope',
		description: 'A user is no longer among the users to watch, and may still exist',
	},
	userRemoved: { name: 'User Removed', description: 'A user is no longer in the directory' },
});

/** Events that the service can report when all users are watched, and when only some are. */
export function eventsOf({ canDisable }: Capabilities, scope: string): ChangeEvent[] {
	return [
		'addedToGroup',
		'removedFromGroup',
		'userChanged',
		...(scope === 'all' ? (['userCreated'] as const) : []),
		...(canDisable ? (['userDisabled', 'userEnabled'] as const) : []),
		...(scope === 'all' ? (['userRemoved'] as const) : (['userEnteredScope', 'userLeftScope'] as const)),
	];
}

/** The event's name as the editor shows it. */
export function eventName(event: ChangeEvent, group: GroupWord): string {
	return eventTexts(group)[event].name;
}

const NARROWER = ['filter', 'members'];

function eventOption(event: ChangeEvent, group: GroupWord): INodePropertyOptions {
	const { name, description } = eventTexts(group)[event];
	const shownFor =
		event === 'userCreated' || event === 'userRemoved'
			? ['all']
			: event === 'userEnteredScope' || event === 'userLeftScope'
				? NARROWER
				: undefined;
	return {
		name,
		value: event,
		description,
		...(shownFor ? { displayOptions: { show: { users: shownFor } } } : {}),
	};
}

function eventsField(capabilities: Capabilities, group: GroupWord): INodeProperties {
	const events = new Set([...eventsOf(capabilities, 'all'), ...eventsOf(capabilities, 'members')]);
	return {
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: [...events].map((event) => eventOption(event, group)).sort((a, b) => a.name.localeCompare(b.name, 'en')),
		default: [],
		description: 'The changes to report, each as one item',
	};
}

function usersField({ filter }: Capabilities, group: GroupWord): INodeProperties {
	const options: INodePropertyOptions[] = [
		{ name: 'All Users', value: 'all' },
		...(filter ? [{ name: 'Matching a Filter', value: 'filter' }] : []),
		{ name: `Members of ${group}s`, value: 'members' },
	];
	return {
		displayName: 'Users',
		name: 'users',
		type: 'options',
		options,
		default: 'all',
		description: 'The users to watch, at most 20,000. Changing this field starts over.',
	};
}

function groupFields(group: GroupWord): INodeProperties[] {
	const plural = `${group}s`;
	return [
		{
			displayName: plural,
			name: 'groups',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Finance, Developers',
			description: `Names of the ${plural.toLowerCase()} whose members to watch, separated by commas`,
			displayOptions: { show: { users: ['members'] } },
		},
		{
			displayName: `${plural} to Watch`,
			name: 'watchedGroups',
			type: 'string',
			default: '',
			placeholder: 'e.g. Finance, Developers',
			description: `Names of the ${plural.toLowerCase()} whose memberships to report, separated by commas. Leave empty for all, which takes more requests.`,
			displayOptions: { show: { users: ['all', 'filter'], events: ['addedToGroup', 'removedFromGroup'] } },
		},
	];
}

function filterFields({ filter }: Capabilities): INodeProperties[] {
	if (filter === undefined) return [];
	return [
		{
			displayName: 'Filter',
			name: 'filter',
			type: 'string',
			default: '',
			required: true,
			placeholder: `e.g. ${filter.example}`,
			description: `The users to watch. ${filter.syntax.replace(/\.$/, '')}.`,
			displayOptions: { show: { users: ['filter'] } },
		},
	];
}

function attributeFields({ fields }: Capabilities): INodeProperties[] {
	const show = { events: ['userChanged'] };
	return [
		{
			displayName: 'Attributes to Watch',
			name: 'watch',
			type: 'options',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Selected', value: 'selected' },
			],
			default: 'all',
			description: 'The attributes whose change is reported as User Changed. Changing this field starts over.',
			displayOptions: { show },
		},
		{
			displayName: 'Attributes',
			name: 'attributes',
			type: 'multiOptions',
			options: fields
				.map(({ name, label }) => ({ name: label, value: name }))
				.sort((a, b) => a.name.localeCompare(b.name, 'en')),
			default: [],
			required: true,
			description: 'The attributes to watch',
			displayOptions: { show: { ...show, watch: ['selected'] } },
		},
	];
}

/** For services that find users who changed by less than the list of all users. */
export const wholeEveryField: INodeProperties = {
	displayName: 'Compare the Whole List Every (Minutes)',
	name: 'wholeEvery',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 15,
	description:
		'How long to read only changed users before the whole list is compared again. Removals are found only by the whole list, so User Removed can be this late. With group events, each poll compares the whole list. 0 compares it always.',
	displayOptions: { show: { users: ['all'] } },
};

const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Allow Many Removals',
			name: 'allowManyRemovals',
			type: 'boolean',
			default: false,
			description:
				'Whether to report more removals in one poll than a fifth (and more than 10) of the users, or of the members of a group. Otherwise the poll stops with an error, because an incomplete answer of the service looks the same.',
		},
	],
};

interface OwnFields {
	/** Fields that only this service has; they come first. */
	readonly own?: readonly INodeProperties[];
	readonly group?: GroupWord;
	/** Whether users who changed are found by less than the list of all users. */
	readonly feed?: boolean;
}

/** The fields of a trigger for a service with these capabilities. */
export function triggerFields(
	capabilities: Capabilities,
	{ own = [], group = 'Group', feed = false }: OwnFields = {},
): INodeProperties[] {
	return [
		...own,
		eventsField(capabilities, group),
		usersField(capabilities, group),
		...filterFields(capabilities),
		...groupFields(group),
		...attributeFields(capabilities),
		...(feed ? [wholeEveryField] : []),
		simplifyField,
		optionsField,
	];
}
