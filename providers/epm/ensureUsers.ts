import type { IfExists } from '../http/createOrAdopt';
import { ServiceError } from '../http/errors';
import { foldedValue } from '../text';
import type { Result } from './batchWrite';
import type { EpmClient } from './client';
import { ADVICE_LOST, isLost, takenBy, withAdvice } from './errors';
import type { User } from './schemas';
import { addUsers, findUsers, namesOf, updateUsers, type NewUser } from './users';
import { isTaken } from './words';

export type EnsuredUser =
	| { readonly outcome: 'created' | 'updated' }
	/** The account that was there; absent if it has no base role here and so cannot be read. */
	| { readonly outcome: 'unchanged'; readonly existing: User | undefined }
	| { readonly error: unknown };

const ADVICE_PASSWORD =
	'If EPM created the account, it has the password that was sent. If that is not known any more, reset the password in the identity domain.';

/**
 * Creates the accounts that do not exist. EPM never changes an existing one when it adds users, so what becomes of
 * those is chosen here. Gives exactly one result for each login, in lower case.
 */
export async function ensureUsers(
	client: EpmClient,
	users: readonly NewUser[],
	ifExists: IfExists,
): Promise<Map<string, EnsuredUser>> {
	const byLogin = new Map(users.map((user) => [foldedValue(user.userlogin), user]));
	const visible = ifExists === 'fail' ? undefined : await findUsers(client, [...byLogin.keys()]);
	const results = new Map<string, EnsuredUser>();
	const existing = [...byLogin.keys()].filter((key) => visible?.has(key));
	const wanted = [...byLogin].filter(([key]) => !visible?.has(key));
	const added = await add(
		client,
		wanted.map(([, user]) => user),
		ifExists,
	);
	for (const [key, error] of added) {
		const user = byLogin.get(key) ?? { userlogin: key };
		if (error === undefined) results.set(key, { outcome: 'created' });
		else if (error instanceof ServiceError && isTaken(error, namesOf(user))) {
			if (ifExists === 'fail') results.set(key, { error: takenBy(error, { object: 'user', name: user.userlogin }) });
			else existing.push(key);
		} else results.set(key, { error });
	}
	const updates =
		ifExists === 'update'
			? await updateUsers(
					client,
					existing
						.map((key) => byLogin.get(key))
						.filter((user) => user !== undefined)
						.map(({ userlogin, firstname, lastname, email }) => ({ userlogin, firstname, lastname, email })),
				)
			: new Map<string, Result>();
	for (const key of existing) {
		const update = updates.get(key) ?? { outcome: 'unchanged' };
		if ('error' in update) results.set(key, update);
		else if (update.outcome === 'changed') results.set(key, { outcome: 'updated' });
		else results.set(key, { outcome: 'unchanged', existing: visible?.get(key) });
	}
	return results;
}

/** What EPM has against each of the users; one that is refused as a whole is refused for all of them. */
async function add(
	client: EpmClient,
	users: readonly NewUser[],
	ifExists: IfExists,
): Promise<Map<string, Error | undefined>> {
	const keys = users.map(({ userlogin }) => foldedValue(userlogin));
	if (keys.length === 0) return new Map();
	try {
		const refused = await addUsers(client, users, ifExists !== 'fail');
		return new Map(keys.map((key) => [key, refused.get(key)]));
	} catch (error) {
		return new Map(
			users.map(({ password, userlogin }) => {
				const advice = password === undefined ? ADVICE_LOST : `${ADVICE_LOST} ${ADVICE_PASSWORD}`;
				const shown = isLost(error) ? withAdvice(error, advice) : error;
				return [foldedValue(userlogin), shown instanceof Error ? shown : new Error(String(shown))];
			}),
		);
	}
}
