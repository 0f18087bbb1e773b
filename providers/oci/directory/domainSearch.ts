/**
 * Users by the search of the Default domain. The Identity API shows the same users, compares names exactly in its filter
 * and has no filter for email addresses, so that only the list of all users would tell whether a name is free.
 */
import pMap from 'p-map';

import type { UserScope } from '../../directory';
import { InputError, ServiceError } from '../../http/errors';
import { orMissing } from '../../http/missing';
import { collect, PagingError } from '../../http/paging';
import { NetworkError } from '../../http/send';
import { folded } from '../../text';
import type { OciIdentityClient } from '../client';
import { findDefaultDomain } from '../domains';
import { listMemberships } from '../memberships';
import { isGoing } from '../named';
import { userSchema, type Domain, type Membership, type User } from '../schemas';
import { userPath } from '../users';

/** What is asked of a domain in one search: users with one of these names, addresses or OCIDs. */
interface Asked {
	readonly names: readonly string[];
	readonly emails: readonly string[];
	readonly ids: readonly string[];
}

type Shown = Pick<User, 'id' | 'name' | 'email' | 'description' | 'timeCreated'>;
type Memberships = ReadonlyArray<Pick<Membership, 'id' | 'groupId'>>;

/** A user of the domain as the Identity API shows it, with all its addresses. */
type DomainUser = Shown & {
	readonly addresses: readonly string[];
	/** All memberships of the user, if the domain tells them. */
	readonly memberships: Memberships | undefined;
};

/** A user who was found, and all memberships of that user, where the search was seen to tell them. */
export interface FoundUser {
	readonly user: Shown;
	readonly memberships: Memberships | undefined;
}

/** @throws when the domain refuses, or answers with something else than users. */
export type SearchDomain = (domain: Domain, asked: Asked) => AsyncIterable<DomainUser>;

export type KeysScope = Extract<UserScope, { by: 'keys' }>;

/** What showed that the search of a domain finds the users that the Identity API lists. */
interface Proof {
	readonly domain: Domain;
	/** OCIDs of users that each search must find. */
	readonly witnesses: readonly string[];
	/** Whether it tells descriptions as the Identity API does, which nothing documents. */
	readonly tellsDescriptions: boolean;
	/** The same of memberships. */
	readonly tellsMemberships: boolean;
}

/** Users of the first page that the search has to find, and of them those of each later search. */
const SAMPLE = 40;
const WITNESSES = 10;
/** So long a search that was refused or did not fit is not tried again, in milliseconds. */
const PAUSE_MS = 900_000;
const REMEMBERED = 32;
const CONCURRENT_READS = 4;

/**
 * Values that every server compares in the same way. Letters with accents may be stored in two ways, and quotes are
 * escaped.
 */
const PLAIN = /^[ !#-[\]-~]+$/;

/** By tenancy, address and user of the credential: the proof, or when the search last failed. */
const known = new Map<string, Proof | number>();
/** Where the list of all users was one page, as this process last saw it. */
const short = new Set<string>();

const idKey = (id: string) => id.toLowerCase();

/** So many entries of a list, from its first to its last. */
function spread<T>(list: readonly T[], most: number): T[] {
	if (list.length <= most) return [...list];
	return Array.from({ length: most }, (_, index) => list[Math.floor((index * (list.length - 1)) / (most - 1))] as T);
}

/** What a search has to ask for; `undefined` for a field or a value that it cannot be asked for. */
function askedFor({ rows, fields }: KeysScope): Asked | undefined {
	const valuesOf = (field: string) =>
		fields.includes(field) ? [...new Set(rows.flatMap((row) => row[field] || []))] : [];
	const [names, emails] = [valuesOf('userName'), valuesOf('email')];
	const isAll = fields.every((field) => field === 'userName' || field === 'email' || valuesOf(field).length === 0);
	const values = [...names, ...emails];
	return isAll && values.length > 0 && values.every((value) => PLAIN.test(value))
		? { names, emails, ids: [] }
		: undefined;
}

/** A refusal or an answer that is none of the questions: then the Identity API is asked as if there were no search. */
const isFailure = (error: unknown): boolean =>
	error instanceof NetworkError
		? error.fault !== 'aborted'
		: [ServiceError, PagingError, InputError].some((kind) => error instanceof kind);

const isSameUser = (listed: User, found: DomainUser | undefined): boolean =>
	found?.id === listed.id && found.name === listed.name && (found.email ?? '') === (listed.email ?? '');

const isSameText = (listed: User, found: DomainUser | undefined): boolean =>
	(found?.description ?? '') === (listed.description ?? '');

/**
 * The search is believed only where it was seen to find users as the Identity API lists them, and only while each answer
 * has the witnesses: a domain answers with an empty list for users that the credential may not see.
 */
export class DomainSearch {
	private readonly key: string;

	constructor(
		private readonly client: OciIdentityClient,
		private readonly search: SearchDomain,
		private readonly ownUserId: string | undefined,
	) {
		this.key = JSON.stringify([...client.place, ownUserId ?? '']);
	}

	/** Whether a look-up costs as much as the list of all users, which then decides at once. */
	get isListShort(): boolean {
		return short.has(this.key);
	}

	set isListShort(isShort: boolean) {
		if (!isShort) short.delete(this.key);
		else if (short.size < REMEMBERED) short.add(this.key);
	}

	/** Every user who has one of the rows' values; `undefined` where the search does not prove that these are all. */
	async find(scope: KeysScope): Promise<readonly FoundUser[] | undefined> {
		const proof = known.get(this.key);
		const asked = askedFor(scope);
		if (proof === undefined || typeof proof === 'number' || asked === undefined) return undefined;
		const { domain, witnesses, tellsMemberships } = proof;
		const names = new Set(asked.names.map(folded));
		const emails = new Set(asked.emails.map(folded));
		const isMeant = ({ name, addresses }: DomainUser) =>
			names.has(folded(name)) || addresses.some((address) => emails.has(folded(address)));
		const missing = new Set(witnesses);
		const found: DomainUser[] = [];
		try {
			for await (const user of this.search(domain, { ...asked, ids: witnesses })) {
				const isWitness = missing.delete(idKey(user.id));
				if (isMeant(user)) found.push(user);
				// The domain finds more than is compared here, such as other letters for one; the list decides.
				else if (!isWitness) return undefined;
			}
		} catch (error) {
			if (!isFailure(error)) throw error;
		}
		const users = found.map((user) => ({ user, memberships: tellsMemberships ? user.memberships : undefined }));
		if (missing.size === 0) return proof.tellsDescriptions ? users : await this.reread(users);
		// The search failed, or a witness was deleted or may not be seen any more.
		known.delete(this.key);
		return undefined;
	}

	/** The users as the Identity API has them; `undefined` if it does not have one. */
	private async reread(found: readonly FoundUser[]): Promise<readonly FoundUser[] | undefined> {
		const users = await pMap(
			found,
			async ({ user, memberships }) => {
				const read = await orMissing(this.client.get(userPath(user.id), userSchema, 'home'));
				return read === undefined || isGoing(read.value) ? undefined : { user: read.value, memberships };
			},
			{ concurrency: CONCURRENT_READS },
		);
		const present = users.filter((user) => user !== undefined);
		return present.length === users.length ? present : undefined;
	}

	/** Whether the domain tells memberships as the Identity API does, shown by the user of a sample who has most of them. */
	private async tellsMemberships(sample: Iterable<DomainUser>): Promise<boolean> {
		const [first] = [...sample].sort((a, b) => (b.memberships?.length ?? 0) - (a.memberships?.length ?? 0));
		const told = first?.memberships ?? [];
		if (first === undefined || told.length === 0) return false;
		const listed = await collect(listMemberships(this.client, { userId: first.id }));
		const pairs = (list: Memberships) => list.map(({ id, groupId }) => `${id} ${groupId}`).sort();
		return pairs(told).join(' ') === pairs(listed).join(' ');
	}

	/**
	 * What `find` gives, once the search was seen to find users of a page of the Identity API's list. Where it was seen
	 * before, and has not found the rows, it would not find them now.
	 */
	async findProven(scope: KeysScope, page: readonly User[]): Promise<readonly FoundUser[] | undefined> {
		const last = known.get(this.key);
		const isRecent = typeof last === 'number' && Math.abs(this.client.now() - last) < PAUSE_MS;
		if (isRecent || typeof last === 'object' || askedFor(scope) === undefined) return undefined;
		return (await this.isProvenBy(page)) ? await this.find(scope) : undefined;
	}

	/** Whether the search finds users of the page, and they are the same. */
	private async isProvenBy(page: readonly User[]): Promise<boolean> {
		// Users of an identity provider have other names in their domain.
		if (page.some(({ name, identityProviderId }) => name.includes('/') || Boolean(identityProviderId))) return false;
		// The account behind the credential may see itself and no others.
		const isOther = (user: User) => !isGoing(user) && idKey(user.id) !== idKey(this.ownUserId ?? '');
		const sample = spread(page.filter(isOther), SAMPLE);
		if (sample.length < WITNESSES) return false;
		try {
			const domain = await findDefaultDomain(this.client);
			const found = new Map<string, DomainUser>();
			for await (const user of this.search(domain, { names: [], emails: [], ids: sample.map(({ id }) => id) })) {
				found.set(idKey(user.id), user);
				if (found.size > sample.length) break;
			}
			const isProven =
				found.size === sample.length && sample.every((user) => isSameUser(user, found.get(idKey(user.id))));
			const witnesses = spread(sample, WITNESSES).map(({ id }) => idKey(id));
			const tellsDescriptions = sample.every((user) => isSameText(user, found.get(idKey(user.id))));
			const tellsMemberships = isProven && (await this.tellsMemberships(found.values()));
			this.keep(isProven ? { domain, witnesses, tellsDescriptions, tellsMemberships } : this.client.now());
			return isProven;
		} catch (error) {
			if (!isFailure(error)) throw error;
			this.keep(this.client.now());
			return false;
		}
	}

	private keep(outcome: Proof | number): void {
		known.delete(this.key);
		known.set(this.key, outcome);
		const [oldest] = known.keys();
		if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
	}
}
