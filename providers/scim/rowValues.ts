/** Values of rows of bulk work as attributes of SCIM, and back. */
import type { FieldRule, Values } from '../rules';
import { entryOf } from '../table';

/** Canonical name → the attribute's short name; all other fields have that name themselves. */
const SHORT_NAMES = { firstName: 'givenName', lastName: 'familyName', key: 'externalId' } as const;

/** `email` is no attribute: it is one of several addresses. */
function namesOf(fields: readonly FieldRule[]): ReadonlyMap<string, string> {
	const names = fields.map(({ name }) => name).filter((name) => name !== 'email');
	return new Map(names.map((name) => [name, entryOf(SHORT_NAMES, name) ?? name]));
}

/**
 * @param fields the service's, of which each but `email` is an attribute
 * @param textAt an attribute's value as text
 */
export function rowValues<Name extends string, User>(
	fields: readonly FieldRule[],
	textAt: (user: User, name: Name) => string,
) {
	const names = [...(namesOf(fields) as ReadonlyMap<string, Name>)];
	return {
		/** Values of a row as attributes; those that it does not have are left out. */
		attributesOf: (values: Values): { [name in Name]?: string } =>
			Object.fromEntries(
				names.flatMap(([field, name]) => (values[field] === undefined ? [] : [[name, values[field]]])),
			) as { [name in Name]?: string },
		/** The attributes of a user as a row has them. */
		valuesOf: (user: User): Record<string, string> =>
			Object.fromEntries(names.map(([field, name]) => [field, textAt(user, name)])),
	};
}
