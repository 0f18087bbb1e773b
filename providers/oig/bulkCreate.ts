/** One run of the bulk create: requests, what their answers leave open, and what is done when they are lost. */
import * as z from 'zod/v4-mini';

import { ServiceError } from '../http/errors';
import { NetworkError } from '../http/send';
import { isAmbiguous } from '../http/settle';
import { LOGIN, secretsOf } from './attributes';
import { assignItems, readItem } from './bulkItems';
import type { OigClient } from './client';
import type { Entry } from './entry';
import { isBusinessRefusal, itemRefused, SERVICE } from './errors';
import { createBody, KEYS, type NewUser } from './newUsers';
import { bulkItemSchema, envelopeSchema, type BulkItem } from './schemas';
import { findUsers } from './users';

/** What became of one user. */
export type CreateOutcome =
	/** `status` in the server's words, without the blank before it. */
	| { readonly kind: 'created'; readonly id: string; readonly status: string; readonly requestId: string }
	/** Somebody must approve it; the number of OIG's request, if it was given. */
	| { readonly kind: 'pending'; readonly oigRequestId: string | undefined; readonly requestId: string }
	/** There was such a user before. */
	| { readonly kind: 'exists'; readonly user: Entry }
	| { readonly kind: 'failed'; readonly error: unknown };

export interface CreateOptions {
	/** Users in one request. */
	readonly batchSize: number;
	/** How long a write may need to become visible, in milliseconds. Default: 2,000. */
	readonly visibleAfterMs?: number;
}

/** Bulk requests that may go wrong in one run before it is given up: the server is down then, not one user bad. */
const MAX_STUMBLES = 10;

/** One user under way. */
export interface Task {
	readonly index: number;
	readonly user: NewUser;
	/** Correlation that the server echoes. */
	readonly requestId: string;
	/** How the user is looked up. */
	readonly key: { readonly attribute: string; readonly value: string } | undefined;
}

function unknownOutcome(task: Task, cause: unknown): ServiceError {
	const who = task.key
		? `no user with ${task.key.attribute} "${task.key.value}" can be found`
		: 'it has nothing to look it up by';
	const reason = cause instanceof Error ? ` (${cause.message})` : '';
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: cause instanceof ServiceError ? cause.status : 200,
		message: `OIG gave no answer about this user${reason}, and ${who}.`,
		advice: task.key
			? 'Run it again later: the user is looked up first, so it is not created twice.'
			: 'Look it up in OIG before you run it again. With a user login, an employee number or an e-mail address the node does that by itself.',
	});
}

/** Errors that meet every further request too. */
function endsAll(error: unknown): boolean {
	if (error instanceof NetworkError) return !error.mayHaveBeenProcessed || error.fault === 'aborted';
	return error instanceof ServiceError && ['unauthenticated', 'forbidden', 'throttled'].includes(error.kind);
}

/** One run of the bulk create. */
export class BulkCreate {
	readonly outcomes = new Map<number, CreateOutcome>();
	private stumbles = 0;
	/** Set when nothing more is to be sent. */
	private end: { readonly error: unknown } | undefined;

	constructor(
		private readonly client: OigClient,
		private readonly options: CreateOptions,
	) {}

	async run(tasks: readonly Task[]): Promise<void> {
		const { batchSize } = this.options;
		for (let start = 0; start < tasks.length; start += batchSize) {
			const batch = tasks.slice(start, start + batchSize);
			if (this.end) this.failAll(batch, this.end.error);
			else await this.createBatch(batch);
		}
	}

	private async createBatch(batch: readonly Task[]): Promise<void> {
		let present: Map<number, Entry>;
		try {
			present = await this.lookUp(batch);
		} catch (error) {
			if (endsAll(error)) this.end = { error };
			this.failAll(batch, error);
			return;
		}
		for (const [index, user] of present) this.outcomes.set(index, { kind: 'exists', user });
		await this.send(batch.filter(({ index }) => !present.has(index)));
	}

	/** Sends users who are not there yet; what the answer leaves open is looked up, then told. */
	private async send(tasks: readonly Task[]): Promise<void> {
		if (tasks.length === 0) return;
		if (this.end) return this.failAll(tasks, this.end.error);
		let items: BulkItem[];
		try {
			items = await this.post(tasks);
		} catch (error) {
			if (isAmbiguous(error)) return await this.afterLostAnswer(tasks, error);
			if (endsAll(error)) this.end = { error };
			return this.failAll(tasks, error);
		}
		const assigned = assignItems(
			tasks.map(({ requestId }) => requestId),
			items,
		);
		const doubtful: Task[] = [];
		for (const task of tasks) {
			const found = assigned.get(task.requestId);
			const outcome = found?.sure ? this.outcomeOf(task, found.item) : undefined;
			if (outcome) this.outcomes.set(task.index, outcome);
			else doubtful.push(task);
		}
		await this.settleDoubts(doubtful, (task) => assigned.get(task.requestId)?.item);
	}

	private async post(tasks: readonly Task[]): Promise<BulkItem[]> {
		const body = createBody(
			tasks.map(({ user }) => user),
			tasks.map(({ requestId }) => requestId),
		);
		const secrets = tasks.flatMap(({ user }) => secretsOf(user.attributes));
		const envelope = await this.client.write('POST', '/users', body, envelopeSchema, { secrets });
		const items = z.safeParse(z.array(bulkItemSchema), envelope.users ?? []);
		return items.success ? items.data : [];
	}

	/** `undefined` if the answer does not say enough. */
	private outcomeOf(task: Task, item: BulkItem): CreateOutcome | undefined {
		const reading = readItem(item);
		const { requestId } = task;
		if (reading.kind === 'refused') {
			const error = itemRefused(reading.refusal, 'this user', secretsOf(task.user.attributes));
			return { kind: 'failed', error };
		}
		if (reading.kind === 'pending') return { kind: 'pending', oigRequestId: reading.oigRequestId, requestId };
		if (reading.id === undefined) return undefined;
		return { kind: 'created', id: reading.id, status: reading.status, requestId };
	}

	/** The answer came, but leaves open what became of these users. */
	private async settleDoubts(tasks: readonly Task[], itemOf: (task: Task) => BulkItem | undefined): Promise<void> {
		if (tasks.length === 0) return;
		const found = await this.lookUpWritten(tasks);
		for (const task of tasks) {
			const user = found.get(task.index);
			const item = itemOf(task);
			if (user) this.created(task, user.id);
			else if (item === undefined) {
				this.outcomes.set(task.index, { kind: 'failed', error: unknownOutcome(task, undefined) });
			} else {
				// Nobody can be found who would contradict it, so what stands at this position counts.
				const said = this.outcomeOf(task, item);
				const pending = { kind: 'pending', oigRequestId: undefined, requestId: task.requestId } as const;
				const contradicted = said?.kind === 'created' && task.key !== undefined;
				this.outcomes.set(
					task.index,
					contradicted ? { kind: 'failed', error: unknownOutcome(task, undefined) } : (said ?? pending),
				);
			}
		}
	}

	/**
	 * The answer was lost. Who is there now was created. Who is not is sent again if a login guards against a second
	 * person; in halves, so that one bad user whom the server stumbles over does not take the others along.
	 */
	private async afterLostAnswer(tasks: readonly Task[], error: unknown): Promise<void> {
		// A time-out has cost minutes already.
		this.stumbles += error instanceof NetworkError && error.fault === 'timeout' ? MAX_STUMBLES / 2 : 1;
		const found = await this.lookUpWritten(tasks, !isBusinessRefusal(error));
		const missing: Task[] = [];
		for (const task of tasks) {
			const user = found.get(task.index);
			if (user) this.created(task, user.id);
			else if (task.key?.attribute === LOGIN) missing.push(task);
			else this.outcomes.set(task.index, { kind: 'failed', error: unknownOutcome(task, error) });
		}
		if (this.stumbles >= MAX_STUMBLES) this.end = { error };
		const isLast = tasks.length === 1 && this.stumbles > 1;
		if (isLast) return this.failAll(missing, error);
		const half = Math.ceil(missing.length / 2);
		await this.send(missing.slice(0, half));
		await this.send(missing.slice(half));
	}

	private created(task: Task, id: string): void {
		this.outcomes.set(task.index, { kind: 'created', id, status: 'SUCCESS', requestId: task.requestId });
	}

	private failAll(tasks: readonly Task[], error: unknown): void {
		for (const { index } of tasks) this.outcomes.set(index, { kind: 'failed', error });
	}

	/** @param mayBeUnderWay whether the server may still be busy with them, so that it is worth to wait. */
	private async lookUpWritten(tasks: readonly Task[], mayBeUnderWay = true): Promise<Map<number, Entry>> {
		const { clock, signal } = this.client;
		if (mayBeUnderWay) await clock.sleep(this.options.visibleAfterMs ?? 2_000, signal);
		try {
			return await this.lookUp(tasks);
		} catch (error) {
			// Then nothing is known, which is told for each of them.
			if (error instanceof ServiceError || isAmbiguous(error)) return new Map();
			throw error;
		}
	}

	/** The users that are there, by the index of their task. */
	private async lookUp(tasks: readonly Task[]): Promise<Map<number, Entry>> {
		const present = new Map<number, Entry>();
		for (const attribute of KEYS) {
			const keyed = tasks.flatMap(({ index, key }) =>
				key?.attribute === attribute ? [{ index, value: key.value }] : [],
			);
			if (keyed.length === 0) continue;
			const found = await findUsers(
				this.client,
				attribute,
				keyed.map(({ value }) => value),
			);
			for (const { index, value } of keyed) {
				const user = found.get(value.toUpperCase())?.[0];
				if (user) present.set(index, user);
			}
		}
		return present;
	}
}
