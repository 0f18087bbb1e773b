/** What a user has in an environment: base role, granular roles, groups; and the account in the identity domain. */
import type { AccessChange, AccessEntry, AccessOutcome, AccessUser, HeldAccess, UserAccess } from '../access';
import { ServiceError } from '../http/errors';
import { foldedValue } from '../text';
import type { Result } from './batchWrite';
import type { EpmClient } from './client';
import { SERVICE } from './errors';
import { checkChangeable, groupNamed, isChangeable, listGroups, notChangeable } from './groups';
import { setMembership, userGroupReport, userMembersOf } from './memberships';
import { BASE_ROLES, setRole, userRoleReport } from './roles';
import type { Group, User } from './schemas';
import { listUsers, removeUsers } from './users';

/** Stands for an account of which it is not known whether it exists. */
const UNKNOWN = '*';

/** Said where the account has no base role, for then EPM shows neither it nor its groups. */
const NOT_SHOWN =
	'EPM shows only users with a base role in this environment. This account has none, or there is no account of that login.';

const BASE: ReadonlySet<string> = new Set(BASE_ROLES.map(foldedValue));
const keyOfHeld = ({ type, id }: AccessEntry) => `${type} ${foldedValue(id)}`;
const isBase = ({ type, id }: AccessEntry) => type === 'role' && BASE.has(foldedValue(id));

class EpmAccess implements UserAccess {
	readonly user: AccessUser;
	/** The groups of which the memberships were told, so that no look is needed before a membership is written. */
	private known: readonly Group[] | undefined;

	constructor(
		private readonly client: EpmClient,
		{ userlogin, email }: Pick<User, 'email' | 'userlogin'>,
		private readonly isShown: boolean,
		guarded: AccessUser['guarded'],
		private readonly groups: () => Promise<readonly Group[]>,
	) {
		this.user = { id: userlogin, name: userlogin, emails: isShown ? (email ? [email] : []) : undefined, guarded };
	}

	async read(of?: 'memberships' | 'plan'): Promise<readonly HeldAccess[]> {
		const { client, user } = this;
		const account = { type: 'account', id: user.id, name: user.name, restorable: false } as const;
		const hidden: HeldAccess = { ...account, id: UNKNOWN, kind: 'account', stays: NOT_SHOWN, hides: ['membership'] };
		if (of === 'memberships' && !this.isShown) return [hidden];
		const listed = of === 'memberships' ? membershipsIn(await this.groups(), user.id) : undefined;
		if (listed !== undefined) {
			this.known = await this.groups();
			return listed;
		}
		const [known] = await listUsers(client, { userlogin: user.id });
		if (known === undefined) return [hidden];
		const [roles] = await userRoleReport(client, { userlogin: user.id });
		const [groups] = await userGroupReport(client, { userlogin: user.id });
		const all = groups?.groups?.length ? await listGroups(client) : [];
		const held = (roles?.roles ?? [])
			// What comes through a group goes with the group.
			.filter(({ grantedthroughgroup }) => !grantedthroughgroup)
			.map(({ rolename }): HeldAccess => {
				const entry = { type: 'role', id: rolename, name: rolename, restorable: true };
				return { ...entry, kind: isBase(entry) ? 'state' : 'membership' };
			});
		const memberships = (groups?.groups ?? []).flatMap((entry) => membershipOf(entry, all));
		return [...held, ...memberships, { ...account, kind: 'account' }];
	}

	/**
	 * Groups and granular roles need the base role, so it goes last and comes first. They are read before it goes: after
	 * that, EPM does not show them.
	 *
	 * Source: EPM "Add Users to a Group (v2)"; memberships outlive the base role and come back with it.
	 */
	async change({ take, give }: AccessChange): Promise<readonly AccessOutcome[]> {
		const isLast = (entry: AccessEntry) => isBase(entry) || entry.type === 'account';
		const outcomes = await this.setAll(give.filter(isBase), true);
		const first = take.filter((entry) => !isLast(entry));
		outcomes.push(...(await this.setAll(first, false)));
		const others = give.filter((entry) => !isBase(entry));
		outcomes.push(...(await this.setAll(others, true)));
		const last = take.filter(isLast);
		if (last.length === 0) return outcomes;
		const told = await this.withRead(outcomes);
		return [...told, ...(await this.setAll(last, false))];
	}

	private async setAll(entries: readonly AccessEntry[], isGiven: boolean): Promise<AccessOutcome[]> {
		const outcomes: AccessOutcome[] = [];
		for (const entry of entries) outcomes.push(await this.set(entry, isGiven));
		return outcomes;
	}

	/** The same outcomes, with what the user has now, if that can be read. */
	private async withRead(outcomes: readonly AccessOutcome[]): Promise<readonly AccessOutcome[]> {
		if (outcomes.length === 0) return outcomes;
		const held = await this.read().catch(() => undefined);
		if (held === undefined || held.some(({ hides }) => hides !== undefined)) return outcomes;
		const keys = new Set(held.map(keyOfHeld));
		return outcomes.map((outcome) => ({ ...outcome, isHeld: keys.has(keyOfHeld(outcome.entry)) }));
	}

	private async set(entry: AccessEntry, isGiven: boolean): Promise<AccessOutcome> {
		const { client, user, known } = this;
		const logins = [user.id];
		try {
			const group = entry.type === 'group' && known ? groupNamed(known, entry.id) : undefined;
			if (group) checkChangeable(group);
			const options = { skipLookup: group !== undefined };
			const results =
				entry.type === 'group'
					? await setMembership(client, entry.id, logins, isGiven ? 'member' : 'notMember', options)
					: entry.type === 'role'
						? await setRole(client, entry.id, logins, isGiven ? 'assigned' : 'unassigned')
						: await removeUsers(client, logins);
			return outcomeOf(entry, results.get(foldedValue(user.id)));
		} catch (error) {
			return { entry, status: 'refused', error };
		}
	}
}

function outcomeOf(entry: AccessEntry, result: Result | undefined): AccessOutcome {
	if (result !== undefined && 'error' in result) return { entry, status: 'refused', error: result.error };
	return { entry, status: result?.outcome === 'changed' ? 'done' : 'wasSo' };
}

function membershipOf(entry: { readonly groupname: string }, all: readonly Group[]): HeldAccess[] {
	// A membership through another group goes with that group. Source: EPM "User Group Report (v2)", `direct`.
	if ('direct' in entry && typeof entry.direct === 'string' && foldedValue(entry.direct) === 'no') return [];
	const held = { type: 'group', id: entry.groupname, name: entry.groupname, kind: 'membership' } as const;
	const named = all.filter(({ groupname }) => foldedValue(groupname) === foldedValue(entry.groupname));
	const [group] = named;
	if (group === undefined || named.some(isChangeable)) return [{ ...held, restorable: true }];
	// The group of a base role follows the role.
	if (foldedValue(group.type ?? '') === 'predefined') return [];
	return [{ ...held, restorable: false, stays: notChangeable(group).message }];
}

/**
 * The groups that have a user as a direct member, by the list of all groups with their members; `undefined` where a group
 * came without its members.
 */
function membershipsIn(all: readonly Group[], userlogin: string): HeldAccess[] | undefined {
	const groups = [...new Set(all.map(({ groupname }) => foldedValue(groupname)))].flatMap(
		(name) => groupNamed(all, name) ?? [],
	);
	// The group of a base role follows the role.
	const chosen = groups.filter(({ type }) => foldedValue(type ?? '') !== 'predefined');
	if (chosen.some((group) => userMembersOf(group) === undefined)) return undefined;
	const isIn = (group: Group) => userMembersOf(group)?.some((login) => foldedValue(login) === foldedValue(userlogin));
	return chosen.filter(isIn).flatMap((group) => membershipOf(group, all));
}

/** Whether End Access makes such an entry. EPM knows roles and groups by their names alone. */
export const canRestore = ({ type, id, name }: AccessEntry): boolean =>
	(type === 'role' || type === 'group') && foldedValue(id) === foldedValue(name);

/**
 * The user of a login, whether EPM shows it or not.
 *
 * @param groups all groups with their members, as they were a moment ago
 */
export async function accessOf(
	client: EpmClient,
	userlogin: string,
	guarded: AccessUser['guarded'],
	groups: () => Promise<readonly Group[]>,
): Promise<UserAccess> {
	const [user] = await listUsers(client, { userlogin });
	return new EpmAccess(client, user ?? { userlogin }, user !== undefined, guarded, groups);
}

/**
 * A user with the names of its roles and groups.
 *
 * @throws {ServiceError} of kind `notFound` when EPM shows no such user.
 */
export async function userWithAccess(client: EpmClient, userlogin: string): Promise<User> {
	const [user] = await listUsers(client, { userlogin });
	if (user === undefined) {
		const message = `There is no user "${userlogin}" with a base role in this environment.`;
		const advice = 'EPM shows only users with a base role.';
		throw new ServiceError({ service: SERVICE, kind: 'notFound', status: 200, message, advice });
	}
	const [roles] = await userRoleReport(client, { userlogin: user.userlogin });
	const [groups] = await userGroupReport(client, { userlogin: user.userlogin });
	return { ...user, roles: roles?.roles ?? [], memberof: { groups: groups?.groups ?? [] } };
}
