/** What a row may hold for Oracle Identity Governance, and how users look in the terms of bulk work. */
import type { Capabilities, DirectoryUser, Values } from '../../directory';
import { attribute, isDate, readableValue, type Attribute } from '../attributes';
import { textOf, type Entry } from '../entry';
import { sameLogin } from '../login';
import { FIXED_ON_OWN } from '../ownAccount';
import { LOGIN, OIG_FIELDS, ORGANIZATION, ROLE_NAME, wireName } from '../rules';

/** When the user changed last. */
const CHANGED = 'usr_update';

/** Roles are created over SCIM. */
export const oigCapabilities: Capabilities = {
	title: 'Oracle Identity Governance',
	fields: OIG_FIELDS,
	canDisable: true,
	canDelete: true,
	canCreateGroups: true,
	groupName: ROLE_NAME,
	groupsOnCreate: false,
	passwordOnCreate: true,
	// Arrays of 25 users, one request for each role. OIG documents no rate.
	effort: {
		calls: ({ newGroups, newUsers, updates, deletes, groupsChanged }) =>
			newGroups + Math.ceil(newUsers / 25) + Math.ceil(updates / 25) + Math.ceil(deletes / 25) + groupsChanged,
	},
	ownAccountIsFixed: FIXED_ON_OWN,
	// Source: OIG "q filter".
	filter: {
		syntax: 'Conditions of attribute, operator and value, joined by "and" or "or". Write blanks in them as ::',
		example: 'Last::Name sw Ok and Status eq Active',
	},
	changedSince: true,
};

/** Wire names of everything that bulk work reads of a user. */
export const READ_ATTRIBUTES: readonly string[] = [
	...oigCapabilities.fields.map(({ name }) => wireName(name)),
	'act_key',
	'Status',
	CHANGED,
];

/** The account that every server has and that may do everything. Source: OIG "HTTP Basic". */
const ADMINISTRATOR = 'XELSYSADM';

/** When a user's attributes changed last, in milliseconds: ISO 8601 in version 12c, a number in 11g. */
export function changedAt({ attributes }: Entry): number | undefined {
	const value = attributes[CHANGED];
	const time = typeof value === 'number' || /^\d+$/.test(textOf(value)) ? Number(value) : Date.parse(textOf(value));
	return Number.isNaN(time) ? undefined : time;
}

/** Who is an administrator by a role is in no list of users, so only the built-in one is known. */
export function guardOf({ attributes }: Entry, ownUserName: string): Pick<DirectoryUser, 'guarded'> {
	const login = textOf(attributes[LOGIN]);
	if (sameLogin(login, ownUserName)) return { guarded: 'own' };
	return sameLogin(login, ADMINISTRATOR) ? { guarded: 'admin' } : {};
}

/** A date as people write it: the day alone where the time is the beginning of the day. */
function readValue(name: string, value: unknown): string {
	const text = textOf(readableValue(name, value)).replace('.000Z', 'Z');
	return isDate(name) ? text.replace(/T00:00(?::00)?Z$/, '') : text;
}

/**
 * A user as bulk work sees it. One who is disabled until the start date is active: nobody has to be enabled early, and
 * to disable is still possible.
 */
export function toDirectoryUser(entry: Entry): DirectoryUser {
	const { id, attributes } = entry;
	const version = textOf(attributes[CHANGED]);
	const changed = changedAt(entry);
	const values = oigCapabilities.fields.map(({ name }) => {
		const wire = wireName(name);
		return [name, readValue(wire, attributes[wire])] as const;
	});
	return {
		id,
		active: textOf(attributes.Status).toLowerCase() !== 'disabled',
		values: Object.fromEntries(values.filter(([, value]) => value !== '')),
		...(version === '' ? {} : { version }),
		...(changed === undefined ? {} : { changedAt: new Date(changed).toISOString() }),
	};
}

/**
 * Values of a row as attributes, without the organization, which is written in another way.
 *
 * @throws {InputError} for a value that the attribute cannot have.
 */
export function toAttributes(values: Values): Attribute[] {
	const labels = new Map(oigCapabilities.fields.map(({ name, label }) => [name, label]));
	return Object.entries(values)
		.filter(([field]) => field !== ORGANIZATION)
		.map(([field, value]) => attribute(wireName(field), value, labels.get(field)));
}
