/** What a user of a SCIM server has: the state and groups; roles and entitlements, which are the server's own. */
import {
	attempted,
	type AccessChange,
	type AccessEntry,
	type AccessOutcome,
	type AccessUser,
	type HeldAccess,
	type UserAccess,
} from '../access';
import { isRecord } from '../record';
import { getGroup } from './groups';
import { groupsOfUsers, knownFromList, listGroups, type KnownMembers } from './memberReads';
import { changeMembers } from './memberships';
import { groupInList, groupNamed } from './references';
import { isNotFound } from './refusals';
import type { Group, User } from './schemas';
import type { ScimService } from './service';
import { getUser, setActive } from './users';

const STATE: AccessEntry = { type: 'state', id: 'active', name: 'Active' };

/** Source: RFC 7643, section 4.1.2: no form of their values is defined, so what their removal does is not known. */
const OTHERS = { roles: 'role', entitlements: 'entitlement' } as const;

/** Source: RFC 7644: no operation ends a session. */
const SESSIONS: HeldAccess = {
	type: 'session',
	id: 'sessions',
	name: 'Sessions and tokens',
	kind: 'credential',
	restorable: false,
	stays: 'SCIM cannot end sessions. A disabled user cannot start a new one.',
};

const groupEntry = ({ id, displayName }: Group): AccessEntry => ({ type: 'group', id, name: displayName });

/** Roles or entitlements, which are told and left as they are. */
function othersOf(user: User): HeldAccess[] {
	return Object.entries(OTHERS).flatMap(([name, type]) => {
		const list: unknown = user[name];
		return (Array.isArray(list) ? list : []).flatMap((entry: unknown): HeldAccess[] => {
			const { value, display } = isRecord(entry) ? entry : { value: entry, display: undefined };
			if (typeof value !== 'string' || value === '') return [];
			return [
				{
					type,
					id: value,
					name: typeof display === 'string' && display !== '' ? display : value,
					kind: 'membership',
					restorable: false,
					stays: `What removing ${name} does is up to the server, so they stay. A disabled user cannot use them.`,
				},
			];
		});
	});
}

export class ScimAccess implements UserAccess {
	readonly user: AccessUser;
	/** All groups, where the server lists their members. */
	private listed: readonly Group[] | undefined;

	constructor(
		private readonly service: ScimService,
		private readonly chosen: User,
		isOwn: boolean,
	) {
		const { id, userName, emails } = chosen;
		const guarded = isOwn ? 'own' : undefined;
		this.user = { id, name: userName, emails: (emails ?? []).map(({ value }) => value), guarded };
	}

	/**
	 * The groups that are named. Where members are listed, the list of all groups is read for them anyway, so it also tells
	 * which group has which name and ID.
	 *
	 * @param field as the operation shows it
	 */
	async groupsNamed(texts: readonly string[], field: string): Promise<ReadonlyMap<string, AccessEntry>> {
		const { service } = this;
		const found = new Map<string, AccessEntry>();
		if (service.dialect.members === 'filter') {
			for (const text of texts) found.set(text, groupEntry(await groupNamed(service, text, field)));
			return found;
		}
		this.listed = await listGroups(service);
		for (const text of texts) found.set(text, groupEntry(groupInList(service, this.listed, text, field)));
		return found;
	}

	async read(of?: 'memberships'): Promise<readonly HeldAccess[]> {
		// Lists of users may leave the groups out.
		const isRead = of === 'memberships' && this.chosen.groups !== undefined;
		const user = isRead ? this.chosen : await getUser(this.service, this.user.id);
		if (of !== 'memberships') this.listed = undefined;
		const groups = (await groupsOfUsers(this.service, [user], this.listed)).get(user.id) ?? [];
		const memberships = groups.map((group): HeldAccess => ({
			...groupEntry(group),
			kind: 'membership',
			restorable: true,
		}));
		const state = user.active !== false ? [{ ...STATE, kind: 'state', restorable: true } as const] : [];
		return [...state, ...memberships, ...othersOf(user), SESSIONS];
	}

	/** Disabled first, so that nobody signs in while the rest goes; enabled last. */
	async change({ take, give }: AccessChange): Promise<readonly AccessOutcome[]> {
		const outcomes: AccessOutcome[] = [];
		const isState = ({ type }: AccessEntry) => type === STATE.type;
		const run = async (entries: readonly AccessEntry[], change: (entry: AccessEntry) => Promise<boolean>) => {
			for (const entry of entries) outcomes.push(await attempted(entry, async () => await change(entry)));
		};
		const others = (entries: readonly AccessEntry[]) => entries.filter((entry) => !isState(entry));
		// A server that no longer shows who is disabled no longer takes them out of groups.
		const isLast = this.service.dialect.deleteUser === 'disable';
		if (!isLast) await run(take.filter(isState), async () => await this.setActive(false));
		await run(others(take), async ({ id }) => await this.leave(id));
		if (isLast) await run(take.filter(isState), async () => await this.setActive(false));
		await run(others(give), async ({ id }) => await this.join(id));
		await run(give.filter(isState), async () => await this.setActive(true));
		return outcomes;
	}

	private async setActive(active: boolean): Promise<boolean> {
		const user = await getUser(this.service, this.user.id);
		return (await setActive(this.service, user, active)).changed;
	}

	/** @returns whether there was something to take. */
	private async leave(groupId: string): Promise<boolean> {
		try {
			return (
				(await changeMembers(this.service, groupId, { remove: [this.user.id] }, this.known(groupId))).removed.length > 0
			);
		} catch (error) {
			// Another one was faster, so the group is gone.
			if (isNotFound(error)) return false;
			throw error;
		}
	}

	/** @returns whether the user did not have it. */
	private async join(groupId: string): Promise<boolean> {
		const known = this.known(groupId);
		if (known === undefined) await getGroup(this.service, groupId);
		return (await changeMembers(this.service, groupId, { add: [this.user.id] }, known)).added.length > 0;
	}

	private known(groupId: string): KnownMembers | undefined {
		const group = this.listed?.find(({ id }) => id === groupId);
		return group && knownFromList(this.service, group);
	}
}

/** Whether End Access makes such an entry. */
export const canRestore = ({ type, id }: AccessEntry): boolean =>
	type === 'group' || (type === STATE.type && id === STATE.id);

export async function accessOf(service: ScimService, user: User): Promise<ScimAccess> {
	const isOwn = await service.ownership();
	return new ScimAccess(service, user, isOwn(user));
}
