/** What a user has in an Adobe organization: user groups, product profiles, admin roles, and the place in it. */
import type { AccessChange, AccessEntry, AccessOutcome, AccessUser, HeldAccess, UserAccess } from '../access';
import { ServiceError } from '../http/errors';
import { isUntouchable } from './adminRoles';
import { runJobs } from './batch';
import type { AdobeUserManagementClient } from './client';
import { toCommands, type Step } from './commands';
import { SERVICE } from './errors';
import { bareNameOf, frameOf, isSameAccount } from './identity';
import { folded } from '../text';
import { listStep } from './memberships';
import { isGone } from './recovery';
import type { User } from './schemas';

const ACCOUNT = 'account';

interface AccessOptions {
	/** The longest wait that Adobe may ask for, in milliseconds. */
	readonly maxRetryAfterMs: number;
}

/** Names the account: its type, and the name by which commands know it. */
function accessIdOf(user: User): string {
	const { user: name = '', domain } = frameOf(user);
	return [user.type ?? '', name, ...(domain === undefined ? [] : [domain])].join(':');
}

/** The account that `accessIdOf` named. @throws {ServiceError} of kind `notFound` when it is not there. */
export async function userOfAccessId(client: AdobeUserManagementClient, id: string): Promise<User> {
	const [type, name = '', domain] = id.split(':');
	const found = name === '' ? undefined : await client.findUser(name, type === 'adobeID' ? 'AdobeID' : domain);
	if (found !== undefined && found.type === type) return found;
	throw new ServiceError({
		service: SERVICE,
		kind: 'notFound',
		status: 404,
		message: `The account "${name}" (${type ?? ''}) is not in the organization.`,
		advice: 'Nothing was changed. Create it again before its access is restored.',
	});
}

class AdobeAccess implements UserAccess {
	readonly user: AccessUser;
	readonly inOneWrite = true;

	constructor(
		private readonly client: AdobeUserManagementClient,
		private readonly account: User,
		private readonly options: AccessOptions,
		/** Whether the account was read for this. */
		private isFresh: boolean,
	) {
		const { email, username } = account;
		const isAdmin = rolesOf(account).some((name) => folded(name) === '_org_admin');
		this.user = {
			id: accessIdOf(account),
			name: bareNameOf(account) ?? email ?? username ?? '',
			emails: email ? [email] : [],
			...(isAdmin ? { guarded: 'admin' } : {}),
		};
	}

	async read(of?: 'memberships' | 'plan'): Promise<readonly HeldAccess[]> {
		const { user, domain, useAdobeID } = frameOf(this.account);
		const isKnown = of !== undefined && this.isFresh;
		this.isFresh = false;
		const found = isKnown ? this.account : await this.client.findUser(user ?? '', useAdobeID ? 'AdobeID' : domain);
		// Once an account has left, its address may find the person's own Adobe ID.
		if (found === undefined || !isSameAccount(this.account, found)) return [];
		const names = new Map([...(found.groups ?? []), ...rolesOf(found)].map((name) => [folded(name), name]));
		return [
			...[...names.values()].map(heldAccess),
			{ type: ACCOUNT, id: this.user.id, name: this.user.name, kind: 'account', restorable: false },
		];
	}

	/**
	 * All in one command. What is given comes first, and a refused step ends its command, so that nothing is taken unless
	 * all is given. Adobe refuses a command for one name that it does not know, so what was refused is tried again name by
	 * name, in the same order.
	 *
	 * Source: UMAPI "Action Request": steps run in the order given.
	 */
	async change(change: AccessChange): Promise<readonly AccessOutcome[]> {
		const [error] = await this.send([change]);
		const all = [...change.give, ...change.take];
		if (error === undefined) return all.map((entry) => ({ entry, status: 'done' }));
		const judged = await this.judge(change, error);
		if (all.length === 1) return judged;
		const isOf = (entries: readonly AccessEntry[]) => judged.filter(({ entry }) => entries.includes(entry));
		const given = await this.retried(isOf(change.give), (entry) => ({ take: [], give: [entry] }));
		const taken = isOf(change.take);
		if (given.some(({ status }) => status === 'refused')) return [...given, ...taken];
		return [...given, ...(await this.retried(taken, (entry) => ({ take: [entry], give: [] })))];
	}

	/** What was refused together, sent one by one. */
	private async retried(
		outcomes: readonly AccessOutcome[],
		alone: (entry: AccessEntry) => AccessChange,
	): Promise<AccessOutcome[]> {
		const refused = outcomes.filter(({ status }) => status === 'refused').map(({ entry }) => entry);
		const errors = refused.length === 0 ? [] : await this.send(refused.map(alone));
		return outcomes.map((outcome): AccessOutcome => {
			const index = refused.indexOf(outcome.entry);
			if (index === -1) return outcome;
			const { entry } = outcome;
			return errors[index] === undefined
				? { entry, status: 'done' }
				: { entry, status: 'refused', error: errors[index] };
		});
	}

	/** One job for each change, ten to a request. @returns why each was refused, if it was. */
	private async send(changes: readonly AccessChange[]): Promise<unknown[]> {
		const frame = frameOf(this.account);
		const jobs = changes.map(({ take, give }) => {
			const leaves = take.some(({ type }) => type === ACCOUNT);
			const removed = namesOf(take);
			const added = namesOf(give);
			const steps: Step[] = [
				...(added.length > 0 ? [listStep('add', 'group', added)] : []),
				...(removed.length > 0 ? [listStep('remove', 'group', removed)] : []),
				...(leaves ? [{ removeFromOrg: { deleteAccount: false } }] : []),
			];
			const wasDone = async () => await isGone(this.client, this.account, frame);
			return { commands: toCommands(frame, steps), ...(leaves ? { wasDone } : {}) };
		});
		const { maxRetryAfterMs } = this.options;
		const results = await runJobs(this.client, jobs, { testOnly: false, stopAtRefusal: false, maxRetryAfterMs });
		return results.map((result) => ('error' in result ? result.error : undefined));
	}

	/** Steps before the refused one may have been done, so what the user has now decides. */
	private async judge({ take, give }: AccessChange, error: unknown): Promise<AccessOutcome[]> {
		const read = await this.read().catch(() => undefined);
		const held = read && new Set(read.map(({ type, id }) => `${type} ${id}`));
		const outcome = (entry: AccessEntry, wanted: boolean): AccessOutcome =>
			held?.has(`${entry.type} ${entry.id}`) === wanted
				? { entry, status: 'done' }
				: { entry, status: 'refused', error };
		return [...take.map((entry) => outcome(entry, false)), ...give.map((entry) => outcome(entry, true))];
	}
}

const namesOf = (entries: readonly AccessEntry[]) =>
	entries.filter(({ type }) => type !== ACCOUNT).map(({ name }) => name);

function rolesOf({ adminRoles }: User): readonly string[] {
	return adminRoles ?? [];
}

/** Groups, product profiles and admin roles share one list of names; those of roles begin with an underscore. */
function heldAccess(name: string): HeldAccess {
	const type = name.startsWith('_') ? 'adminRole' : 'group';
	const stays = isUntouchable(name)
		? 'The API can neither give nor take this admin role: change it in the Adobe Admin Console.'
		: undefined;
	return { type, id: folded(name), name, kind: 'membership', restorable: stays === undefined, stays };
}

/** Whether End Access makes such an entry: commands know groups and roles by name alone, so the ID is the name. */
export const canRestore = ({ type, id, name }: AccessEntry): boolean => {
	const held = heldAccess(name);
	return held.restorable && held.type === type && held.id === id;
};

/** @param user as it was read for this */
export function accessOf(client: AdobeUserManagementClient, user: User, options: AccessOptions): UserAccess {
	return new AdobeAccess(client, user, options, true);
}
