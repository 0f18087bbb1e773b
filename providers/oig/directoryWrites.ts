/** The writes of bulk work: how actions are packed into requests, and what became of each. */
import type { Action, ActionOutcome, DirectoryUser, Values } from '../directory';
import { NotAttemptedError, ServiceError } from '../http/errors';
import { attribute, differing, LOGIN, PASSWORD, type Attribute } from './attributes';
import type { CreateOutcome } from './bulkCreate';
import { findOrganization } from './catalog';
import type { OigClient } from './client';
import { createUsers } from './createUsers';
import { ORGANIZATION, toAttributes, toDirectoryUser, USER_TYPE } from './directoryFields';
import { textOf, type Entry } from './entry';
import { SERVICE } from './errors';
import { isFilterable } from './filter';
import { requestRole, setRoleDirectly, type GrantOutcomes } from './grants';
import type { OigDirectoryOptions } from './directoryPacks';
import type { NewUser } from './newUsers';
import { OpenRequests, type OpenCreates } from './openRequests';
import { changeOf, findOpenRequest } from './requests';
import { findRole } from './roles';
import { createRole, deleteUser, isGone, setScimStatus } from './scim';
import { updateUsers, type UpdateOutcome } from './updateUsers';
import { findUsers, isModification, setStatus, type FindOpen } from './users';

type Of<Type extends Action['type']> = Extract<Action, { readonly type: Type }>;
type UserAction = Of<'deleteUser' | 'disableUser' | 'enableUser'>;
type Membership = Of<'addToGroup' | 'removeFromGroup'>;

/** A change that became a request, which may be decided by now. */
export interface Raised {
	readonly status: 'raised';
	readonly key: string;
	readonly action: Of<'createUser' | 'updateUser'>;
	readonly requestId: string;
}

type Reply = ActionOutcome | Raised;

function isOf<Type extends Action['type']>(actions: readonly Action[], type: Type): actions is ReadonlyArray<Of<Type>> {
	return actions.every((action) => action.type === type);
}

const refused = ({ key }: Action, error: unknown): ActionOutcome => ({ key, status: 'refused', error });

function conflict(message: string): ServiceError {
	return new ServiceError({ service: SERVICE, kind: 'conflict', status: 200, message });
}

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
		`${which} open to create users, and OIG does not tell whom. This user may be among them, so nothing was sent. Run it again when they are decided, or set "If Create Requests Are Open" to "Create Anyway".`,
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
		default:
			return refused(action, new Error('There is no outcome for this user.'));
	}
}

/** What was read before the writes, by id. */
interface Known {
	readonly roles: Map<string, Entry>;
	readonly users: ReadonlyMap<string, Entry>;
}

/** The requests of one run; what they all need to know is read once. */
export class BulkWrites {
	private open: Promise<OpenRequests> | undefined;
	private creates: Promise<OpenCreates> | undefined;
	private readonly organizations = new Map<string, Promise<string>>();

	constructor(
		private readonly client: OigClient,
		private readonly options: OigDirectoryOptions,
		private readonly known: Known,
	) {}

	/** Does the actions of one pack; throws for none of them. */
	async write(pack: readonly Action[], signal: AbortSignal | undefined): Promise<readonly Reply[]> {
		try {
			return await this.dispatch(pack, signal);
		} catch (error) {
			return pack.map((action) => refused(action, error));
		}
	}

	/** What became of changes that are requests by now: many are decided at once, and some have been refused. */
	async settle(raised: readonly Raised[], signal: AbortSignal | undefined): Promise<ActionOutcome[]> {
		const pending = ({ key, requestId }: Raised): ActionOutcome => ({ key, status: 'pending', requestId });
		if (signal?.aborted) return raised.map(pending);
		try {
			const open = await OpenRequests.read(this.client);
			const decided = raised.filter(({ requestId }) => !open.has(requestId));
			const logins = decided.map(loginAfter).filter(isFilterable);
			const present = await findUsers(this.client, LOGIN, logins);
			const outcomes = raised.filter(({ requestId }) => open.has(requestId)).map(pending);
			for (const one of decided) {
				const user = present.get(loginAfter(one).trim().toUpperCase())?.[0];
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
		if (action.type === 'createUser') return { key, status: 'done', id: user.id };
		const left = differing(await this.attributesOf(action.values), user.attributes);
		return left.length === 0 ? { key, status: 'done' } : undefined;
	}

	private async decisionOn({ key, action, requestId }: Raised): Promise<ActionOutcome> {
		try {
			const { outcome } = await changeOf(this.client, requestId);
			// Without an id, what needs the new user has to wait for the next run.
			if (outcome === 'updated' && action.type === 'updateUser') return { key, status: 'done' };
			return { key, status: 'pending', requestId };
		} catch (error) {
			return refused(action, error);
		}
	}

	private async dispatch(pack: readonly Action[], signal: AbortSignal | undefined): Promise<readonly Reply[]> {
		if (isOf(pack, 'createUser')) return await this.createUsers(pack);
		if (isOf(pack, 'updateUser')) return await this.updateUsers(pack, signal);
		if (isOf(pack, 'addToGroup') || isOf(pack, 'removeFromGroup')) return await this.setRole(pack, signal);
		const replies: Reply[] = [];
		for (const action of pack) replies.push(await this.single(action));
		return replies;
	}

	private async single(action: Action): Promise<ActionOutcome> {
		switch (action.type) {
			case 'createGroup':
				return await this.createRole(action);
			case 'disableUser':
				return await this.setStatus(action, 'disable');
			case 'enableUser':
				return await this.setStatus(action, 'enable');
			case 'deleteUser':
				return await this.deleteUser(action);
			default:
				throw new Error(`${action.type} comes in packs of its own.`);
		}
	}

	private async createUsers(actions: ReadonlyArray<Of<'createUser'>>): Promise<Reply[]> {
		const { byLogin, unclear } = await this.openCreates();
		const replies: Reply[] = [];
		const fresh: Array<{ action: Of<'createUser'>; user: NewUser }> = [];
		for (const action of actions) {
			const requestId = byLogin.get(loginOf(action).toUpperCase());
			if (requestId !== undefined) replies.push({ key: action.key, status: 'pending', requestId });
			else if (unclear.length > 0 && !this.options.createAnyway) replies.push(refused(action, mayBeAmong(unclear)));
			else {
				try {
					fresh.push({ action, user: await this.newUser(action) });
				} catch (error) {
					replies.push(refused(action, error));
				}
			}
		}
		const users = fresh.map(({ user }) => user);
		const { batchSize } = this.options;
		const newRequests = async () => await this.newCreates(unclear);
		const outcomes = await createUsers(this.client, users, { batchSize, knownAbsent: true, newRequests });
		const taken: Array<Of<'createUser'>> = [];
		for (const [at, { action }] of fresh.entries()) {
			const outcome = outcomes[at];
			if (outcome && isTaken(outcome)) taken.push(action);
			else replies.push(toReply(action, outcome));
		}
		return [...replies, ...(await this.adopt(taken))];
	}

	/** Somebody has the login by now: the same person, whom somebody else created, or another one. */
	private async adopt(actions: ReadonlyArray<Of<'createUser'>>): Promise<ActionOutcome[]> {
		const present = await findUsers(this.client, LOGIN, actions.map(loginOf).filter(isFilterable));
		return actions.map((action) => {
			const { key } = action;
			const login = loginOf(action);
			const entry = present.get(login.trim().toUpperCase())?.[0];
			if (entry === undefined) {
				return refused(action, conflict(`OIG says that there is a user like "${login}" already, and shows none.`));
			}
			const [wanted, number] = [action.values.key, toDirectoryUser(entry).values.key];
			if (wanted && number && wanted !== number) {
				return refused(
					action,
					conflict(`The login "${login}" belongs to somebody else, who has the employee number "${number}".`),
				);
			}
			return { key, status: 'done', id: entry.id, wasThere: true };
		});
	}

	private async newUser({ values, password }: Of<'createUser'>): Promise<NewUser> {
		const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
		const { userType, organization } = this.options;
		const complete = { [USER_TYPE]: userType, [ORGANIZATION]: organization, ...given };
		const attributes = await this.attributesOf(complete);
		return { attributes: password ? [...attributes, { name: PASSWORD, value: password }] : attributes };
	}

	private async updateUsers(
		actions: ReadonlyArray<Of<'updateUser'>>,
		signal: AbortSignal | undefined,
	): Promise<Reply[]> {
		const open = await this.openRequests();
		const replies: Reply[] = [];
		const wanted: Array<{ action: Of<'updateUser'>; changes: Attribute[] }> = [];
		for (const action of actions) {
			const { key, user, values } = action;
			try {
				const attributes = await this.attributesOf(values);
				const changes = differing(attributes, this.known.users.get(user.id)?.attributes ?? {});
				const requestId = open.of(user.id, isModification);
				if (changes.length === 0) replies.push({ key, status: 'done', wasThere: true });
				else if (requestId !== undefined) replies.push({ key, status: 'pending', requestId });
				else wanted.push({ action, changes });
			} catch (error) {
				replies.push(refused(action, error));
			}
		}
		const updates = wanted.map(({ action, changes }) => ({ userId: action.user.id, changes }));
		const readOpen = async () => await OpenRequests.read(this.client);
		const outcomes = await updateUsers(this.client, updates, { readOpen, signal });
		for (const { action } of wanted) {
			const outcome = outcomes.get(action.user.id);
			if (outcome) replies.push(toReply(action, outcome));
		}
		return replies;
	}

	private async setStatus(
		action: UserAction,
		verb: 'disable' | 'enable',
	): Promise<ActionOutcome> {
		const { client } = this;
		const { key } = action;
		const user = this.entryOf(action.user);
		const overScim = async () => await setScimStatus(client, user, verb);
		const change = await setStatus(client, user, verb, overScim, await this.finderFor(user.id));
		if (change?.outcome === 'pending') return { key, status: 'pending', requestId: change.requestId };
		return { key, status: 'done', wasThere: change === undefined };
	}

	private async deleteUser({ key, user: { id }, user }: UserAction): Promise<ActionOutcome> {
		try {
			const removal = await deleteUser(this.client, this.entryOf(user), await this.finderFor(id));
			return removal.outcome === 'deleted'
				? { key, status: 'done' }
				: { key, status: 'pending', requestId: removal.requestId };
		} catch (error) {
			const isMissing = error instanceof ServiceError && error.kind === 'notFound';
			// A wrong address of the SCIM service gives a 404 too.
			if (!isMissing || !(await isGone(this.client, id))) throw error;
			return { key, status: 'done', wasThere: true };
		}
	}

	private async createRole(action: Of<'createGroup'>): Promise<ActionOutcome> {
		const { key, name } = action;
		const find = async () => {
			const role = await findRole(this.client, name);
			// One that only shows this name is another role.
			return textOf(role?.attributes['Role Name']).toUpperCase() === name.toUpperCase() ? role : undefined;
		};
		try {
			const id = await createRole(this.client, name, {}, async () => (await find())?.id);
			this.known.roles.set(id, { id, attributes: { 'Role Name': name }, raw: {} });
			return { key, status: 'done', id };
		} catch (error) {
			const isThere = error instanceof ServiceError && error.kind === 'conflict';
			const role = isThere ? await find() : undefined;
			if (role === undefined) throw error;
			this.known.roles.set(role.id, role);
			return { key, status: 'done', id: role.id, wasThere: true };
		}
	}

	private async setRole(pack: readonly Membership[], signal: AbortSignal | undefined): Promise<Reply[]> {
		const roleId = pack[0]?.groupId ?? '';
		const adds = pack[0]?.type === 'addToGroup';
		const userIds = [...new Set(pack.map(({ userId }) => userId))];
		let outcomes: GrantOutcomes;
		if (adds && !this.options.grantDirectly) {
			const readOpen = async () => await OpenRequests.read(this.client);
			const open = await this.openRequests();
			outcomes = await requestRole(this.client, roleId, userIds, { open, readOpen, signal });
		} else {
			const role = this.known.roles.get(roleId) ?? { id: roleId, attributes: {}, raw: {} };
			outcomes = await setRoleDirectly(this.client, role, userIds, adds, signal);
		}
		return pack.flatMap((action) => {
			const outcome = outcomes.get(action.userId);
			const { key } = action;
			if (outcome === undefined) return [];
			if (outcome.kind === 'failed') return [refused(action, outcome.error)];
			if (outcome.kind === 'pending') return [{ key, status: 'pending', requestId: outcome.requestId }];
			return [{ key, status: 'done', wasThere: outcome.existed === true }];
		});
	}

	/** Values as attributes, the organization by its key. */
	private async attributesOf(values: Values): Promise<Attribute[]> {
		const organization = values[ORGANIZATION];
		const attributes = toAttributes(values);
		if (organization === undefined) return attributes;
		return [...attributes, attribute('act_key', await this.organizationKey(organization), 'Organization')];
	}

	private async organizationKey(organization: string): Promise<string> {
		const given = organization.trim();
		if (given === '' || /^\d+$/.test(given)) return given;
		const known = this.organizations.get(given) ?? findOrganization(this.client, given).then(({ id }) => id);
		this.organizations.set(given, known);
		return await known;
	}

	private async openRequests(): Promise<OpenRequests> {
		this.open ??= OpenRequests.read(this.client).catch((error: unknown) => {
			this.open = undefined;
			throw error;
		});
		return await this.open;
	}

	private async openCreates(): Promise<OpenCreates> {
		this.creates ??= this.openRequests()
			.then(async (open) => await open.creating(async () => await this.ownId()))
			.catch((error: unknown) => {
				this.creates = undefined;
				throw error;
			});
		return await this.creates;
	}

	/** Requests to create users that were raised since the run began. */
	private async newCreates(before: readonly string[]): Promise<OpenCreates> {
		const now = await (await OpenRequests.read(this.client)).creating(async () => await this.ownId());
		return { ...now, unclear: now.unclear.filter((id) => !before.includes(id)) };
	}

	private async ownId(): Promise<string | undefined> {
		const { ownUserName } = this.options;
		if (!isFilterable(ownUserName)) return undefined;
		return (await findUsers(this.client, LOGIN, [ownUserName])).get(ownUserName.trim().toUpperCase())?.[0]?.id;
	}

	/** Looks at what was read before the writes first, and at the server itself after that. */
	private async finderFor(userId: string): Promise<FindOpen> {
		const open = await this.openRequests();
		let asked = false;
		return async (isWanted) => {
			if (asked) return await findOpenRequest(this.client, userId, isWanted);
			asked = true;
			return open.of(userId, isWanted);
		};
	}

	private entryOf({ id, active, values }: DirectoryUser): Entry {
		const made = { [LOGIN]: values.userName ?? '', ...(active ? {} : { Status: 'Disabled' }) };
		return this.known.users.get(id) ?? { id, attributes: made, raw: {} };
	}
}
