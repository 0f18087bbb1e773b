/** Users of an identity domain who are to be there, whether or not they were before. */
import { writeOrLookUp } from '../http/ambiguousWrite';
import { createOrAdopt, type Adopted, type IfExists } from '../http/createOrAdopt';
import { InputError } from '../http/errors';
import { withTakenValue } from '../http/taken';
import { checkSamePerson } from '../scim/person';
import { PLACES, textAt, type AttributeName, type Attributes } from './attributes';
import { checkMade } from './checks';
import type { OciDomainsClient } from './client';
import { isTaken } from './errors';
import { readUser, type User } from './schemas';
import { listOperations } from './userLists';
import { changeUser, findUser, getUser, isAsCreated, nameOf, userBody, type NewUser } from './users';

/** How far the clocks of n8n and of the domain may differ; requests that are off by more than half of it are refused. */
const CLOCKS_DIFFER_MS = 10 * 60_000;

/** Whether a user may be younger than that time, as its domain says. One that was there before is not a new one. */
function isMadeSince({ meta }: User, time: number): boolean {
	const { created } = meta ?? {};
	return typeof created === 'string' && Date.parse(created) >= time - CLOCKS_DIFFER_MS;
}

async function createUser(client: OciDomainsClient, wanted: NewUser): Promise<User> {
	const { clock, signal, maxRetryAfterMs } = client.options;
	const start = clock.now();
	const secrets = wanted.password === undefined ? [] : [wanted.password];
	return await writeOrLookUp({
		...clock,
		signal,
		...(maxRetryAfterMs === undefined ? {} : { maxRetryAfterMs }),
		write: async () => {
			const made = await client.scim.create('Users', userBody(wanted), { secrets });
			const user = 'userName' in made ? readUser(made) : await getUser(client, made.id);
			return checkMade(user, nameOf, wanted.userName);
		},
		lookUp: async () => {
			const found = await findUser(client, wanted.userName);
			return found !== undefined && isAsCreated(found, wanted) && isMadeSince(found, start) ? found : undefined;
		},
	});
}

/** @throws {ServiceError} when the name is taken and that is to fail, or the domain refuses. */
export async function ensureUser(client: OciDomainsClient, user: NewUser, ifExists: IfExists): Promise<Adopted<User>> {
	return await createOrAdopt({
		ifExists,
		find: async () => {
			const existing = await findUser(client, user.userName);
			if (existing !== undefined) {
				const wanted = String(user.externalId ?? '');
				checkSamePerson(client.scim.profile.service, existing.userName, textAt(existing, 'externalId'), wanted);
			}
			return existing;
		},
		create: async () => await createUser(client, user),
		update: async (existing) => await bringInLine(client, existing, user),
		isTaken,
		pause: async (look) => {
			await client.options.clock.sleep(1_000 * 2 ** (look - 1), client.options.signal);
		},
	}).catch((error: unknown) => {
		throw withTakenValue(error, { name: user.userName });
	});
}

/** What an existing user is not given: the name by which it was found, and what can only be set at the start. */
const KEPT: readonly AttributeName[] = ['serviceUser', 'userName'];

/** What an existing user is given of a new one's values; no password. A list without entries was not given. */
async function bringInLine(client: OciDomainsClient, existing: User, user: NewUser) {
	if (user.active === false && client.isOwn(existing)) {
		throw new InputError(
			'active',
			'This is the account behind the credential; it is not disabled.',
			'Nothing was changed.',
		);
	}
	const names = (Object.keys(PLACES) as AttributeName[]).filter((name) => !KEPT.includes(name));
	const values = Object.fromEntries(names.map((name) => [name, user[name]])) as Attributes;
	const { email, furtherEmails, phoneNumbers, extensions } = user;
	const given = <T>(list: readonly T[] | undefined) => (list?.length ? list : undefined);
	const lists = { email, furtherEmails: given(furtherEmails), phoneNumbers: given(phoneNumbers), extensions };
	return await changeUser(client, existing, {
		...values,
		operations: (current) => listOperations(current, lists),
	});
}
