/**
 * Users as people name them: by SCIM ID, OCID, user name or email address, many of them in one look-up. What they are
 * written with is the SCIM ID alone.
 */
import { ServiceError } from '../http/errors';
import { collect } from '../http/paging';
import { quote } from '../http/redaction';
import { anyOf, where, type ScimFilter } from '../scim/filter';
import { onlyFitting } from './checks';
import type { OciDomainsClient } from './client';
import { userMeant } from './meant';
import { asId, isOcid, isScimId } from './references';
import { readUser, type User } from './schemas';
import { isStaying } from './users';

/** References in one look-up, which asks for each in up to three ways. */
const ASKED_AT_ONCE = 30;
/** References that an error names. */
const NAMED = 10;

const ATTRIBUTES = ['userName', 'ocid', 'displayName', 'emails', 'deleteInProgress'];

function conditionsFor(reference: string): ScimFilter[] {
	const byId = isScimId(reference) ? [where('id', 'eq', asId(reference))] : [];
	if (isOcid(reference)) return [where('ocid', 'eq', reference)];
	return [...byId, where('userName', 'eq', reference), where('emails.value', 'eq', reference)];
}

/**
 * The users that are named, in the order of the references, each once.
 *
 * @param field as the operation shows it
 * @throws {InputError} when a reference is ambiguous.
 * @throws {ServiceError} of kind `notFound` that names all that no user has.
 */
export async function usersNamed(
	client: OciDomainsClient,
	references: readonly string[],
	field: string,
): Promise<User[]> {
	const wanted = [...new Set(references)];
	const found = new Map<string, User>();
	const missing: string[] = [];
	for (let start = 0; start < wanted.length; start += ASKED_AT_ONCE) {
		const part = wanted.slice(start, start + ASKED_AT_ONCE);
		const filter = anyOf(...part.flatMap(conditionsFor));
		const listed = await collect(client.scim.list('Users', { filter, attributes: ATTRIBUTES }));
		const users = listed.map(readUser).filter(isStaying);
		const isAskedFor = (user: User) => part.some((reference) => userMeant(reference, [user], field) !== undefined);
		onlyFitting(users, isAskedFor, 'users');
		for (const reference of part) {
			const user = userMeant(reference, users, field);
			if (user === undefined) missing.push(reference);
			else found.set(user.id, user);
		}
	}
	if (missing.length > 0) throw missingUsers(missing, field);
	return [...found.values()];
}

/** The one user that is named. */
export async function userNamed(client: OciDomainsClient, reference: string, field: string): Promise<User> {
	const [user] = await usersNamed(client, [reference], field);
	if (user === undefined) throw missingUsers([reference], field);
	return user;
}

function missingUsers(references: readonly string[], field: string): ServiceError {
	const shown = references.slice(0, NAMED).map((reference) => `"${quote(reference, [], 100)}"`);
	const more = references.length - shown.length;
	const message =
		references.length === 1
			? `There is no user ${shown.join('')} in the identity domain.`
			: `There are no users ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''} in the identity domain.`;
	return new ServiceError({
		service: 'OCI Identity Domains',
		kind: 'notFound',
		status: 404,
		message,
		advice: 'Nothing was changed.',
		reason: { code: 'notInDomain', facts: { object: 'user', field } },
	});
}
