/** What a user of Trivore ID has: the lock, and the groups, from which roles come. */
import {
	attempted,
	type AccessChange,
	type AccessEntry,
	type AccessOutcome,
	type HeldAccess,
	type UserAccess,
} from '../access';
import { ServiceError } from '../http/errors';
import { orMissing } from '../http/missing';
import { pathSegment } from '../http/url';
import type { TrivoreClient } from './client';
import { SERVICE } from './errors';
import type { Lookup } from './lookup';
import { withGroups } from './memberOf';
import { changeMemberships, isFresh, type ReadUser } from './memberships';
import { userSchema, type Group, type User } from './schemas';
import { updateUser } from './users';

/** A user who is not locked. */
const STATE: AccessEntry = { type: 'state', id: 'unlocked', name: 'Not locked' };

/** Source: Trivore ID Management API: nothing in it ends a session or a token of OpenID Connect. */
const SESSIONS: HeldAccess = {
	type: 'session',
	id: 'sessions',
	name: 'Sessions and tokens',
	kind: 'credential',
	restorable: false,
	stays: 'The Management API cannot end sessions; a locked user cannot start a new one.',
};

const groupEntry = ({ id, name }: Group): AccessEntry => ({ type: 'group', id, name: name ?? id });

class TrivoreAccess implements UserAccess {
	readonly user;
	readonly inOneWrite = true;

	constructor(
		private readonly client: TrivoreClient,
		private readonly lookup: Lookup,
		{ id, username, email, emails }: User,
		/** The same user, if it was read for this. */
		private known: ReadUser | undefined,
	) {
		const addresses = [email, ...(emails ?? []).map(({ address }) => address)];
		this.user = { id, name: username ?? id, emails: addresses.filter((address) => typeof address === 'string') };
	}

	async read(of?: 'memberships'): Promise<readonly HeldAccess[]> {
		const isKnown = of === 'memberships' && this.known && isFresh(this.client.clock, this.known.readAt);
		if (!isKnown) this.known = undefined;
		const path = `/user/${pathSegment(this.user.id, 'User')}`;
		const found = this.known?.user ?? (await this.client.get(path, userSchema)).value;
		const [user] = await withGroups(this.client, [found]);
		const groups: HeldAccess[] = [];
		for (const id of user?.memberOf ?? []) {
			// A group that is gone is a membership all the same, and must not keep the user from being locked.
			const group = await orMissing(this.lookup.groupById(id));
			groups.push({ ...groupEntry(group ?? { id }), kind: 'membership', restorable: group !== undefined });
		}
		const state: HeldAccess[] = user?.locked === true ? [] : [{ ...STATE, kind: 'state', restorable: true }];
		return [...state, ...groups, SESSIONS];
	}

	/** Locked first, so that nobody signs in while groups are written; unlocked last, with the groups of before. */
	async change({ take, give }: AccessChange): Promise<readonly AccessOutcome[]> {
		const outcomes: AccessOutcome[] = [];
		const isState = ({ type }: AccessEntry) => type === STATE.type;
		for (const entry of take.filter(isState)) {
			outcomes.push(await attempted(entry, async () => await this.setLocked(true)));
		}
		outcomes.push(
			...(await this.changeGroups({
				take: take.filter((entry) => !isState(entry)),
				give: give.filter((entry) => !isState(entry)),
			})),
		);
		for (const entry of give.filter(isState)) {
			outcomes.push(await attempted(entry, async () => await this.setLocked(false)));
		}
		return outcomes;
	}

	private async setLocked(locked: boolean): Promise<boolean> {
		return (await updateUser(this.client, this.user.id, { properties: { locked } })).changed;
	}

	/** One write for all groups. One that is gone must not be written: Trivore ID would create it anew. */
	private async changeGroups({ take, give }: AccessChange): Promise<AccessOutcome[]> {
		const add: Group[] = [];
		const gone: AccessOutcome[] = [];
		for (const entry of give) {
			try {
				add.push(await this.lookup.groupById(entry.id, true));
			} catch (error) {
				gone.push({ entry, status: 'refused', error });
			}
		}
		const left = [...take, ...give.filter(({ id }) => add.some((group) => group.id === id))];
		if (left.length === 0) return gone;
		const remove = new Set(take.map(({ id }) => id));
		const { known } = this;
		this.known = undefined;
		try {
			const change = { add, remove };
			const { added, removed, foreign } = await changeMemberships(this.client, this.user.id, change, { known });
			return [
				...gone,
				...left.map((entry): AccessOutcome => {
					if (foreign.has(entry.id)) return { entry, status: 'refused', error: foreignGroup(entry) };
					return { entry, status: added.has(entry.id) || removed.has(entry.id) ? 'done' : 'wasSo' };
				}),
			];
		} catch (error) {
			return [...gone, ...left.map((entry): AccessOutcome => ({ entry, status: 'refused', error }))];
		}
	}
}

function foreignGroup({ name }: AccessEntry): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'invalid',
		status: 0,
		message: `The group "${name}" is in another namespace than the user.`,
	});
}

const ID = /^[0-9a-f]{24}$/;

/** Groups by name or ID. @throws {ServiceError} of kind `notFound`; {InputError} for a name that several groups have. */
export async function findGroups(
	lookup: Lookup,
	names: readonly string[],
	nsCode: string | undefined,
): Promise<ReadonlyMap<string, AccessEntry>> {
	if (names.length > 1) await lookup.rememberGroups(nsCode);
	const found = new Map<string, AccessEntry>();
	for (const name of names) {
		found.set(name, groupEntry(ID.test(name) ? await lookup.groupById(name) : await lookup.group(name, nsCode)));
	}
	return found;
}

/** Whether End Access makes such an entry. */
export const canRestore = ({ type, id }: AccessEntry): boolean =>
	type === 'group' || (type === STATE.type && id === STATE.id);

/** @param readAt when the user was asked for, if that was for this and nothing was written since */
export function accessOf(client: TrivoreClient, lookup: Lookup, user: User, readAt?: number): UserAccess {
	return new TrivoreAccess(client, lookup, user, readAt === undefined ? undefined : { user, readAt });
}
