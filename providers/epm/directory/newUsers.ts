/** New accounts with their base role: one unit, for without the role an account can do nothing and no list shows it. */
import { NotAttemptedError, ServiceError } from '../../http/errors';
import type { AddAccounts, Added } from './addAccounts';
import { byKey, ifAllowed, TRIES, VISIBLE_AFTER_MS, type Result } from '../batchWrite';
import type { EpmClient } from '../client';
import { ADVICE_LOST, SERVICE, withAdvice, withPrologue } from '../errors';
import { setRole } from '../roles';
import type { User } from '../schemas';
import { listUsers, type NewUser } from '../users';
import { foldedValue } from '../../text';

export type Onboarded =
	/** `login` as EPM spells it, as far as that is known. */
	| { readonly outcome: 'created' | 'unchanged'; readonly login: string }
	/** It was there, and this account may neither look at it nor compare it, so it was left without a role. */
	| { readonly outcome: 'unseen'; readonly login: string }
	/** A job has yet to create the account; the role comes when it is run again. */
	| { readonly outcome: 'running'; readonly jobId: string }
	/** `wasMade`: the account was created, with its password, and has no role. */
	| { readonly error: unknown; readonly wasMade?: boolean };

export interface OnboardOptions {
	readonly add: AddAccounts;
	/** The base role of all these users; none without it. */
	readonly rolename: string | undefined;
	/** Whether an account that exists is left alone where it may not be looked at. Default: that is an error. */
	readonly leavesUnseen?: boolean | undefined;
	/** After it nothing is sent; accounts that were made by then get their role when it is run again. */
	readonly signal?: AbortSignal | undefined;
}

const ADVICE_AGAIN = 'Run it again: the account is not created twice, and what is missing is done.';

/** The accounts of these logins that have a base role. */
async function findVisible(client: EpmClient, keys: readonly string[]): Promise<ReadonlyMap<string, User>> {
	const [only] = keys;
	if (only === undefined) return new Map();
	const wanted = new Set(keys);
	const users = await listUsers(client, keys.length === 1 ? { userlogin: only } : {});
	return byKey(
		users.filter(({ userlogin }) => wanted.has(foldedValue(userlogin))),
		({ userlogin }) => userlogin,
	);
}

/** The same, looking again for those who are not seen yet: a role may need a moment to show. */
async function awaitVisible(client: EpmClient, keys: readonly string[]): Promise<ReadonlyMap<string, User>> {
	for (let attempt = 1; ; attempt += 1) {
		const found = await findVisible(client, keys);
		if (found.size === keys.length || attempt >= TRIES) return found;
		await client.pause(VISIBLE_AFTER_MS);
	}
}

function isSamePerson(wanted: NewUser, present: User): boolean {
	return foldedValue(wanted.email) === foldedValue(present.email ?? '');
}

function conflict({ userlogin, email }: User): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'conflict',
		status: 200,
		message: `The login "${userlogin}" belongs to an account with another email address, ${email ?? 'none'}, which stays as it is.`,
		reason: { code: 'otherEmail', facts: {} },
	});
}

function unproven(login: string, rolename: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unavailable',
		status: 200,
		message: `There is an account "${login}", but the answer to its creation was lost, so it is not known whether this run made it. It got no role.`,
		reason: { code: 'unprovenAccount', facts: { role: rolename } },
	});
}

function notListed(login: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unavailable',
		status: 200,
		message: `There was an account "${login}", which has its base role now but is not listed yet, so that its email address could not be compared.`,
		advice: 'Run it again in a few minutes.',
	});
}

/** What is known of an account that this run has surely not made alone. */
type Doubtful = Extract<Added, { readonly state: 'exists' | 'unclear' | 'unknown' }>;

function isPerhapsNew(added: Doubtful | undefined): boolean {
	return added !== undefined && (added.state === 'unknown' || added.maybeOurs);
}

class Onboarding {
	readonly results = new Map<string, Onboarded>();

	constructor(
		private readonly client: EpmClient,
		private readonly users: ReadonlyMap<string, NewUser>,
		private readonly rolename: string,
		private readonly signal: AbortSignal | undefined,
		private readonly leavesUnseen: boolean,
	) {}

	loginOf(key: string): string {
		return this.users.get(key)?.userlogin ?? key;
	}

	/**
	 * Gives the role to accounts that were made, and to those that were there without one. Of the latter only the role
	 * makes the email address readable; where it turns out to be another one, the role is taken back.
	 */
	async run(created: readonly string[], doubtful: ReadonlyMap<string, Doubtful>): Promise<void> {
		const look = async () => await findVisible(this.client, [...doubtful.keys()]);
		const before = await (this.leavesUnseen ? ifAllowed(look) : look()).catch((error: unknown) => {
			for (const key of doubtful.keys()) this.results.set(key, { error });
			return undefined;
		});
		if (before === undefined) this.leave(doubtful);
		const hidden = before === undefined ? [] : [...doubtful.keys()].filter((key) => !before.has(key));
		// A role that was not given here means that the account is not new.
		for (const [key, user] of before ?? []) this.compare(key, user, false);
		if (this.signal?.aborted) {
			for (const key of created) this.results.set(key, { error: this.notFinished(), wasMade: true });
			for (const key of hidden) {
				const added = doubtful.get(key);
				this.results.set(key, { error: added && 'error' in added ? added.error : this.notFinished() });
			}
			return;
		}
		const roles = await this.assign([...created, ...hidden]);
		for (const key of created) {
			const role = roles.get(key);
			const error = role !== undefined && 'error' in role ? this.withoutRole(role.error) : undefined;
			const done = { outcome: 'created', login: this.loginOf(key) } as const;
			this.results.set(key, error === undefined ? done : { error, wasMade: true });
		}
		await this.verify(hidden, roles, doubtful);
	}

	/** What is said of accounts that could not be looked at; nothing is given to them, for they may be anybody's. */
	private leave(doubtful: ReadonlyMap<string, Doubtful>): void {
		for (const [key, added] of doubtful) {
			if (this.results.has(key)) continue;
			const login = this.loginOf(key);
			if (added.state === 'exists' && !added.maybeOurs) this.results.set(key, { outcome: 'unseen', login });
			else if (added.state === 'exists') this.results.set(key, { error: unproven(login, this.rolename) });
			else this.results.set(key, { error: withAdvice(added.error, ADVICE_LOST) });
		}
	}

	private async assign(keys: readonly string[]): Promise<ReadonlyMap<string, Result>> {
		const logins = keys.map((key) => this.loginOf(key));
		const options = { skipLookup: true, signal: this.signal };
		return await setRole(this.client, this.rolename, logins, 'assigned', options);
	}

	private async verify(
		keys: readonly string[],
		roles: ReadonlyMap<string, Result>,
		doubtful: ReadonlyMap<string, Doubtful>,
	): Promise<void> {
		const entered: string[] = [];
		for (const key of keys) {
			const role = roles.get(key);
			const added = doubtful.get(key);
			if (role === undefined || !('error' in role)) entered.push(key);
			// Who cannot get a role because there is no such account was not created.
			else if (added?.state === 'unclear') this.results.set(key, { error: added.error });
			else if (added?.state === 'unknown') this.results.set(key, { error: withAdvice(added.error, ADVICE_AGAIN) });
			else this.results.set(key, { error: role.error });
		}
		if (entered.length === 0) return;
		const seen = await awaitVisible(this.client, entered).catch(() => new Map<string, User>());
		for (const key of entered) {
			const user = seen.get(key);
			if (user === undefined) this.results.set(key, { error: notListed(this.loginOf(key)) });
			else this.compare(key, user, isPerhapsNew(doubtful.get(key)));
		}
		const strangers = entered.filter((key) => {
			const [wanted, user] = [this.users.get(key), seen.get(key)];
			return wanted !== undefined && user !== undefined && !isSamePerson(wanted, user);
		});
		await this.takeBack(strangers);
	}

	private compare(key: string, present: User, isNew: boolean): void {
		const wanted = this.users.get(key);
		if (wanted === undefined || !isSamePerson(wanted, present)) this.results.set(key, { error: conflict(present) });
		else this.results.set(key, { outcome: isNew ? 'created' : 'unchanged', login: present.userlogin });
	}

	private async takeBack(keys: readonly string[]): Promise<void> {
		if (keys.length === 0) return;
		const logins = keys.map((key) => this.loginOf(key));
		const taken = await setRole(this.client, this.rolename, logins, 'unassigned', { skipLookup: true });
		for (const key of keys) {
			const role = taken.get(key);
			const result = this.results.get(key);
			if (role === undefined || !('error' in role) || result === undefined || !('error' in result)) continue;
			const prologue = `The account "${this.loginOf(key)}" was given the role "${this.rolename}", which could not be taken back: take it away in EPM.`;
			this.results.set(key, { error: withPrologue(result.error, prologue) });
		}
	}

	private withoutRole(error: unknown): unknown {
		const prologue = `The account was created, but it does not have the role "${this.rolename}" yet.`;
		return withAdvice(withPrologue(error, prologue), ADVICE_AGAIN);
	}

	private notFinished(): NotAttemptedError {
		return new NotAttemptedError(
			`The account is there, but the run was stopped before it got the role "${this.rolename}". ${ADVICE_AGAIN}`,
		);
	}
}

/**
 * Creates accounts and gives them their base role. One that is there already is not a failure: it gets the role if it
 * has none, so that a run that broke off between the two can be finished. It is never taken over: its email address,
 * which is unique in the identity domain, must be the wanted one. Gives results by login in lower case, and none for
 * users that were not sent before the signal.
 *
 * Source: EPM "Understanding Predefined Roles", "List Users (v1)": users without a base role do not appear.
 */
export async function onboardUsers(
	client: EpmClient,
	users: readonly NewUser[],
	{ add, leavesUnseen = false, rolename, signal }: OnboardOptions,
): Promise<ReadonlyMap<string, Onboarded>> {
	const wanted = byKey(users, ({ userlogin }) => userlogin);
	const onboarding = new Onboarding(client, wanted, rolename ?? '', signal, leavesUnseen);
	const { results } = onboarding;
	const created: string[] = [];
	const doubtful = new Map<string, Doubtful>();
	for (const [key, added] of await add(users, signal)) {
		const login = onboarding.loginOf(key);
		if (added.state === 'refused') results.set(key, { error: added.error });
		else if (added.state === 'running') results.set(key, { outcome: 'running', jobId: added.jobId });
		else if (rolename === undefined) {
			if (added.state === 'unknown') results.set(key, { error: withAdvice(added.error, ADVICE_LOST) });
			else if (added.state === 'unclear') results.set(key, { error: added.error });
			else results.set(key, { outcome: added.state === 'created' ? 'created' : 'unchanged', login });
		} else if (added.state === 'created') created.push(key);
		else doubtful.set(key, added);
	}
	if (created.length + doubtful.size > 0) await onboarding.run(created, doubtful);
	return results;
}
