/** Creates and changes of users in bulk work, and what became of those that are requests. */
import type { ActionOutcome } from '../../directory';
import { NotAttemptedError, ServiceError } from '../../http/errors';
import { differing, LOGIN, PASSWORD, type Attribute } from '../attributes';
import type { CreateOutcome } from '../createTask';
import { createUsers } from '../createUsers';
import { ORGANIZATION, USER_TYPE } from '../rules';
import { toDirectoryUser } from './capabilities';
import { refused, type DirectoryRun, type Of, type Raised, type Reply } from './run';
import type { Entry } from '../entry';
import { SERVICE } from '../errors';
import type { NewUser } from '../newUsers';
import { refuseOwnChanges } from '../ownAccount';
import { changeOf } from '../requests';
import { updateUsers, type UpdateOutcome } from '../updateUsers';
import { findUsers } from '../lookUp';
import { isModification } from '../users';
import { foldedValue } from '../../text';

const loginOf = ({ values }: Of<'createUser'>): string => values.userName ?? '';

/** The login that a user has when the change is done. */
function loginAfter({ action }: Raised): string {
	return action.values.userName ?? (action.type === 'updateUser' ? (action.user.values.userName ?? '') : '');
}

function isTaken(outcome: CreateOutcome): boolean {
	if (outcome.kind === 'exists') return true;
	return outcome.kind === 'failed' && outcome.error instanceof ServiceError && outcome.error.kind === 'conflict';
}

function mayBeAmong(requestIds: readonly string[]): NotAttemptedError {
	const [first = '', ...others] = requestIds;
	const which = others.length === 0 ? `Request ${first} is` : `Request ${first} and ${others.length} others are`;
	return new NotAttemptedError(
		`${which} open to create users, and OIG does not report which users. This user may be among them, so nothing was sent.`,
		{ reason: { code: 'createsOpen', facts: {} } },
	);
}

function toReply(action: Of<'createUser' | 'updateUser'>, outcome: CreateOutcome | UpdateOutcome | undefined): Reply {
	const { key } = action;
	switch (outcome?.kind) {
		case 'created':
			return { key, status: 'done', id: outcome.id };
		case 'updated':
			return { key, status: 'done' };
		case 'raised':
			return { key, status: 'raised', action, requestId: outcome.requestId };
		case 'pending':
			return outcome.oigRequestId === undefined
				? { key, status: 'pending', requestId: undefined }
				: { key, status: 'raised', action, requestId: outcome.oigRequestId };
		case 'failed':
			return refused(action, outcome.error);
		case 'exists':
		case undefined:
			return refused(action, new Error('There is no outcome for this user.'));
	}
}

/** The employee number of a user who is somebody else than the one to be created. */
function otherNumber({ values }: Of<'createUser'>, entry: Entry): string | undefined {
	const { key } = toDirectoryUser(entry).values;
	return key && values.key && key !== values.key ? key : undefined;
}

function conflict(message: string): ServiceError {
	return new ServiceError({ service: SERVICE, kind: 'conflict', status: 200, message });
}

export class UserWrites {
	constructor(private readonly run: DirectoryRun) {}

	async createUsers(actions: ReadonlyArray<Of<'createUser'>>): Promise<Reply[]> {
		const { byLogin, unclear } = await this.run.openCreates();
		const replies: Reply[] = [];
		const fresh: Array<{ action: Of<'createUser'>; user: NewUser }> = [];
		for (const action of actions) {
			const requestId = byLogin.get(foldedValue(loginOf(action)));
			if (requestId !== undefined) replies.push({ key: action.key, status: 'pending', requestId });
			else if (unclear.length > 0 && !this.run.options.createAnyway) replies.push(refused(action, mayBeAmong(unclear)));
			else {
				try {
					fresh.push({ action, user: await this.newUser(action) });
				} catch (error) {
					replies.push(refused(action, error));
				}
			}
		}
		const users = fresh.map(({ user }) => user);
		const { batchSize } = this.run.options;
		const newRequests = async () => await this.run.newCreates(unclear);
		const outcomes = await createUsers(this.run.client, users, { batchSize, knownAbsent: true, newRequests });
		const taken: Array<Of<'createUser'>> = [];
		for (const [at, { action }] of fresh.entries()) {
			const outcome = outcomes[at];
			// Whether a single new user has a role is asked by the login then, and not by a list of all its members.
			if (outcome?.kind === 'created') this.run.learnUser(outcome.id, loginOf(action));
			if (outcome && isTaken(outcome)) taken.push(action);
			else replies.push(toReply(action, outcome));
		}
		return [...replies, ...(await this.adopt(taken))];
	}

	/** Somebody has the login by now: the same person, whom somebody else created, or another one. */
	private async adopt(actions: ReadonlyArray<Of<'createUser'>>): Promise<ActionOutcome[]> {
		let present: ReadonlyMap<string, readonly Entry[]>;
		try {
			present = await findUsers(this.run.client, LOGIN, actions.map(loginOf));
		} catch (error) {
			return actions.map((action) => refused(action, error));
		}
		return actions.map((action) => {
			const { key } = action;
			const login = loginOf(action);
			const entry = present.get(foldedValue(login))?.[0];
			if (entry === undefined) {
				return refused(
					action,
					conflict(
						`OIG says that the login "${login}" is taken, and returns no such user. It may be the login of a deleted user, which this server does not release, or of one that the user of the credential may not see.`,
					),
				);
			}
			const number = otherNumber(action, entry);
			if (number === undefined) return { key, status: 'done', id: entry.id, wasThere: true };
			return refused(
				action,
				conflict(`The login "${login}" belongs to another user, who has the employee number "${number}".`),
			);
		});
	}

	private async newUser({ values, password }: Of<'createUser'>): Promise<NewUser> {
		const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
		const { userType, organization } = this.run.options;
		const complete = { [USER_TYPE]: userType, [ORGANIZATION]: organization, ...given };
		const attributes = await this.run.attributesOf(complete);
		return { attributes: password ? [...attributes, { name: PASSWORD, value: password }] : attributes };
	}

	async updateUsers(actions: ReadonlyArray<Of<'updateUser'>>, signal: AbortSignal | undefined): Promise<Reply[]> {
		const open = await this.run.openRequests();
		const replies: Reply[] = [];
		const wanted: Array<{ action: Of<'updateUser'>; changes: Attribute[] }> = [];
		for (const action of actions) {
			const { key, user, values } = action;
			try {
				const attributes = await this.run.attributesOf(values);
				const changes = differing(attributes, this.run.users.get(user.id)?.attributes ?? {});
				refuseOwnChanges(this.run.options.ownUserName, this.run.entryOf(user), changes);
				const requestId = open.of(user.id, isModification);
				if (changes.length === 0) replies.push({ key, status: 'done', wasThere: true });
				else if (requestId !== undefined) replies.push({ key, status: 'pending', requestId });
				else wanted.push({ action, changes });
			} catch (error) {
				replies.push(refused(action, error));
			}
		}
		const updates = wanted.map(({ action, changes }) => ({ userId: action.user.id, changes }));
		const readOpen = async () => await this.run.readOpen();
		const outcomes = await updateUsers(this.run.client, updates, { readOpen, signal });
		for (const { action } of wanted) {
			const outcome = outcomes.get(action.user.id);
			if (outcome) replies.push(toReply(action, outcome));
		}
		return replies;
	}

	/** What became of changes that are requests by now: many are decided at once, and some have been refused. */
	async decideRaised(raised: readonly Raised[], signal: AbortSignal | undefined): Promise<ActionOutcome[]> {
		const pending = ({ key, requestId }: Raised): ActionOutcome => ({ key, status: 'pending', requestId });
		if (signal?.aborted) return raised.map(pending);
		try {
			const open = await this.run.readOpen();
			const decided = raised.filter(({ requestId }) => !open.has(requestId));
			const logins = decided.map(loginAfter);
			const present = await findUsers(this.run.client, LOGIN, logins);
			const outcomes = raised.filter(({ requestId }) => open.has(requestId)).map(pending);
			for (const one of decided) {
				const user = present.get(foldedValue(loginAfter(one)))?.[0];
				outcomes.push((await this.doneBy(one, user)) ?? (await this.decisionOn(one)));
			}
			return outcomes;
		} catch {
			// Accepted they are; that their progress cannot be read makes them pending, not failed.
			return raised.map(pending);
		}
	}

	private async doneBy({ key, action }: Raised, user: Entry | undefined): Promise<ActionOutcome | undefined> {
		if (user === undefined) return undefined;
		if (action.type === 'createUser') {
			// Somebody else may have been given the login while the request was refused.
			return otherNumber(action, user) === undefined ? { key, status: 'done', id: user.id } : undefined;
		}
		const left = differing(await this.run.attributesOf(action.values), user.attributes);
		return left.length === 0 ? { key, status: 'done' } : undefined;
	}

	private async decisionOn({ key, action, requestId }: Raised): Promise<ActionOutcome> {
		try {
			const { outcome } = await changeOf(this.run.client, requestId);
			// Without an id, what needs the new user has to wait for the next run.
			if (outcome === 'updated' && action.type === 'updateUser') return { key, status: 'done' };
			return { key, status: 'pending', requestId };
		} catch (error) {
			return refused(action, error);
		}
	}
}
