/** What a user of an identity domain has: the state, groups, app roles, and credentials of all kinds. */
import {
	attempted,
	type AccessChange,
	type AccessEntry,
	type AccessOutcome,
	type AccessUser,
	type HeldAccess,
	type UserAccess,
} from '../access';
import { InputError, ServiceError } from '../http/errors';
import { isNotFound } from '../http/missing';
import type { ScimResource } from '../scim/client';
import { findAppRole, grantAppRole, revokeAppRole, rolesGrantedTo, type Grantee } from './appRoles';
import type { OciDomainsClient } from './client';
import {
	API_KEY,
	AUTH_TOKEN,
	CUSTOMER_SECRET_KEY,
	DB_CREDENTIAL,
	deleteCredential,
	listCredentials,
	OAUTH2_CLIENT_CREDENTIAL,
	SMTP_CREDENTIAL,
	type CredentialKind,
} from './credentials';
import { lookUpGroups } from './groupLookups';
import { fixedReason } from './groups';
import { groupsOfReferences } from './memberLists';
import { changeMembers } from './memberships';
import type { Group, User } from './schemas';
import { setActive } from './state';
import { getUser, USER_ATTRIBUTES } from './users';

const STATE: AccessEntry = { type: 'state', id: 'active', name: 'Active' };

const CREDENTIALS: Readonly<Record<string, CredentialKind>> = {
	apiKey: API_KEY,
	authToken: AUTH_TOKEN,
	customerSecretKey: CUSTOMER_SECRET_KEY,
	smtpCredential: SMTP_CREDENTIAL,
	oAuth2ClientCredential: OAUTH2_CLIENT_CREDENTIAL,
	dbCredential: DB_CREDENTIAL,
};

/** Source: OCI identity domains REST API: no operation ends a session. */
const SESSIONS: HeldAccess = {
	type: 'session',
	id: 'sessions',
	name: 'Sessions and tokens',
	kind: 'credential',
	restorable: false,
	stays: 'The API cannot end sessions. A disabled user cannot start a new one.',
};

const UNSEEN = 'The credential may not see them, so it is not known whether there are any.';
/** Source: OCI identity domains, limits: not every type of domain has credentials of users. */
const UNLISTED = 'The domain does not list them, so it is not known whether there are any.';

/** What is read of a user whose access is looked at. */
export const ACCESS_ATTRIBUTES: readonly string[] = [...USER_ATTRIBUTES, 'groups'];

const groupEntry = ({ id, displayName }: Group): AccessEntry => ({ type: 'group', id, name: displayName });

export class DomainsAccess implements UserAccess {
	readonly user: AccessUser;
	/** The details of the groups of the user who was chosen, once they were read. */
	private details: ReadonlyMap<string, Group> | undefined;
	/** The groups that the user was in when they were last read. */
	private held: ReadonlySet<string> | undefined;
	private readonly grantee: Grantee;

	constructor(
		private readonly client: OciDomainsClient,
		private readonly chosen: User,
	) {
		const { id, userName, emails } = chosen;
		const guarded = client.isOwn(chosen) ? 'own' : undefined;
		this.user = { id, name: userName, emails: (emails ?? []).map(({ value }) => value), guarded };
		this.grantee = { id, type: 'User' };
	}

	/**
	 * The groups that a list names; those of the user come with them.
	 *
	 * @param field as the operation shows it
	 * @throws {InputError} for a group whose members cannot be changed.
	 */
	async groupsNamed(texts: readonly string[], field: string): Promise<ReadonlyMap<string, AccessEntry>> {
		const ids = (this.chosen.groups ?? []).map(({ value }) => value);
		const { named, withId } = await lookUpGroups(this.client, { texts, ids, field });
		this.details = withId;
		for (const group of named.values()) {
			const reason = fixedReason(group);
			if (reason !== undefined) throw new InputError(field, reason);
		}
		return new Map([...named].map(([text, group]) => [text, groupEntry(group)]));
	}

	private async memberships(user: User, known?: ReadonlyMap<string, Group>): Promise<HeldAccess[]> {
		const groups = await groupsOfReferences(this.client, user.groups ?? [], known);
		this.held = new Set(groups.map(({ id }) => id));
		return groups.map((group): HeldAccess => {
			const stays = fixedReason(group);
			return { ...groupEntry(group), kind: 'membership', restorable: stays === undefined, stays };
		});
	}

	async read(of?: 'memberships'): Promise<readonly HeldAccess[]> {
		const { client } = this;
		// The groups come only when they are asked for.
		if (of === 'memberships' && this.chosen.groups) return await this.memberships(this.chosen, this.details);
		const user = await getUser(client, this.user.id, ['userName', 'active', 'groups']);
		const memberships = await this.memberships(user);
		if (of === 'memberships') return memberships;
		const roles = await this.unlessHidden('appRole', 'App roles', 'membership', async () =>
			(await rolesGrantedTo(client.scim, this.grantee)).map((role): HeldAccess => ({
				...roleEntry(role),
				kind: 'membership',
				restorable: true,
			})),
		);
		const isActive = user.active !== false;
		const state = isActive ? [{ ...STATE, kind: 'state', restorable: true } as const] : [];
		const credentials: HeldAccess[] = [];
		for (const [type, kind] of Object.entries(CREDENTIALS)) {
			const held = await this.unlessHidden(type, `${kind.noun}s`, 'credential', async () =>
				(await listCredentials(client.scim, kind, this.user.id)).map((one) => credentialEntry(type, one)),
			);
			credentials.push(...held);
		}
		return [...state, ...memberships, ...roles, ...credentials, SESSIONS];
	}

	/** What may not be seen, or is not listed, is told as something that stays, so that the rest can go. */
	private async unlessHidden(
		type: string,
		name: string,
		kind: 'credential' | 'membership',
		read: () => Promise<HeldAccess[]>,
	): Promise<HeldAccess[]> {
		try {
			return await read();
		} catch (error) {
			const isForbidden = error instanceof ServiceError && error.kind === 'forbidden';
			if (!isForbidden && !isNotFound(error)) throw error;
			return [{ type, id: '*', name, kind, restorable: false, stays: isForbidden ? UNSEEN : UNLISTED }];
		}
	}

	/** Disabled first, so that nobody signs in while the rest goes; enabled last. */
	async change({ take, give }: AccessChange): Promise<readonly AccessOutcome[]> {
		const outcomes: AccessOutcome[] = [];
		const isState = ({ type }: AccessEntry) => type === STATE.type;
		const run = async (entries: readonly AccessEntry[], change: (entry: AccessEntry) => Promise<boolean>) => {
			for (const entry of entries) outcomes.push(await attempted(entry, async () => await change(entry)));
		};
		const others = (entries: readonly AccessEntry[]) => entries.filter((entry) => !isState(entry));
		await run(take.filter(isState), async () => await this.setActive(false));
		await run(others(take), async (entry) => await this.take(entry));
		await run(others(give), async (entry) => await this.give(entry));
		await run(give.filter(isState), async () => await this.setActive(true));
		return outcomes;
	}

	private async setActive(active: boolean): Promise<boolean> {
		const user = await getUser(this.client, this.user.id);
		return (await setActive(this.client.scim, user, active)).changed;
	}

	/** @returns whether there was something to take. */
	private async take({ type, id }: AccessEntry): Promise<boolean> {
		const { client } = this;
		const kind = Object.hasOwn(CREDENTIALS, type) ? CREDENTIALS[type] : undefined;
		try {
			if (kind !== undefined) {
				await deleteCredential(client.scim, kind, this.user.id, id);
				return true;
			}
			if (type === 'appRole') {
				return (await revokeAppRole(client.scim, this.grantee, { id })).changed;
			}
			return (await changeMembers(client, id, { remove: [this.user.id] }, this.known(id))).removed.length > 0;
		} catch (error) {
			// Somebody else was faster, so it is gone as wanted.
			if (isNotFound(error)) return false;
			throw error;
		}
	}

	/** @returns whether the user did not have it. */
	private async give({ type, id }: AccessEntry): Promise<boolean> {
		const { client } = this;
		if (type === 'appRole') {
			return (await grantAppRole(client.scim, this.grantee, await findAppRole(client.scim, { role: id }))).changed;
		}
		return (await changeMembers(client, id, { add: [this.user.id] }, this.known(id))).added.length > 0;
	}

	/** Who is in a group, as far as it concerns this user and was read. */
	private known(groupId: string): ReadonlySet<string> | undefined {
		return this.held && new Set(this.held.has(groupId) ? [this.user.id] : []);
	}
}

const textOf = (...values: readonly unknown[]): string | undefined =>
	values.find((value): value is string => typeof value === 'string' && value !== '');

function roleEntry(role: ScimResource): AccessEntry {
	return { type: 'appRole', id: role.id, name: textOf(role.displayName) ?? role.id };
}

function credentialEntry(type: string, one: ScimResource): HeldAccess {
	const name = textOf(one.description, one.displayName, one.name, one.fingerprint) ?? one.id;
	return { type, id: one.id, name, kind: 'credential', restorable: false };
}

/** Whether End Access makes such an entry. */
export const canRestore = ({ type, id }: AccessEntry): boolean =>
	type === 'group' || type === 'appRole' || (type === STATE.type && id === STATE.id);

export function accessOf(client: OciDomainsClient, user: User): DomainsAccess {
	return new DomainsAccess(client, user);
}
