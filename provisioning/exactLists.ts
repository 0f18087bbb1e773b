/** What exact memberships rest on: which groups are managed, and which of them each user has. */
import type { DirectoryGroup, GroupsOfUsers, Snapshot } from '../providers/directory';
import { folded } from '../providers/text';
import { resolveManaged, type ManagedGroups } from './managedGroups';
import type { Matching } from './match';
import { readHeldGroups } from './snapshot';
import type { Subject } from './subjects';
import { named } from './texts';

interface ExactLists {
	/** The managed groups of the users whose subjects list their groups. */
	readonly held: GroupsOfUsers;
	readonly warnings: readonly string[];
}

/** A prefix with a typo would take nobody out of anything. */
function unusedPrefixes(managed: ManagedGroups, names: ReadonlySet<string>): string[] {
	if (managed.by !== 'prefix') return [];
	const isUsed = (prefix: string) => [...names].some((name) => folded(name).startsWith(folded(prefix)));
	const unused = managed.prefixes.filter((prefix) => !isUsed(prefix));
	return unused.length === 0 ? [] : [`No group that was read begins with ${named(unused)}.`];
}

/**
 * Reads, for exact memberships, which managed groups users have.
 *
 * @throws {InputError} for listed groups that do not exist.
 * @throws when the groups of the users may not be all that they have.
 */
export async function readExactLists(
	snapshot: Snapshot,
	subjects: readonly Subject[],
	matching: Matching,
	managed: ManagedGroups,
): Promise<ExactLists> {
	const inInput = subjects.flatMap(({ groups }) => groups);
	const isManaged = resolveManaged(managed, snapshot.groups, inInput);
	const seen = new Set(snapshot.groups.map(({ name }) => name));
	const isAsked = (group: DirectoryGroup) => {
		seen.add(group.name);
		return isManaged(group);
	};
	const held = await readHeldGroups(snapshot, subjects, matching, isAsked);
	return { held, warnings: unusedPrefixes(managed, seen) };
}
