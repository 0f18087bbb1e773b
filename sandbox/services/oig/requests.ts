import type { FastifyInstance, FastifyRequest } from 'fastify';

import { OPEN, type Approval } from './approval';
import { parseFilter } from './filter';
import { Refused, type Change, type StoredRequest, type StoredUser, type Target } from './model';
import type { Caller } from './server';
import { envelope, jsonBody, parameter, queryOf, records, selfLink, SELF_SERVICE } from './wire';
import { textOf } from './text';
import { fieldNames } from './users';
import { membershipId, type World } from './world';

const KINDS = new Set(['role', 'entitlement', 'appinstance']);
const TRACKED = new Set(['id', 'reqStatus', 'reqType', 'requester', 'reqJustification']);
const APPROVALS = new Set(['id', 'state', 'title', 'status', 'assignee', 'creator']);

/** Requests and their approval. */
export class RequestRoutes {
	constructor(
		private readonly world: World,
		private readonly approval: Approval,
		private readonly caller: Caller,
	) {}

	private get options() {
		return this.world.context.options;
	}

	register(app: FastifyInstance): void {
		const requests = `${SELF_SERVICE}/requests`;
		type ById = { Params: { id: string } };
		app.get(requests, (request) => this.list(request));
		app.post(requests, (request) => this.submit(request));
		app.put(requests, (request) => this.actOnMany(request));
		app.delete(requests, (request) => this.withdrawMany(request));
		app.get<ById>(`${requests}/:id`, (request) => this.read(request, request.params.id));
		app.put<ById>(`${requests}/:id`, (request) => {
			this.mayApprove(this.caller(request));
			const { key } = this.approval.act(request.params.id, textOf(jsonBody(request).action));
			return { links: selfLink(`/requests/${key}`), id: key, status: 'SUCCESS' };
		});
		app.delete<ById>(`${requests}/:id`, (request) => {
			const { key } = this.approval.withdraw(request.params.id, this.caller(request));
			return { links: selfLink(`/requests/${key}`), id: key, status: 'withdrawn' };
		});
	}

	private mayApprove(caller: StoredUser): void {
		if (!this.world.isAdministrator(caller)) {
			throw new Refused('IAM-2050005', 'The logged-in user is not the assignee of the task.', 403);
		}
	}

	private list(request: FastifyRequest): object {
		const query = queryOf(request);
		const caller = this.caller(request);
		const q = parameter(query, 'q');
		const userId = parameter(query, 'userId');
		const mine = [...this.world.requests.values()].filter(
			({ requesterKey, beneficiaries }) =>
				(this.world.isAdministrator(caller) || requesterKey === caller.key || beneficiaries.includes(caller.key)) &&
				(userId === undefined || beneficiaries.includes(userId)),
		);
		if (parameter(query, 'view') === 'pendingApprovals') return this.pendingApprovals(request, mine, q);
		const matches = parseFilter(q, (name) => TRACKED.has(name), this.options.orFilter);
		const found = mine.filter((entry) => matches((name) => this.details(entry)[name]));
		return envelope(this.options, query, '/requests', 'requests', found, (entry) => {
			const { requester, reqBeneficiaryList, reqStatus, reqType, reqCreatedOn, reqExpireOn, reqJustification } =
				this.details(entry);
			const links = selfLink(`/requests/${entry.key}`);
			const dates = { reqCreatedOn, reqExpireOn };
			return { id: entry.key, links, reqStatus, reqType, ...dates, reqJustification, requester, reqBeneficiaryList };
		});
	}

	private pendingApprovals(request: FastifyRequest, mine: readonly StoredRequest[], q: string | undefined): object {
		// Without any filter only assigned tasks are shown; "Any" stands for all states.
		const any = /state\s+eq\s+any/i.test(q ?? '');
		const matches = any ? () => true : parseFilter(q ?? 'state eq Assigned', (name) => APPROVALS.has(name));
		const tasks = mine.map((entry) => ({
			id: entry.key,
			links: selfLink(`/requests/${entry.key}`),
			title: `${entry.type} (${entry.key})`,
			creator: this.world.users.get(entry.requesterKey)?.attributes['User Login'],
			taskId: entry.taskId,
			state: entry.status === OPEN ? 'ASSIGNED' : 'COMPLETED',
			status: entry.status,
			assignee: 'SYSTEM ADMINISTRATORS',
			created: date(entry.created),
		}));
		const found = tasks.filter((task) => matches((name) => new Map(Object.entries(task)).get(name)));
		return envelope(this.options, queryOf(request), '/requests', 'requests', found, (task) => task);
	}

	private details(request: StoredRequest): Record<string, unknown> {
		const { key, change } = request;
		return {
			links: selfLink(`/requests/${key}`),
			id: key,
			reqStatus: request.status,
			requester: {
				name: 'requesterId',
				value: request.requesterKey,
				link: { rel: 'self', href: selfLink(`/users/${request.requesterKey}`)[0]?.href },
			},
			reqCreatedOn: date(request.created),
			reqExpireOn: date(request.created + 14 * 86_400_000),
			reqModifiedOnDate: date(request.modified),
			reqType: request.type,
			reqJustification: request.justification,
			reqBeneficiaryList: request.beneficiaries.map((id) => ({ links: selfLink(`/users/${id}`), id })),
			reqTargetEntities: this.targets(change),
			childRequests: [],
			requestTaskDetails: [],
		};
	}

	private targets(change: Change): readonly object[] {
		if (change.kind === 'grant') return change.targets;
		if (change.kind !== 'create' || this.options.createDetails === 'none') return [];
		const shown = Object.entries(change.attributes).filter(([name]) => name !== 'usr_password');
		return [{ entityType: 'User', appFormData: shown.map(([name, value]) => ({ name, value })) }];
	}

	private read(request: FastifyRequest, id: string): object {
		const entry = this.world.requests.get(id);
		if (!entry) throw new Refused('IAM-2050001', `Request with ID ${id} does not exist.`, 404);
		const details = this.details(entry);
		const names = fieldNames(parameter(queryOf(request), 'fields'));
		if (names.length === 0) return details;
		return Object.fromEntries(['links', 'id', ...names].map((name) => [name, details[name]]));
	}

	private submit(request: FastifyRequest): object {
		const caller = this.caller(request);
		const items = records(jsonBody(request).requests);
		if (items.length === 0) throw new Refused('', 'There are no requests in the body.', 400);
		const requests = items.map((item) => {
			const correlation = item.requestId === undefined ? {} : { requestId: textOf(item.requestId) };
			try {
				const { key, status } = this.submitOne(item, caller);
				const links = selfLink(`/requests/${key}`);
				const reqStatus = this.options.newRequestStatus === 'present' ? status : 'Request Created';
				return { links, id: key, ...correlation, reqStatus, status: 'SUCCESS' };
			} catch (error) {
				if (!(error instanceof Refused)) throw error;
				return { ...correlation, status: 'FAILED', reason: `${error.code} : ${error.message}` };
			}
		});
		return { links: selfLink('/requests'), requests };
	}

	private submitOne(item: Record<string, unknown>, caller: StoredUser): StoredRequest {
		const beneficiaries = records(item.reqBeneficiaryList).map(({ id }) => textOf(id));
		const targets = records(item.reqTargetEntities).map(({ entityType, entityId, startDate, endDate }): Target => ({
			entityType: textOf(entityType).toLowerCase(),
			entityId: textOf(entityId),
			startDate: textOf(startDate) || undefined,
			endDate: textOf(endDate) || undefined,
		}));
		if (beneficiaries.length === 0 || targets.length === 0) {
			throw new Refused('IAM-2050006', 'A request needs beneficiaries and target entities.');
		}
		for (const key of beneficiaries) this.world.user(key);
		for (const target of targets) this.checkTarget(target, beneficiaries);
		const change: Change = { kind: 'grant', targets };
		const { request } = this.approval.take(change, caller, beneficiaries, textOf(item.reqJustification));
		if (!request) throw new Error('A grant is always a request.');
		return request;
	}

	private checkTarget({ entityType, entityId, startDate, endDate }: Target, beneficiaries: readonly string[]): void {
		if (!KINDS.has(entityType)) throw new Refused('IAM-2050007', `The entity type ${entityType} is not valid.`);
		for (const given of [startDate, endDate]) {
			if (given !== undefined && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(given)) {
				throw new Refused('IAM-2050008', `The date ${given} is not valid.`);
			}
		}
		const tables = {
			role: this.world.roles,
			entitlement: this.world.entitlements,
			appinstance: this.world.applications,
		};
		if (!tables[entityType as keyof typeof tables].latest(entityId)) {
			throw new Refused('IAM-2050009', `There is no ${entityType} with ID ${entityId}.`);
		}
		const holder = beneficiaries.find((key) => this.world.memberships.latest(membershipId(entityId, key)));
		if (entityType === 'role' && holder !== undefined) {
			throw new Refused('IAM-2050010', `User ${holder} has the role ${entityId} already.`);
		}
	}

	private actOnMany(request: FastifyRequest): object {
		this.mayApprove(this.caller(request));
		const requests = records(jsonBody(request).requests).map(({ id, action }) => {
			try {
				const { key } = this.approval.act(textOf(id), textOf(action));
				return { id: key, links: selfLink(`/requests/${key}`), status: 'SUCCESS' };
			} catch (error) {
				if (!(error instanceof Refused)) throw error;
				return { id: textOf(id), status: 'FAILED', reason: error.message };
			}
		});
		return { links: selfLink('/requests'), requests };
	}

	/** Here `requestId` is the number of the request and `id` the caller's own text. */
	private withdrawMany(request: FastifyRequest): object {
		const caller = this.caller(request);
		const requests = records(jsonBody(request).requests).map(({ id, requestId }) => {
			try {
				this.approval.withdraw(textOf(requestId), caller);
				return { id: textOf(id), requestId: textOf(requestId), status: 'SUCCESS' };
			} catch (error) {
				if (!(error instanceof Refused)) throw error;
				return { id: textOf(id), status: 'FAILED', reason: error.message };
			}
		});
		return { links: selfLink('/requests'), requests };
	}
}

function date(milliseconds: number): string {
	return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
