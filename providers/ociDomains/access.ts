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
import { ServiceError } from '../http/errors';
import { isNotFound } from '../http/missing';
import type { ScimResource } from '../scim/client';
import { findAppRole, grantAppRole, revokeAppRole, rolesGrantedTo, type Grantee } from './appRoles';
import type { OciDomainsClient } from './client';
import {
	API_KEY,
	AUTH_TOKEN,
	CUSTOMER_SECRET_KEY,
	deleteCredential,
	listCredentials,
	OAUTH2_CLIENT_CREDENTIAL,
	SMTP_CREDENTIAL,
	type CredentialKind,
} from './credentials';
import { fixedReason, getGroup } from './groups';
import { getGroupsOf } from './memberLists';
import { changeMembers } from './memberships';
import type { Group, User } from './schemas';
import { setActive } from './state';
import { getUser } from './users';

const STATE: AccessEntry = { type: 'state', id: 'active', name: 'Active' };

const CREDENTIALS: Readonly<Record<string, CredentialKind>> = {
	apiKey: API_KEY,
	authToken: AUTH_TOKEN,
	customerSecretKey: CUSTOMER_SECRET_KEY,
	smtpCredential: SMTP_CREDENTIAL,
	oAuth2ClientCredential: OAUTH2_CLIENT_CREDENTIAL,
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

export const groupEntry = ({ id, displayName }: Group): AccessEntry => ({ type: 'group', id, name: displayName });

class DomainsAccess implements UserAccess {
	readonly user: AccessUser;
	private readonly grantee: Grantee;

	constructor(
		private readonly client: OciDomainsClient,
		user: User,
	) {
		const { id, userName, emails } = user;
		const guarded = client.isOwn(user) ? 'own' : undefined;
		this.user = { id, name: userName, emails: (emails ?? []).map(({ value }) => value), guarded };
		this.grantee = { id, type: 'User' };
	}

	async read(of?: 'memberships'): Promise<readonly HeldAccess[]> {
		const { client } = this;
		const user = await getUser(client, this.user.id, ['userName', 'active']);
		const groups = await getGroupsOf(client, user, Number.POSITIVE_INFINITY);
		const memberships = groups.map((group): HeldAccess => {
			const stays = fixedReason(group);
			return { ...groupEntry(group), kind: 'membership', restorable: stays === undefined, stays };
		});
		const roles = await this.unlessForbidden('appRole', 'App roles', 'membership', async () =>
			(await rolesGrantedTo(client.scim, this.grantee)).map((role): HeldAccess => ({
				...roleEntry(role),
				kind: 'membership',
				restorable: true,
			})),
		);
		const isActive = user.active !== false;
		const state = isActive ? [{ ...STATE, kind: 'state', restorable: true } as const] : [];
		if (of === 'memberships') return [...state, ...memberships, ...roles];
		const credentials: HeldAccess[] = [];
		for (const [type, kind] of Object.entries(CREDENTIALS)) {
			const held = await this.unlessForbidden(type, `${kind.noun}s`, 'credential', async () =>
				(await listCredentials(client.scim, kind, this.user.id)).map((one) => credentialEntry(type, one)),
			);
			credentials.push(...held);
		}
		return [...state, ...memberships, ...roles, ...credentials, SESSIONS];
	}

	/** What may not be seen is told as something that stays, so that the rest can go. */
	private async unlessForbidden(
		type: string,
		name: string,
		kind: 'credential' | 'membership',
		read: () => Promise<HeldAccess[]>,
	): Promise<HeldAccess[]> {
		try {
			return await read();
		} catch (error) {
			if (!(error instanceof ServiceError && error.kind === 'forbidden')) throw error;
			return [{ type, id: '*', name, kind, restorable: false, stays: UNSEEN }];
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
				return (await revokeAppRole(client.scim, this.grantee, await findAppRole(client.scim, { role: id }))).changed;
			}
			return (await changeMembers(client, id, { remove: [this.user.id] })).removed.length > 0;
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
		await getGroup(client, id);
		return (await changeMembers(client, id, { add: [this.user.id] })).added.length > 0;
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

export function accessOf(client: OciDomainsClient, user: User): UserAccess {
	return new DomainsAccess(client, user);
}
