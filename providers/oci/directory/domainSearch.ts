/**
 * Users by the search of the Default domain. The Identity API shows the same users, compares names exactly in its filter
 * and has no filter for email addresses, so that only the list of all users would tell whether a name is free.
 */
import type { UserScope } from '../../directory';
import { InputError, ServiceError } from '../../http/errors';
import { PagingError } from '../../http/paging';
import { NetworkError } from '../../http/send';
import { folded } from '../../text';
import type { OciIdentityClient } from '../client';
import { findDefaultDomain } from '../domains';
import { isGoing } from '../named';
import type { Domain, User } from '../schemas';

/** What is asked of a domain in one search: users with one of these names, addresses or OCIDs. */
interface Asked {
	readonly names: readonly string[];
	readonly emails: readonly string[];
	readonly ids: readonly string[];
}

/** A user of the domain as the Identity API shows it, with all its addresses. */
type DomainUser = Pick<User, 'id' | 'name' | 'email' | 'description' | 'timeCreated'> & {
	readonly addresses: readonly string[];
};

/** @throws when the domain refuses, or answers with something else than users. */
export type SearchDomain = (domain: Domain, asked: Asked) => AsyncIterable<DomainUser>;

export type KeysScope = Extract<UserScope, { by: 'keys' }>;

/** What showed that the search of a domain finds the users that the Identity API lists. */
interface Proof {
	readonly domain: Domain;
	/** OCIDs of users whom each search must find. */
	readonly witnesses: readonly string[];
}

/** Users of the first page that the search has to find, and of them those of each later search. */
const SAMPLE = 40;
const WITNESSES = 10;
/** So long a search that was refused or did not fit is not tried again, in milliseconds. */
const PAUSE_MS = 900_000;
const REMEMBERED = 32;

/**
 * Values that every server compares in the same way. Letters with accents may be stored in two ways, and quotes are
 * escaped.
 */
const PLAIN = /^[ !#-[\]-~]+$/;

/** By tenancy, address and user of the credential: the proof, or when the search last failed. */
const known = new Map<string, Proof | number>();

const keyOf = (id: string) => id.toLowerCase();

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
	found !== undefined &&
	found.name === listed.name &&
	(found.email ?? '') === (listed.email ?? '') &&
	(found.description ?? '') === (listed.description ?? '');

/**
 * The search is believed only where it was seen to find users as the Identity API lists them, and only while each answer
 * has the witnesses: a domain answers with an empty list for users whom the credential may not see.
 */
export class DomainSearch {
	private readonly key: string;

	constructor(
		private readonly client: OciIdentityClient,
		private readonly search: SearchDomain,
		ownUserId: string | undefined,
	) {
		this.key = JSON.stringify([...client.place, ownUserId ?? '']);
	}

	/** Every user who has one of the rows' values; `undefined` where the search does not prove that these are all. */
	async find(scope: KeysScope): Promise<readonly DomainUser[] | undefined> {
		const proof = known.get(this.key);
		const asked = askedFor(scope);
		if (proof === undefined || typeof proof === 'number' || asked === undefined) return undefined;
		const { domain, witnesses } = proof;
		const names = new Set(asked.names.map(folded));
		const emails = new Set(asked.emails.map(folded));
		const isMeant = ({ name, addresses }: DomainUser) =>
			names.has(folded(name)) || addresses.some((address) => emails.has(folded(address)));
		const missing = new Set(witnesses);
		const found: DomainUser[] = [];
		try {
			for await (const user of this.search(domain, { ...asked, ids: witnesses })) {
				const isWitness = missing.delete(keyOf(user.id));
				if (isMeant(user)) found.push(user);
				// The domain finds more than is compared here, such as other letters for one; the list decides.
				else if (!isWitness) return undefined;
			}
		} catch (error) {
			if (!isFailure(error)) throw error;
		}
		if (missing.size === 0) return found;
		// The search failed, or a witness was deleted or may not be seen any more.
		known.delete(this.key);
		return undefined;
	}

	/**
	 * Has the search find users of a page of the Identity API's list.
	 *
	 * @returns whether it found them all, and they are the same.
	 */
	async isProvenBy(page: readonly User[]): Promise<boolean> {
		const last = known.get(this.key);
		if (typeof last === 'number' && Math.abs(this.client.now() - last) < PAUSE_MS) return false;
		// Users of an identity provider have other names in their domain.
		if (page.some(({ name, identityProviderId }) => name.includes('/') || Boolean(identityProviderId))) return false;
		const sample = spread(
			page.filter((user) => !isGoing(user)),
			SAMPLE,
		);
		try {
			const domain = await findDefaultDomain(this.client);
			const found = new Map<string, DomainUser>();
			for await (const user of this.search(domain, { names: [], emails: [], ids: sample.map(({ id }) => id) })) {
				found.set(keyOf(user.id), user);
				if (found.size > sample.length) break;
			}
			const isProven =
				found.size === sample.length && sample.every((user) => isSameUser(user, found.get(keyOf(user.id))));
			const witnesses = spread(sample, WITNESSES).map(({ id }) => keyOf(id));
			this.keep(isProven ? { domain, witnesses } : this.client.now());
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
