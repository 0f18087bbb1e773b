/** One run of the bulk create: requests, what their answers leave open, and what is done when they are lost. */
import * as z from 'zod/v4-mini';

import { isAmbiguous } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { NetworkError } from '../http/send';
import { splitBatch } from '../http/splitBatch';
import { foldedValue } from '../text';
import { LOGIN, secretsOf } from './attributes';
import { assignItems, readItem } from './bulkItems';
import type { OigClient } from './client';
import {
	hasLoginOf,
	hasOtherNumber,
	isConflict,
	severalHave,
	unknownOutcome,
	type CreateOutcome,
	type Task,
} from './createTask';
import type { Entry } from './entry';
import { isBusinessRefusal, itemRefused } from './errors';
import { findUsers } from './lookUp';
import { createBody, KEYS } from './newUsers';
import type { OpenCreates } from './openRequests';
import { bulkItemSchema, envelopeSchema, type BulkItem } from './schemas';

export interface CreateOptions {
	/** Users in one request. */
	readonly batchSize: number;
	/** How long a write may need to become visible, in milliseconds. Default: 2,000. */
	readonly visibleAfterMs?: number;
	/** Whether a list of all users has just shown that none of them is there, so that nobody is looked up before. */
	readonly knownAbsent?: boolean;
	/**
	 * The requests to create users that were raised since the run began; asked when an answer is lost, so that nothing is
	 * requested twice. Without it, only the users themselves are looked up.
	 */
	readonly newRequests?: () => Promise<OpenCreates>;
}

/** Bulk requests that may go wrong in one run before it is given up: the server is down then, not one user bad. */
const MAX_STUMBLES = 10;

/** Requests for one user alone. */
const TRIES_ALONE = 3;

/** Errors that meet every further request too. */
function endsAll(error: unknown): boolean {
	if (error instanceof NetworkError) return !error.mayHaveBeenProcessed || error.fault === 'aborted';
	return error instanceof ServiceError && ['unauthenticated', 'forbidden', 'throttled'].includes(error.kind);
}

/** One run of the bulk create. */
export class BulkCreate {
	readonly outcomes = new Map<number, CreateOutcome>();
	private stumbles = 0;
	/** Indexes of the tasks whose answer was lost, so that somebody who has the login by now may be the one who was sent. */
	private readonly lost = new Set<number>();
	/** How often the answer about one user alone was lost, by the index of the task. */
	private readonly triesAlone = new Map<number, number>();
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
		if (this.options.knownAbsent) return await this.send(batch);
		let present: Map<number, Entry>;
		try {
			const ambiguous = new Map<number, number>();
			present = await this.lookUp(batch, ambiguous);
			for (const task of batch) {
				const count = ambiguous.get(task.index);
				if (count !== undefined) this.failAll([task], severalHave(task, count));
			}
		} catch (error) {
			if (endsAll(error)) this.end = { error };
			this.failAll(batch, error);
			return;
		}
		for (const { index, requestId } of batch) {
			const user = present.get(index);
			if (user) this.outcomes.set(index, { kind: 'exists', user, requestId });
		}
		await this.send(batch.filter(({ index }) => !this.outcomes.has(index)));
	}

	/** Sends users who are not there yet; in halves where the server refuses all of them because of some. */
	private async send(tasks: readonly Task[]): Promise<void> {
		await splitBatch(
			tasks,
			async (part) => {
				await this.sendOnce(part);
				return [];
			},
			({ index }, error) => void this.outcomes.set(index, { kind: 'failed', error }),
		);
	}

	/**
	 * What the answer leaves open is looked up, then told.
	 *
	 * @throws what the server has against the request as a whole.
	 */
	private async sendOnce(tasks: readonly Task[]): Promise<void> {
		if (this.end) throw this.end.error;
		let items: BulkItem[];
		try {
			items = await this.post(tasks);
		} catch (error) {
			if (isAmbiguous(error)) return await this.afterLostAnswer(tasks, error);
			if (endsAll(error)) this.end = { error };
			throw error;
		}
		const assigned = assignItems(
			tasks.map(({ requestId }) => requestId),
			items,
		);
		const doubtful: Task[] = [];
		for (const task of tasks) {
			const found = assigned.get(task.requestId);
			const outcome = found?.sure ? this.outcomeOf(task, found.item) : undefined;
			const isOwn = outcome !== undefined && isConflict(outcome) && this.lost.has(task.index);
			if (outcome && !isOwn) this.outcomes.set(task.index, outcome);
			else doubtful.push(task);
		}
		await this.lookUpDoubts(doubtful, (task) => assigned.get(task.requestId)?.item);
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
	private async lookUpDoubts(tasks: readonly Task[], itemOf: (task: Task) => BulkItem | undefined): Promise<void> {
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
			this.lost.add(task.index);
			const user = found.get(task.index);
			if (user) this.created(task, user.id);
			else if (task.key?.attribute === LOGIN) missing.push(task);
			else this.outcomes.set(task.index, { kind: 'failed', error: unknownOutcome(task, error) });
		}
		if (this.stumbles >= MAX_STUMBLES) this.end = { error };
		await this.sendAgain(await this.withoutRequested(missing, error), tasks.length, error);
	}

	private async sendAgain(missing: readonly Task[], sent: number, error: unknown): Promise<void> {
		const [only] = missing;
		if (sent === 1 && only) {
			const tries = (this.triesAlone.get(only.index) ?? 0) + 1;
			this.triesAlone.set(only.index, tries);
			if (tries >= TRIES_ALONE || isBusinessRefusal(error)) return this.failAll(missing, error);
		}
		const half = Math.ceil(missing.length / 2);
		await this.send(missing.slice(0, half));
		await this.send(missing.slice(half));
	}

	/** The users for whom no request was raised; a login does not guard against a second request. */
	private async withoutRequested(tasks: readonly Task[], error: unknown): Promise<readonly Task[]> {
		if (tasks.length === 0 || this.options.newRequests === undefined) return tasks;
		let raised: OpenCreates;
		try {
			raised = await this.options.newRequests();
		} catch {
			this.failAll(tasks, error);
			return [];
		}
		const left: Task[] = [];
		for (const task of tasks) {
			const oigRequestId = raised.byLogin.get(foldedValue(task.key?.value ?? ''));
			const { requestId, index } = task;
			if (oigRequestId !== undefined) this.outcomes.set(index, { kind: 'pending', oigRequestId, requestId });
			else if (raised.unclear.length > 0)
				this.outcomes.set(index, { kind: 'failed', error: unknownOutcome(task, error) });
			else left.push(task);
		}
		return left;
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
			const present = await this.lookUp(tasks);
			for (const task of tasks) if (hasOtherNumber(task, present.get(task.index))) present.delete(task.index);
			return present;
		} catch (error) {
			// Then nothing is known, which is told for each of them.
			if (error instanceof ServiceError || isAmbiguous(error)) return new Map();
			throw error;
		}
	}

	/**
	 * The users that are there, by the index of their task.
	 *
	 * @param ambiguous gets the tasks of which it cannot be told who is meant, with the number of users.
	 */
	private async lookUp(tasks: readonly Task[], ambiguous = new Map<number, number>()): Promise<Map<number, Entry>> {
		const present = new Map<number, Entry>();
		for (const attribute of KEYS) {
			const keyed = tasks.flatMap((task) =>
				task.key?.attribute === attribute ? [{ task, value: task.key.value }] : [],
			);
			if (keyed.length === 0) continue;
			const found = await findUsers(
				this.client,
				attribute,
				keyed.map(({ value }) => value),
			);
			for (const { task, value } of keyed) {
				const users = (found.get(foldedValue(value)) ?? []).filter((entry) => hasLoginOf(task, entry));
				const [user] = users;
				if (users.length > 1) ambiguous.set(task.index, users.length);
				else if (user) present.set(task.index, user);
			}
		}
		return present;
	}
}
