import { Refused, type Change, type StoredRequest, type StoredUser } from './model';
import type { World } from './world';

export const OPEN = 'Request Awaiting Approval';
const COMPLETED = 'Request Completed';

const TYPES: Readonly<Record<Change['kind'], string>> = {
	create: 'Create User',
	delete: 'Delete User',
	grant: 'Heterogeneous Request',
	modify: 'Modify User Profile',
	status: '',
};

function typeOf(change: Change): string {
	if (change.kind === 'status') return `${change.verb.charAt(0).toUpperCase()}${change.verb.slice(1)} User`;
	if (change.kind !== 'grant') return TYPES[change.kind];
	const kinds = new Set(change.targets.map(({ entityType }) => entityType));
	if (kinds.size > 1) return TYPES.grant;
	return kinds.has('role')
		? 'Assign Roles'
		: kinds.has('entitlement')
			? 'Provision Entitlement'
			: 'Provision ApplicationInstance';
}

/** The way of a change: done at once, or as a request that completes, waits or is rejected. */
export class Approval {
	constructor(private readonly world: World) {}

	/**
	 * Takes a change of the caller.
	 *
	 * @returns the request that was raised, if one was, and the user that was created, if so.
	 */
	take(
		change: Change,
		caller: StoredUser,
		beneficiaries: readonly string[],
		justification = '',
	): { request?: StoredRequest; created?: StoredUser | undefined } {
		const { approval, approveCreate } = this.world.context.options;
		const exempt = (change.kind === 'create' || change.kind === 'delete') && !approveCreate;
		if (change.kind !== 'grant' && (approval === 'none' || exempt)) {
			return { created: this.world.apply(change, beneficiaries, '') };
		}
		this.check(change);
		const key = this.world.nextKey('request', 731);
		const now = this.world.context.now();
		const request = this.world.requests.put(key, {
			key,
			type: typeOf(change),
			status: OPEN,
			justification,
			requesterKey: caller.key,
			beneficiaries,
			change,
			taskId: this.world.context.random.hex(32),
			created: now,
			modified: now,
		});
		if (approval === 'pending') return { request };
		if (approval === 'rejected') return { request: this.finish(request, 'Request Rejected') };
		const created = this.world.apply(change, beneficiaries, key);
		return { request: this.finish(request, COMPLETED), created };
	}

	/** What the server checks when a request is raised, before anybody approves it. */
	private check(change: Change): void {
		if (change.kind === 'modify') this.world.checkAttributes(change.attributes, change.userKey);
		if (change.kind === 'create') this.world.checkAttributes(change.attributes);
	}

	private finish(request: StoredRequest, status: string): StoredRequest {
		const finished = { ...request, status, modified: this.world.context.now() };
		return this.world.requests.put(request.key, finished);
	}

	request(key: string): StoredRequest {
		const request = this.world.requests.latest(key);
		if (!request) throw new Refused('IAM-2050001', `Request with ID ${key} does not exist.`, 404);
		return request;
	}

	/** Approves, rejects or claims; the latter changes nothing that can be seen here. */
	act(key: string, action: string): StoredRequest {
		const request = this.request(key);
		const verb = action.toUpperCase();
		if (request.status !== OPEN) {
			throw new Refused('IAM-2050002', `Request ${key} is in the stage ${request.status} and cannot be acted on.`);
		}
		if (verb === 'CLAIM') return request;
		if (verb === 'REJECT') return this.finish(request, 'Request Rejected');
		if (verb === 'WITHDRAW') return this.finish(request, 'Request Withdrawn');
		if (verb !== 'APPROVE') throw new Refused('IAM-2050003', `The action ${action} is not supported.`);
		this.world.apply(request.change, request.beneficiaries, key);
		return this.finish(request, COMPLETED);
	}

	withdraw(key: string, caller: StoredUser): StoredRequest {
		const request = this.request(key);
		if (request.status !== OPEN) {
			throw new Refused(
				'IAM-2050004',
				`User ${String(caller.attributes['User Login'])} can not withdraw request ${key} currently in ${request.status} stage.`,
			);
		}
		return this.finish(request, 'Request Withdrawn');
	}
}
