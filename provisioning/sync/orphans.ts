/** What is planned for users who are in scope and missing from the input. */
import type { Capabilities, Directory, DirectoryUser, GroupsOfUsers, IsManaged } from '../../providers/directory';
import type { PlannedAction } from '../actionPlan';
import { ImportError } from '../errors';
import { groupFinder } from '../groupNames';
import type { ManagedGroups } from '../managedGroups';
import { planEndings } from './planEndings';
import type { Protection } from './protection';
import { readScope, type Mentions, type ScopeRead } from './scope';

export type OrphanAction = 'delete' | 'disable' | 'endAccess' | 'leave' | 'removeFromGroups';

interface Orphans {
	readonly actions: readonly PlannedAction[];
	/** The managed groups of those who lose some. */
	readonly held: GroupsOfUsers | undefined;
	readonly warnings: readonly string[];
	/** Ids of users who are missing and have no access that could be ended. */
	readonly ended?: ReadonlySet<string>;
}

export const NO_ORPHANS: Orphans = { actions: [], held: undefined, warnings: [] };

interface About {
	readonly scope: ScopeRead;
	/** Names of the groups whose members are in scope. */
	readonly groups?: readonly string[] | undefined;
	readonly mentions: Mentions;
	readonly protection: Protection;
	readonly isManaged: IsManaged;
	readonly nextKey: () => number;
}

/** @throws {ImportError} for what the service cannot do. */
export function checkOrphanAction(
	action: OrphanAction,
	{ title, canDelete, canDisable, endsAccess }: Capabilities,
): void {
	if (action === 'endAccess' && endsAccess === undefined) {
		throw new ImportError(
			`${title} ends no access in a sync.`,
			canDisable ? 'Set "Users Missing From Input" to "Disable".' : undefined,
		);
	}
	if (action === 'disable' && !canDisable) throw new ImportError(`${title} cannot disable users.`);
	if (action === 'delete' && !canDelete) throw new ImportError(`${title} cannot delete users.`);
}

/** A read may find more users than those of its scope, and nobody else may be taken for missing. */
async function membersAmong(
	users: readonly DirectoryUser[],
	{ scope: { snapshot }, groups }: About,
): Promise<readonly DirectoryUser[]> {
	if (groups === undefined || users.length === 0) return users;
	const find = groupFinder(snapshot.groups);
	const ids = groups.flatMap((name) => find(name).map(({ id }) => id));
	const isMember = await snapshot.memberships(new Map(users.map((user) => [user, ids])));
	return users.filter((user) => ids.some((id) => isMember(user, id)));
}

/** Plans for everybody of the scope whom no row of the input names and who is not protected. */
export async function planOrphans(action: OrphanAction, about: About): Promise<Orphans> {
	if (action === 'leave') return NO_ORPHANS;
	const { scope, mentions, protection, isManaged, nextKey } = about;
	const candidates = scope.users.filter(
		(user) => !mentions.has(user) && protection.ofUser(user.values, user) === undefined,
	);
	if (candidates.length === 0) return NO_ORPHANS;
	const doubt = scope.doubt ?? mentions.doubt(scope.users);
	if (doubt !== undefined) return { ...NO_ORPHANS, warnings: [doubt] };
	const orphans = await membersAmong(candidates, about);
	const head = () => ({ key: nextKey(), subjects: [], needs: [] });
	if (action === 'delete') {
		return { ...NO_ORPHANS, actions: orphans.map(({ id }) => ({ type: 'deleteUser', ...head(), user: { id } })) };
	}
	if (action === 'disable') {
		const active = orphans.filter((user) => user.active);
		return { ...NO_ORPHANS, actions: active.map(({ id }) => ({ type: 'disableUser', ...head(), user: { id } })) };
	}
	if (action === 'endAccess') return { ...NO_ORPHANS, ...(await planEndings(orphans, about)) };
	const held = await scope.snapshot.groupsOf(orphans, isManaged);
	const actions = orphans.flatMap((user): PlannedAction[] =>
		(held.get(user) ?? []).map(({ id, name }) => ({
			type: 'removeFromGroup',
			...head(),
			user: { id: user.id },
			group: { id },
			groupName: name,
		})),
	);
	return { ...NO_ORPHANS, actions, held };
}

/** @throws {ImportError} where the names of the managed groups are not known. */
export function namesOfManaged(managed: ManagedGroups, inInput: readonly string[]): readonly string[] {
	if (managed.by === 'input') return [...new Set(inInput)];
	if (managed.by === 'listed') return managed.groups;
	throw new ImportError(
		'"Membership" can be "Exact for Managed Groups" only where the groups are known by name.',
		'Set "Managed Groups" to "Groups Named in the Input" or "Listed".',
	);
}

/** What takes a user out of the groups, one or all. */
const TAKES_OUT: ReadonlySet<string> = new Set(['deleteUser', 'endAccess', 'removeFromGroup']);

interface OtherMembers extends Omit<About, 'groups' | 'scope'> {
	readonly names: readonly string[];
	/** Who is taken out, or goes, already. */
	readonly but: Orphans;
}

/** Takes the members of managed groups who are missing from the input out of these. */
export async function planOtherMembers(
	directory: Directory,
	{ names, but, ...about }: OtherMembers,
): Promise<Orphans & { readonly users: readonly DirectoryUser[] }> {
	const find = await readScope(directory, { by: 'members', groups: [] }, names);
	const existing = names.filter((name) => groupFinder(find.snapshot.groups)(name).length > 0);
	if (existing.length === 0) return { ...NO_ORPHANS, users: [] };
	const scope = await readScope(directory, { by: 'members', groups: existing }, existing);
	const gone = new Set(
		but.actions.flatMap((action) =>
			TAKES_OUT.has(action.type) && 'user' in action && 'id' in action.user ? action.user.id : [],
		),
	);
	const users = scope.users.filter(({ id }) => !gone.has(id));
	const planned = await planOrphans('removeFromGroups', {
		...about,
		scope: { ...scope, users },
		groups: existing,
	});
	return { ...planned, users };
}
