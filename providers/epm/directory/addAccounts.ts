/** The two ways to create many accounts: JSON arrays (v2), and a CSV file with a job (v1). */
import { InputError, ServiceError } from '../../http/errors';
import { splitBatch } from '../../http/splitBatch';
import { TRIES, VISIBLE_AFTER_MS } from '../batchWrite';
import type { EpmClient } from '../client';
import type { CsvUser } from '../csv';
import { isLost, isUnclear } from '../errors';
import { importUsers, type ImportOptions } from '../importUsers';
import { JOB_STILL_RUNNING } from '../jobs';
import { addUsers, checkPasswordChoice, namesOf, type NewUser } from '../users';
import { isTaken } from '../words';
import { foldedValue } from '../../text';

/** What became of an account that was to be created. */
export type Added =
	| { readonly state: 'created' }
	/** There is one of that login. `maybeOurs`: an earlier request, whose answer got lost, may have made it. */
	| { readonly state: 'exists'; readonly maybeOurs: boolean }
	| { readonly state: 'refused'; readonly error: unknown }
	/** Refused in words that are not understood; there may be one of that login. */
	| { readonly state: 'unclear'; readonly error: unknown; readonly maybeOurs: boolean }
	/** Nobody knows whether it was created. */
	| { readonly state: 'unknown'; readonly error: unknown }
	/** A job that has not ended creates it. */
	| { readonly state: 'running'; readonly jobId: string };

/** Creates accounts; gives the outcomes by login in lower case, and none for those that were not sent before the signal. */
export type AddAccounts = (users: readonly NewUser[], signal?: AbortSignal) => Promise<ReadonlyMap<string, Added>>;

function stateOf(error: unknown, names: readonly string[], maybeOurs: boolean): Added {
	if (error === undefined) return { state: 'created' };
	if (isLost(error)) return { state: 'unknown', error };
	if (error instanceof ServiceError && isTaken(error, names)) return { state: 'exists', maybeOurs };
	if (error instanceof ServiceError && isUnclear(error)) return { state: 'unclear', error, maybeOurs };
	return { state: 'refused', error };
}

/**
 * Creates accounts with one request, or halves of it if it is refused as a whole. One whose answer got lost is sent
 * again, which cannot harm: EPM leaves existing accounts alone.
 *
 * Source: EPM "Add Users to an Identity Domain (v2)".
 */
export function addByArray(client: EpmClient): AddAccounts {
	return async (users, signal) => {
		const added = new Map<string, Added>();
		const lost = new Set<string>();
		let pending = users;
		for (let attempt = 1; pending.length > 0 && !signal?.aborted; attempt += 1) {
			const again: NewUser[] = [];
			await splitBatch(
				pending,
				async (part) => {
					const refused = await addUsers(client, part, false);
					for (const user of part) {
						const key = foldedValue(user.userlogin);
						added.set(key, stateOf(refused.get(key), namesOf(user), lost.has(key)));
					}
					return [];
				},
				(user, error) => {
					const key = foldedValue(user.userlogin);
					added.set(key, stateOf(error, namesOf(user), lost.has(key)));
					if (!isLost(error)) return;
					lost.add(key);
					again.push(user);
				},
				signal,
			);
			if (again.length === 0 || attempt >= TRIES) break;
			await client.pause(VISIBLE_AFTER_MS);
			pending = again;
		}
		return added;
	};
}

export const SAME_PASSWORD =
	'The CSV job gives all users of a file the same password, but the rows have different ones.';

/** The one password of all users, if they have one. */
function commonPassword(users: readonly NewUser[]): string | undefined {
	const passwords = new Set(users.map(({ password }) => password));
	if (passwords.size > 1) {
		throw new InputError('password', SAME_PASSWORD, undefined, { code: 'onePasswordOnly', facts: {} });
	}
	return [...passwords][0];
}

function toCsvUser({ userlogin, firstname = '', lastname, email }: NewUser, index: number): CsvUser {
	return { userlogin, firstname, lastname, email, line: index + 2 };
}

/**
 * Creates accounts with a file and a job, and waits for its end. A job that may have been started is never started
 * again; what its report leaves open is `unknown`.
 *
 * Source: EPM "Add Users to an Identity Domain (v1)".
 */
export function addByJob(client: EpmClient, options: Omit<ImportOptions, 'password' | 'resetpassword'>): AddAccounts {
	const addFile = async (users: readonly NewUser[]): Promise<Array<readonly [string, Added]>> => {
		const password = commonPassword(users);
		const resetpassword = users[0]?.resetpassword ?? true;
		checkPasswordChoice(password, resetpassword);
		let isStarted = false;
		const all = (added: Added) => users.map(({ userlogin }) => [foldedValue(userlogin), added] as const);
		try {
			const result = await importUsers(client, users.map(toCsvUser), {
				...options,
				password,
				resetpassword,
				onStarted: () => {
					isStarted = true;
				},
			});
			return result.users.map(
				({ user, error }) => [foldedValue(user.userlogin), stateOf(error, namesOf(user), false)] as const,
			);
		} catch (error) {
			if (error instanceof ServiceError && error.code === JOB_STILL_RUNNING && error.requestId !== undefined) {
				return all({ state: 'running', jobId: error.requestId });
			}
			if (isStarted || isLost(error)) return all({ state: 'unknown', error });
			throw error;
		}
	};
	return async (users, signal) => {
		const refuse = ({ userlogin }: NewUser, error: unknown) =>
			[foldedValue(userlogin), { state: 'refused', error } as const] as const;
		return new Map<string, Added>(await splitBatch(users, addFile, refuse, signal));
	};
}
