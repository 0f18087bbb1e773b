/** New users who may be users of the directory under a new name or address. */
import { folded } from '../providers/text';
import type { Capabilities, DirectoryUser, Values } from '../providers/directory';
import { titleOf } from './match';
import type { Matching } from './match';
import type { Subject } from './subjects';
import { listed, shown } from './texts';

function renameKey(values: Values, fields: readonly string[]): string | undefined {
	const texts = fields.map((field) => folded(values[field] ?? ''));
	return texts.includes('') ? undefined : JSON.stringify(texts);
}

/**
 * A warning of each new user who is like a user whom no row means: the account may have been renamed, and the row would
 * create a second one.
 */
export function possibleRenames(
	subjects: readonly Subject[],
	matching: Matching,
	users: readonly DirectoryUser[],
	capabilities: Capabilities,
): string[] {
	const { renameShows = [], fields } = capabilities;
	if (renameShows.length === 0) return [];
	const matched = new Set([...matching.users.values()].map(({ id }) => id));
	const others = new Map<string, DirectoryUser[]>();
	for (const user of users) {
		const key = matched.has(user.id) ? undefined : renameKey(user.values, renameShows);
		if (key !== undefined) others.set(key, [...(others.get(key) ?? []), user]);
	}
	const alike = subjects.flatMap((subject) => {
		if (matching.users.has(subject) || matching.ambiguous.has(subject)) return [];
		const candidates = others.get(renameKey(subject.values, renameShows) ?? '') ?? [];
		if (candidates.length === 0) return [];
		const names = listed(candidates.map((user) => titleOf(user, fields)));
		return [`${shown(subject.values.userName ?? '')} (like ${names})`];
	});
	if (alike.length === 0) return [];
	const labels = renameShows.map((name) => fields.find((rule) => rule.name === name)?.label ?? name).join(' and ');
	return [
		`New users with the same ${labels} as a user who matches no row: ${listed(alike)}. If one of them was renamed, change the existing account with User: Update instead of creating a second one.`,
	];
}
