/** What a user of OIG has: the state, in which OIG also keeps the accounts in applications, and roles. */
import type { AccessChange, AccessEntry, AccessOutcome, AccessUser, HeldAccess, UserAccess } from '../access';
import { LOGIN } from './attributes';
import { InputError } from '../http/errors';
import type { OigClient } from './client';
import { textOf, type Entry } from './entry';
import { grantRole, isMemberOf, resolveRole, revokeRole } from './roles';
import { setScimStatus } from './scim';
import { getUser, setStatus, userRoles } from './users';

/** A user who is not disabled; with it OIG enables and disables the accounts. Source: OIG "PUT /users/{id}/status". */
const STATE: AccessEntry = { type: 'state', id: 'active', name: 'Active user and accounts' };

/**
 * A user whose start date is yet to come, and whom OIG enables by itself on that day, unless somebody disables the user.
 *
 * Source: OIG "Managing Users", users with a future start date.
 */
const NOT_STARTED: AccessEntry = { type: 'state', id: 'untilStartDate', name: 'Disabled until the start date' };

const STATES = [STATE, NOT_STARTED];

const BY_RULE =
	'The user has this role by a rule or through another role, so it cannot be revoked from the user alone.';

/** What a request became; `undefined` if nothing was to be changed. */
type Outcome = { readonly outcome: string; readonly requestId?: string | undefined } | undefined;

export function roleEntry({ id, attributes }: Entry): AccessEntry {
	const names = [attributes['Role Name'], attributes.name, attributes['Role Display Name']].map(textOf);
	return { type: 'role', id, name: names.find((name) => name !== '') ?? id };
}

class OigAccess implements UserAccess {
	readonly user: AccessUser;
	/** IDs of the user's roles by the last read for memberships, and whether the user has each directly, if asked. */
	private known: ReadonlyMap<string, boolean | undefined> | undefined;

	constructor(
		private readonly client: OigClient,
		private readonly entry: Entry,
		guarded: AccessUser['guarded'],
		/** A role as it was read by its name or ID for the same change. */
		private readonly roleOf: (id: string) => Entry | undefined,
	) {
		const email = textOf(entry.attributes.Email);
		const name = textOf(entry.attributes[LOGIN]) || entry.id;
		this.user = { id: entry.id, name, emails: email === '' ? [] : [email], guarded };
	}

	async read(of?: 'memberships', mayGo: (entry: AccessEntry) => boolean = () => true): Promise<readonly HeldAccess[]> {
		const { client, user } = this;
		const state = of === 'memberships' ? [] : stateOf(textOf((await getUser(client, user.id)).attributes.Status));
		const roles: HeldAccess[] = [];
		const known = new Map<string, boolean | undefined>();
		for (const role of await userRoles(client, user.id, 'assigned')) {
			const entry = roleEntry(role);
			const isDirect = mayGo(entry) ? await isMemberOf(client, role.id, this.entry, 'direct') : undefined;
			known.set(role.id, isDirect);
			const stays = isDirect === false ? BY_RULE : undefined;
			roles.push({ ...entry, kind: 'membership', restorable: isDirect === true, stays });
		}
		this.known = of === 'memberships' ? known : undefined;
		return [...state, ...roles];
	}

	/** Disabled first, so that nobody works while roles go; enabled before roles come, for OIG gives none to others. */
	async change({ take, give }: AccessChange): Promise<readonly AccessOutcome[]> {
		const outcomes: AccessOutcome[] = [];
		const isState = ({ type }: AccessEntry) => type === STATE.type;
		for (const entry of sorted(take, isState)) {
			outcomes.push(
				await outcomeOf(entry, async () =>
					isState(entry) ? await this.setStatus('disable') : await this.revoke(entry),
				),
			);
		}
		for (const entry of sorted(give, isState)) {
			outcomes.push(
				await outcomeOf(entry, async () => (isState(entry) ? await this.enable(entry) : await this.grant(entry))),
			);
		}
		return outcomes;
	}

	/** @throws {InputError} for a start date that is yet to come: to enable is to let the user in before it. */
	private async enable({ id }: AccessEntry): Promise<Outcome> {
		if (id === NOT_STARTED.id) {
			const message = 'OIG has no call that lets a disabled user wait for the start date again.';
			throw new InputError('status', message, 'Enable the user on that day.');
		}
		return await this.setStatus('enable');
	}

	private async setStatus(verb: 'disable' | 'enable'): Promise<Outcome> {
		const user = await getUser(this.client, this.user.id);
		return await setStatus(this.client, user, verb, async () => await setScimStatus(this.client, user, verb));
	}

	private async revoke({ id }: AccessEntry): Promise<Outcome> {
		// Not as the user's list has it: the other service compares names, which need not be in that list.
		const role = (this.known && this.roleOf(id)) ?? (await resolveRole(this.client, 'id', id));
		return await revokeRole(this.client, this.entry, role, this.known?.get(id) === true);
	}

	/** What was read for memberships also tells who lacks a role; the role was looked up with them. */
	private async grant({ id }: AccessEntry): Promise<Outcome> {
		const lacksIt = this.known !== undefined && !this.known.has('') && !this.known.has(id);
		const role = lacksIt ? { id, attributes: {}, raw: {} } : await resolveRole(this.client, 'id', id);
		return await grantRole(this.client, this.entry, role, { directly: false, lacksIt });
	}
}

function stateOf(status: string): HeldAccess[] {
	if (/^(?:disabled|deleted)$/i.test(status)) return [];
	const entry = /^disabled until start date$/i.test(status) ? NOT_STARTED : STATE;
	return [{ ...entry, kind: 'state', restorable: true }];
}

const sorted = (entries: readonly AccessEntry[], isFirst: (entry: AccessEntry) => boolean) => [
	...entries.filter(isFirst),
	...entries.filter((entry) => !isFirst(entry)),
];

async function outcomeOf(entry: AccessEntry, run: () => Promise<Outcome>): Promise<AccessOutcome> {
	try {
		const result = await run();
		if (result?.outcome === 'pending') return { entry, status: 'pending', requestId: result.requestId };
		return { entry, status: result === undefined || result.outcome === 'unchanged' ? 'wasSo' : 'done' };
	} catch (error) {
		return { entry, status: 'refused', error };
	}
}

/** Whether End Access makes such an entry. */
export const canRestore = ({ type, id }: AccessEntry): boolean =>
	type === 'role' || STATES.some((state) => state.type === type && state.id === id);

/** @param roleOf a role as it was read a moment ago, if it was */
export function accessOf(
	client: OigClient,
	user: Entry,
	guarded: AccessUser['guarded'],
	roleOf: (id: string) => Entry | undefined = () => undefined,
): UserAccess {
	return new OigAccess(client, user, guarded, roleOf);
}
