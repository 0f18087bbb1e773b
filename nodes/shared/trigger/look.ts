/** What a trigger sees of a directory in one poll. */
import type { Capabilities, Directory, DirectoryGroup, DirectoryUser, Snapshot } from '../../../providers/directory';
import { InputError } from '../../../providers/http/errors';
import { folded } from '../../../providers/text';
import type { Look } from '../../../provisioning/changes';
import type { GroupWord } from './fields';
import type { Settings } from './settings';

/** More users than that are too much for the static data of a node. */
const MAX_USERS = 20_000;

export interface Watching {
	readonly capabilities: Capabilities;
	/** What the service calls a group. Default: Group. */
	readonly group?: GroupWord;
	/** Whether users who changed are found by less than the list of all users. */
	readonly feed?: boolean;
}

/** @throws {InputError} for more users than a trigger can watch. */
export function checkCount(count: number, { capabilities: { filter }, group = 'Group' }: Watching): void {
	if (count <= MAX_USERS) return;
	throw new InputError(
		'Users',
		`There are ${count} users to watch, and a trigger can watch ${MAX_USERS}.`,
		`Set "Users" to ${filter ? 'Matching a Filter or ' : ''}Members of ${group}s, if needed in several workflows.`,
	);
}

/**
 * The watched users with their watched groups.
 *
 * @param since reads only users who changed at that time or later
 */
export async function lookAt(
	directory: Directory,
	settings: Settings,
	watching: Watching,
	since?: string,
): Promise<Look> {
	const { groups, scope, users } = settings;
	if (since !== undefined) {
		const { users: changed } = await directory.read({ users: { by: 'changedSince', since }, groups: [] });
		return { scope, users: eachOnce(changed), isPartial: true };
	}
	const snapshot = await directory.read({ users, groups: groups ?? [] });
	const seen = eachOnce(snapshot.users);
	checkCount(seen.length, watching);
	if (groups === undefined) return { scope, users: seen };
	const groupsOf =
		groups.length === 0 ? await snapshot.groupsOf(seen) : await groupsNamed(snapshot, seen, groups, settings, watching);
	return { scope, users: seen, groupsOf };
}

function eachOnce(users: readonly DirectoryUser[]): DirectoryUser[] {
	return [...new Map(users.map((user) => [user.id, user])).values()];
}

async function groupsNamed(
	snapshot: Snapshot,
	users: Look['users'],
	names: readonly string[],
	{ scope }: Settings,
	{ group: word = 'Group', capabilities }: Watching,
): Promise<NonNullable<Look['groupsOf']>> {
	const wanted = new Set(names.map(folded));
	const groups = snapshot.groups.filter(({ name }) => wanted.has(folded(name)));
	const present = new Set(groups.map(({ name }) => folded(name)));
	const missing = names.filter((name) => !present.has(folded(name)));
	if (missing.length > 0) {
		const field = scope === 'members' ? `${word}s` : `${word}s to Watch`;
		throw new InputError(
			field,
			`${capabilities.title} has no ${word.toLowerCase()} named ${missing.map((name) => `"${name}"`).join(', ')}, or not one alone. Nothing is reported and nothing is forgotten.`,
			`Correct the names in "${field}".`,
		);
	}
	const ids = groups.map(({ id }) => id);
	const isMember = await snapshot.memberships(new Map(users.map((user) => [user, ids])));
	return new Map(
		users.map((user): [typeof user, DirectoryGroup[]] => [user, groups.filter(({ id }) => isMember(user, id))]),
	);
}
