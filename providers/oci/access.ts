/** What a user of OCI has: capabilities, groups, and credentials of all kinds. */
import pMap from 'p-map';

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
import { orMissing } from '../http/missing';
import { collect } from '../http/paging';
import { pathSegment } from '../http/url';
import type { OciIdentityClient } from './client';
import type { GroupList } from './groupList';
import { groupPath } from './groups';
import { addToGroup, isUnsettled, listMemberships, removeFromGroup, removeMembership } from './memberships';
import { groupSchema, listedSchema, userSchema, type Membership, type User } from './schemas';
import { updateCapabilities } from './userState';
import { userPath } from './users';

const CONCURRENT_READS = 4;

/** Capabilities as reads name them, and as writes do. Source: OCI Identity API, UserCapabilities. */
const WRITTEN: Readonly<Record<string, string>> = { canUseDbCredentials: 'canUseDBCredentials' };

const CAPABILITY_NAMES: Readonly<Record<string, string>> = {
	canUseApiKeys: 'API keys',
	canUseAuthTokens: 'Auth tokens',
	canUseConsolePassword: 'Console password',
	canUseCustomerSecretKeys: 'Customer secret keys',
	canUseDbCredentials: 'Database credentials',
	canUseOAuth2ClientCredentials: 'OAuth 2.0 client credentials',
	canUseSmtpCredentials: 'SMTP credentials',
};

/**
 * Kinds of credentials: the last part of their path below the user, and the capability to use them, by which people know
 * them. MFA devices sign nobody in by themselves.
 */
const CREDENTIALS: ReadonlyMap<string, { readonly path: string; readonly capability: string }> = new Map([
	['apiKey', { path: 'apiKeys', capability: 'canUseApiKeys' }],
	['authToken', { path: 'authTokens', capability: 'canUseAuthTokens' }],
	['customerSecretKey', { path: 'customerSecretKeys', capability: 'canUseCustomerSecretKeys' }],
	['smtpCredential', { path: 'smtpCredentials', capability: 'canUseSmtpCredentials' }],
	['oAuth2ClientCredential', { path: 'oauth2ClientCredentials', capability: 'canUseOAuth2ClientCredentials' }],
	['dbCredential', { path: 'dbCredentials', capability: 'canUseDbCredentials' }],
]);

/** How long a group or user that was made a moment ago may stay unknown, in milliseconds. */
const PATIENCE_MS = 30_000;

interface AccessOptions {
	/** Names the call, for the retry tokens of memberships. */
	readonly scope: unknown;
	readonly guarded: AccessUser['guarded'];
	readonly groups: GroupList;
}

class OciAccess implements UserAccess {
	readonly user: AccessUser;
	/** As they were last read, by their groups. */
	private memberships: ReadonlyMap<string, Membership> = new Map();

	constructor(
		private readonly client: OciIdentityClient,
		{ id, name, email }: Pick<User, 'email' | 'id' | 'name'>,
		private readonly options: AccessOptions,
	) {
		this.user = { id, name, emails: email ? [email] : [], guarded: options.guarded };
	}

	async read(of?: 'memberships' | 'plan'): Promise<readonly HeldAccess[]> {
		if (of === 'memberships') return await this.heldGroups();
		const { value } = await this.client.get(userPath(this.user.id), userSchema, 'home');
		const groups = await this.heldGroups();
		const credentials: HeldAccess[] = [];
		for (const type of CREDENTIALS.keys()) credentials.push(...(await this.credentialsOf(type)));
		return [...capabilitiesOf(value), ...groups, ...credentials];
	}

	private async heldGroups(): Promise<HeldAccess[]> {
		const memberships = await collect(listMemberships(this.client, { userId: this.user.id }));
		this.memberships = new Map(memberships.map((membership) => [membership.groupId, membership]));
		return await pMap(
			memberships,
			async ({ groupId }): Promise<HeldAccess> => {
				const group = await this.options.groups.withId(groupId);
				const entry = { type: 'group', id: groupId, name: group?.name ?? groupId };
				return { ...entry, kind: 'membership', restorable: true };
			},
			{ concurrency: CONCURRENT_READS },
		);
	}

	private pathOf(type: string): string {
		return `${userPath(this.user.id)}/${CREDENTIALS.get(type)?.path ?? pathSegment(type, 'Type')}`;
	}

	/** A list that may not be seen is told as something that stays, so that the rest can go. */
	private async credentialsOf(type: string): Promise<HeldAccess[]> {
		const path = this.pathOf(type);
		const kind = { type, kind: 'credential', restorable: false } as const;
		try {
			const entries = await this.client.listWhole(path, listedSchema, 'home');
			return entries.flatMap(({ id, fingerprint, description, displayName, name }): HeldAccess[] => {
				// An API key is deleted by its fingerprint, and all others by their IDs.
				const key = type === 'apiKey' ? fingerprint : id;
				const label = [description, displayName, name, key].find((text) => typeof text === 'string' && text !== '');
				return key ? [{ ...kind, id: key, name: String(label) }] : [];
			});
		} catch (error) {
			if (!(error instanceof ServiceError && (error.kind === 'forbidden' || error.kind === 'notFound'))) throw error;
			const stays = 'The user of the credential may not see them, so it is not known whether there are any.';
			const name = CAPABILITY_NAMES[CREDENTIALS.get(type)?.capability ?? ''] ?? type;
			return [{ ...kind, id: '*', name, stays }];
		}
	}

	/** Capabilities first, so that nothing new is made while the rest goes; they come back last. */
	async change({ take, give }: AccessChange): Promise<readonly AccessOutcome[]> {
		const isCapability = ({ type }: AccessEntry) => type === 'capability';
		const outcomes = await this.setCapabilities(take.filter(isCapability), false);
		for (const entry of take.filter((one) => !isCapability(one))) {
			outcomes.push(await attempted(entry, async () => await this.take(entry)));
		}
		for (const entry of give.filter((one) => !isCapability(one))) {
			outcomes.push(await attempted(entry, async () => await this.give(entry)));
		}
		outcomes.push(...(await this.setCapabilities(give.filter(isCapability), true)));
		return outcomes;
	}

	/** All in one write. */
	private async setCapabilities(entries: readonly AccessEntry[], value: boolean): Promise<AccessOutcome[]> {
		if (entries.length === 0) return [];
		const known = entries.filter(({ id }) => Object.hasOwn(CAPABILITY_NAMES, id));
		const wanted = Object.fromEntries(known.map(({ id }) => [WRITTEN[id] ?? id, value]));
		try {
			const { changed } = await updateCapabilities(this.client, this.user.id, wanted);
			return entries.map((entry) => ({ entry, status: changed ? 'done' : 'wasSo' }));
		} catch (error) {
			return entries.map((entry) => ({ entry, status: 'refused', error }));
		}
	}

	/** @returns whether there was something to take. */
	private async take({ type, id }: AccessEntry): Promise<boolean> {
		if (type === 'group') return await this.leave(id);
		const path = this.pathOf(type);
		return (await orMissing(this.client.removeListed(path, id).then(() => true))) ?? false;
	}

	/** A membership that is gone since it was read may have been made anew. */
	private async leave(groupId: string): Promise<boolean> {
		const known = this.memberships.get(groupId);
		const isRemoved = known !== undefined && (await removeMembership(this.client, known));
		return isRemoved || (await removeFromGroup(this.client, this.user.id, groupId));
	}

	/** @returns whether the user did not have it. */
	private async give({ id }: AccessEntry): Promise<boolean> {
		const { client, user } = this;
		const { scope } = this.options;
		const knownAbsent = !this.memberships.has(id);
		try {
			return (await addToGroup(client, user.id, id, { scope, patienceMs: 0, knownAbsent })).changed;
		} catch (error) {
			if (!isUnsettled(error)) throw error;
			// A group that was deleted is not waited for.
			await client.get(groupPath(id), groupSchema, 'home');
			return (await addToGroup(client, user.id, id, { scope, patienceMs: PATIENCE_MS })).changed;
		}
	}
}

function capabilitiesOf({ capabilities }: User): HeldAccess[] {
	if (typeof capabilities !== 'object' || capabilities === null) return [];
	return Object.entries(capabilities)
		.filter(([id, value]) => value === true && Object.hasOwn(CAPABILITY_NAMES, id))
		.map(([id]) => ({
			type: 'capability',
			id,
			name: CAPABILITY_NAMES[id] ?? id,
			kind: 'state',
			restorable: true,
		}));
}

/** Whether End Access makes such an entry. */
export const canRestore = ({ type, id }: AccessEntry): boolean =>
	type === 'group' || (type === 'capability' && Object.hasOwn(CAPABILITY_NAMES, id));

/** Source: OCI Identity API, version 20160918. */
export function accessOf(
	client: OciIdentityClient,
	user: Pick<User, 'email' | 'id' | 'name'>,
	options: AccessOptions,
): UserAccess {
	return new OciAccess(client, user, options);
}
