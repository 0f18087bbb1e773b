/** What a row may hold for Oracle Identity Governance, and how users look in the terms of bulk work. */
import type { Capabilities, DirectoryUser, Values } from '../../directory';
import { attribute, isDate, readableValue, type Attribute } from '../attributes';
import { textOf, type Entry } from '../entry';
import { OIG_FIELDS, ORGANIZATION, ROLE_NAME, wireName } from '../rules';

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
};

/** Wire names of everything that bulk work reads of a user. */
export const READ_ATTRIBUTES: readonly string[] = [
	...oigCapabilities.fields.map(({ name }) => wireName(name)),
	'act_key',
	'Status',
];

/** A date as people write it: the day alone where the time is the beginning of the day. */
function readValue(name: string, value: unknown): string {
	const text = textOf(readableValue(name, value)).replace('.000Z', 'Z');
	return isDate(name) ? text.replace(/T00:00(?::00)?Z$/, '') : text;
}

/**
 * A user as bulk work sees it. One who is disabled until the start date is active: nobody has to be enabled early, and
 * to disable is still possible.
 */
export function toDirectoryUser({ id, attributes }: Entry): DirectoryUser {
	const values = oigCapabilities.fields.map(({ name }) => {
		const wire = wireName(name);
		return [name, readValue(wire, attributes[wire])] as const;
	});
	return {
		id,
		active: textOf(attributes.Status).toLowerCase() !== 'disabled',
		values: Object.fromEntries(values.filter(([, value]) => value !== '')),
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
