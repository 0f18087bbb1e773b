/** The writes of bulk work: how actions are packed into requests, and what became of each. */
import type { Action, ActionOutcome } from '../../directory';
import { InputError, ServiceError } from '../../http/errors';
import { isNotFound } from '../../http/missing';
import { refused, type DirectoryRun, type Of, type Raised, type Reply } from './run';
import { UserWrites } from './userWrites';
import { textOf } from '../entry';
import { requestRole, setRoleDirectly, type GrantOutcomes } from '../memberships';
import { refuseOwn } from '../ownAccount';
import { findRole } from '../roles';
import { createRole, deleteUser, isGone, setScimStatus } from '../scim';
import { setStatus } from '../users';

type UserAction = Of<'deleteUser' | 'disableUser' | 'enableUser'>;
type Membership = Of<'addToGroup' | 'removeFromGroup'>;

function isOf<Type extends Action['type']>(actions: readonly Action[], type: Type): actions is ReadonlyArray<Of<Type>> {
	return actions.every((action) => action.type === type);
}

/** The requests of one run; what they all need to know is read once. */
export class BulkWrites {
	private readonly users: UserWrites;

	constructor(private readonly run: DirectoryRun) {
		this.users = new UserWrites(run);
	}

	/** Does the actions of one pack; throws for none of them. */
	async write(pack: readonly Action[], signal: AbortSignal | undefined): Promise<readonly Reply[]> {
		try {
			return await this.dispatch(pack, signal);
		} catch (error) {
			return pack.map((action) => refused(action, error));
		}
	}

	/** What became of changes that are requests by now: many are decided at once, and some have been refused. */
	async decideRaised(raised: readonly Raised[], signal: AbortSignal | undefined): Promise<ActionOutcome[]> {
		return await this.users.decideRaised(raised, signal);
	}

	private async dispatch(pack: readonly Action[], signal: AbortSignal | undefined): Promise<readonly Reply[]> {
		if (isOf(pack, 'createUser')) return await this.users.createUsers(pack);
		if (isOf(pack, 'updateUser')) return await this.users.updateUsers(pack, signal);
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
			case 'addToGroup':
			case 'createUser':
			case 'removeFromGroup':
			case 'updateUser':
				throw new Error(`${action.type} comes in packs of its own.`);
		}
	}

	private async setStatus(action: UserAction, verb: 'disable' | 'enable'): Promise<ActionOutcome> {
		const { client } = this.run;
		const { key } = action;
		const user = this.run.entryOf(action.user);
		if (verb === 'disable') refuseOwn(this.run.options.ownUserName, user, 'disabled');
		const overScim = async () => await setScimStatus(client, user, verb);
		const change = await setStatus(client, user, verb, overScim, await this.run.finderFor(user.id));
		if (change?.outcome === 'pending') return { key, status: 'pending', requestId: change.requestId };
		return { key, status: 'done', wasThere: change === undefined };
	}

	private async deleteUser({ key, user: { id }, user }: UserAction): Promise<ActionOutcome> {
		refuseOwn(this.run.options.ownUserName, this.run.entryOf(user), 'deleted');
		try {
			const removal = await deleteUser(this.run.client, this.run.entryOf(user), await this.run.finderFor(id));
			return removal.outcome === 'deleted'
				? { key, status: 'done' }
				: { key, status: 'pending', requestId: removal.requestId };
		} catch (error) {
			const isMissing = isNotFound(error);
			// A wrong address of the SCIM service gives a 404 too.
			if (!isMissing || !(await isGone(this.run.client, id))) throw error;
			return { key, status: 'done', wasThere: true };
		}
	}

	private async createRole(action: Of<'createGroup'>): Promise<ActionOutcome> {
		const { key, name } = action;
		if (this.run.ambiguousRoles.has(name.toUpperCase())) {
			throw new InputError('groups', `Several roles are named "${name}". Enter the unique name of the role.`);
		}
		const find = async () => {
			const role = await findRole(this.run.client, name);
			// One that only shows this name is another role.
			return textOf(role?.attributes['Role Name']).toUpperCase() === name.toUpperCase() ? role : undefined;
		};
		try {
			const id = await createRole(this.run.client, name, {}, async () => (await find())?.id);
			this.run.roles.set(id, { id, attributes: { 'Role Name': name }, raw: {} });
			return { key, status: 'done', id };
		} catch (error) {
			const isThere = error instanceof ServiceError && error.kind === 'conflict';
			const role = isThere ? await find() : undefined;
			if (role === undefined) throw error;
			this.run.roles.set(role.id, role);
			return { key, status: 'done', id: role.id, wasThere: true };
		}
	}

	private async setRole(pack: readonly Membership[], signal: AbortSignal | undefined): Promise<Reply[]> {
		const roleId = pack[0]?.groupId ?? '';
		const adds = pack[0]?.type === 'addToGroup';
		const userIds = [...new Set(pack.map(({ userId }) => userId))];
		let outcomes: GrantOutcomes;
		if (adds && !this.run.options.grantDirectly) {
			const readOpen = async () => await this.run.readOpen();
			const open = await this.run.openRequests();
			outcomes = await requestRole(this.run.client, roleId, userIds, { open, readOpen, signal });
		} else {
			const role = this.run.roles.get(roleId) ?? { id: roleId, attributes: {}, raw: {} };
			outcomes = await setRoleDirectly(this.run.client, role, userIds, adds, { known: this.run.users, signal });
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
}
