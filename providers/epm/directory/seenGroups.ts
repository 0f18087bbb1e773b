/** Groups that a list of users shows: with new users alone, no list of the groups and their members is needed then. */
import * as z from 'zod/v4-mini';

import type { DirectoryUser, UserScope, Values } from '../../directory';
import type { User } from '../schemas';
import { foldedValue } from '../../text';

/** `type` may be missing where the member's own name tells it. */
const groupsSchema = z.array(
	z.looseObject({ groupname: z.string().check(z.minLength(1)), type: z.optional(z.nullable(z.string())) }),
);
const memberOfSchema = z.looseObject({ groups: groupsSchema });

/** Names of groups of Access Control that a user is listed with, directly or through another group. */
function epmGroupsOf({ epmgroups, memberof }: User): string[] {
	const own = groupsSchema.safeParse(epmgroups).data ?? [];
	const isEpm = ({ type }: { type?: string | null | undefined }) => foldedValue(type ?? '') === 'epm';
	// Source: EPM "List Users (v1)": the edition of 2025 lists groups of every kind together.
	const mixed = (memberOfSchema.safeParse(memberof).data?.groups ?? []).filter(isEpm);
	return [...own.filter((group) => !group.type || isEpm(group)), ...mixed].map(({ groupname }) => groupname);
}

/**
 * The groups that these users are in, if every group of these names is among them; `undefined` otherwise, for a group
 * without members is in no list of users.
 */
export function seenGroups(users: readonly User[], names: readonly string[]): readonly string[] | undefined {
	const seen = new Map<string, string>();
	for (const user of users) for (const name of epmGroupsOf(user)) seen.set(foldedValue(name), name);
	return names.every((name) => seen.has(foldedValue(name))) ? [...seen.values()] : undefined;
}

/** Whether a user has a value that one of the rows has in the same field, so that memberships of users will count. */
export function isSomeoneMeant(
	users: readonly DirectoryUser[],
	{ rows, fields }: Extract<UserScope, { readonly by: 'keys' }>,
): boolean {
	return fields.some((field) => {
		const valueOf = (values: Values) => foldedValue(values[field] ?? '');
		const wanted = new Set(rows.map(valueOf).filter(Boolean));
		return wanted.size > 0 && users.some(({ values }) => wanted.has(valueOf(values)));
	});
}
