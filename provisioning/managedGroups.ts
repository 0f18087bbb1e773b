/** Which groups a list of memberships speaks for; a user is never taken out of others. */
import { isChosen, type DirectoryGroup, type IsManaged } from '../providers/directory';
import { InputError } from '../providers/http/errors';
import { folded } from '../providers/text';
import { groupFinder } from './groupNames';
import { named } from './texts';

export type ManagedGroups =
	| { readonly by: 'all' }
	/** Those that the input names. */
	| { readonly by: 'input' }
	/** By name, or by ID where no group has that name. */
	| { readonly by: 'listed'; readonly groups: readonly string[] }
	| { readonly by: 'none' }
	| { readonly by: 'prefix'; readonly prefixes: readonly string[] };

/** What the fields are called that say which groups are managed. */
export const MANAGED_GROUPS = 'Managed Groups';
export const LISTED_GROUPS = 'Listed Groups';

/** @param ids those that are listed, or that the input names. */
export function managedBy(managed: ManagedGroups, ids: ReadonlySet<string>): IsManaged {
	switch (managed.by) {
		case 'all':
			return () => true;
		case 'none':
			return () => false;
		case 'input':
		case 'listed':
			return ({ id }) => ids.has(id);
		case 'prefix': {
			// An empty prefix would be that of all groups.
			const prefixes = managed.prefixes.map(folded).filter((prefix) => prefix !== '');
			return ({ name }) => prefixes.some((prefix) => folded(name).startsWith(prefix));
		}
	}
}

/** The names by which a read has to find the groups that are listed. */
export const listedNames = (managed: ManagedGroups): readonly string[] =>
	managed.by === 'listed' ? managed.groups : [];

/**
 * @param groups those of the directory that the input and the list name; there may be more.
 * @param inInput the names in the input.
 * @throws {InputError} for a listed name that no group has, or several, or a group that is not chosen for users: to take
 *   nobody out of it would look like success.
 */
export function resolveManaged(
	managed: ManagedGroups,
	groups: readonly DirectoryGroup[],
	inInput: Iterable<string>,
): IsManaged {
	if (managed.by !== 'input' && managed.by !== 'listed') return managedBy(managed, new Set());
	const find = groupFinder(groups);
	if (managed.by === 'input') {
		return managedBy(managed, new Set([...inInput].flatMap((name) => find(name).map(({ id }) => id))));
	}
	const ids = new Set(groups.map(({ id }) => id));
	const findListed = (name: string) =>
		find(name).length === 0 && ids.has(name) ? [name] : find(name).map(({ id }) => id);
	const missing = managed.groups.filter((name) => findListed(name).length === 0);
	if (missing.length > 0) {
		throw new InputError(
			LISTED_GROUPS,
			`There is no group named ${named(missing)}, so nothing was changed.`,
			`Correct "${LISTED_GROUPS}".`,
		);
	}
	const unclear = managed.groups.filter((name) => findListed(name).length > 1);
	if (unclear.length > 0) {
		throw new InputError(
			LISTED_GROUPS,
			`Several groups are named ${named(unclear)}, so nothing was changed.`,
			`Set "${MANAGED_GROUPS}" to another choice, or rename the groups.`,
		);
	}
	const listed = new Set(managed.groups.flatMap(findListed));
	const fixed = groups.filter((group) => listed.has(group.id) && !isChosen(group));
	if (fixed.length > 0) {
		const titles = named([...new Set(fixed.map(({ name }) => name))]);
		throw new InputError(
			LISTED_GROUPS,
			`No list of groups takes users out of ${titles}: the service or a role decides who is in there. Nothing was changed.`,
			`Remove it from "${LISTED_GROUPS}".`,
		);
	}
	return managedBy(managed, listed);
}
