import * as z from 'zod/v4-mini';
import type { Clock } from './clock';
import { parse } from './parse';
import { Random } from './random';

const retryAfter = z.enum(['seconds', 'date', 'none']);
const count = z.int().check(z.minimum(1));

const SPOILT = ['truncated', 'cut', 'html', 'empty', 'missing', 'repeated'] as const;

/** One rule: which requests it meets (the first six members) and what happens to them (the others, at least one). */
const ruleSchema = z.strictObject({
	/** Id of the service, for example `oci`; every service without it. */
	service: z.optional(z.string()),
	/** One method or several. */
	method: z.optional(z.union([z.string(), z.array(z.string())])),
	// `*` stands for any characters: `*/users` meets `/20160918/users` and `/us-phoenix-1/20160918/users`.
	/** Pattern for the whole path below the base path of the service, without the query. */
	path: z.optional(z.string()),
	/** Share of the matching requests that are hit, from 0 to 1; all without it. */
	rate: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
	/** Number of matching requests that pass first. */
	skip: z.optional(z.int().check(z.minimum(0))),
	/** Number of requests that are hit before the rule is used up. */
	count: z.optional(count),

	/** Answers with this status and the error body of the service. */
	status: z.optional(z.int().check(z.minimum(400), z.maximum(599))),
	/** Service error code in that body instead of the usual one; an empty text leaves it out. */
	code: z.optional(z.string()),
	/** Text in that body instead of the usual one. */
	message: z.optional(z.string()),
	/** Lets the request take effect first and replaces only the answer by `status`. */
	after: z.optional(z.boolean()),
	/** Form of the `Retry-After` header of `status`; without it none is sent. */
	retryAfter: z.optional(retryAfter),
	/** Its value in seconds; 1 without it. */
	retryAfterSeconds: z.optional(z.int().check(z.minimum(0))),
	/** So many requests in a window of `perSeconds` (60), then 429 until the window ends. */
	throttle: z.optional(
		z.strictObject({ requests: count, perSeconds: z.optional(count), retryAfter: z.optional(retryAfter) }),
	),
	/** Cuts the connection before the request is handled, or after it took effect and before the answer. */
	connection: z.optional(z.enum(['resetBefore', 'resetAfter'])),
	/**
	 * Spoils the answer after the request took effect: `truncated` stops in the middle and closes the connection, `cut`
	 * sends the first half as if it were all, `html` sends a web page, `empty` nothing. Of lists, `missing` sends a page
	 * without its entries, and `repeated` the answer before it that the rule's `path` fits. The status stays.
	 */
	body: z.optional(z.enum(SPOILT)),
	/** Waits before the request is handled. */
	latencyMs: z.optional(z.number().check(z.minimum(0), z.maximum(600_000))),
	/** Hides what this request writes from readers for so long. */
	visibilityDelayMs: z.optional(z.number().check(z.minimum(0))),
	/** Answers as if the token or key of the request had expired. */
	tokenExpired: z.optional(z.boolean()),
});

const effects = ['status', 'throttle', 'connection', 'body', 'latencyMs', 'visibilityDelayMs', 'tokenExpired'] as const;

const documentSchema = z.strictObject({
	/** Seed of the random decisions of `rate`. */
	seed: z.optional(z.int()),
	/** By how many seconds the clock of a service is ahead of the real time (behind with a negative number). */
	clockSkewSeconds: z.optional(z.record(z.string(), z.number())),
	rules: z.optional(
		z.array(
			ruleSchema.check(
				z.refine((rule) => effects.some((effect) => rule[effect] !== undefined), {
					error: `A rule needs at least one of ${effects.join(', ')}.`,
				}),
			),
		),
	),
});

export type FaultRule = z.infer<typeof ruleSchema>;
export type FaultDocument = z.infer<typeof documentSchema>;

/** What happens to one request. `name` is for the log. */
export interface FaultPlan {
	name: string;
	latencyMs: number;
	visibilityDelayMs: number;
	/** An error answer instead of, or with `after` following, the real one. */
	failure?: {
		status: number;
		code?: string | undefined;
		message?: string | undefined;
		after: boolean;
		/** Value of the header. */
		retryAfter?: string | undefined;
		tokenExpired: boolean;
	};
	connection?: 'resetBefore' | 'resetAfter';
	body?: (typeof SPOILT)[number];
	/** Which answers `repeated` may repeat: those to paths like these; all without it. */
	path?: RegExp;
}

interface ActiveRule {
	readonly rule: FaultRule;
	readonly path: RegExp | undefined;
	readonly methods: ReadonlySet<string> | undefined;
	readonly random: Random;
	matched: number;
	hits: number;
	windowStart: number;
	windowRequests: number;
}

/** The injected faults of one sandbox. A rule that comes first wins where two want different things. */
export class Faults {
	private active: ActiveRule[] = [];
	private seed: number;
	private skew: Readonly<Record<string, number>> = {};

	constructor(
		private readonly clock: Clock,
		private readonly defaultSeed: number,
		private readonly changed: () => void,
	) {
		this.seed = defaultSeed;
	}

	/** The rules as they were given, with the number of requests that each one has hit. */
	get document(): {
		seed: number;
		clockSkewSeconds: Record<string, number>;
		rules: Array<FaultRule & { hits: number }>;
	} {
		return {
			seed: this.seed,
			clockSkewSeconds: { ...this.skew },
			rules: this.active.map(({ rule, hits }) => ({ ...rule, hits })),
		};
	}

	/** Replaces everything. Throws a `ZodError` for a document that is not of this form. */
	set(document: unknown): void {
		const parsed = parse(documentSchema, document);
		this.seed = parsed.seed ?? this.defaultSeed;
		this.skew = parsed.clockSkewSeconds ?? {};
		this.active = (parsed.rules ?? []).map((rule, index) => this.activate(rule, index));
		this.changed();
	}

	/** Adds one rule behind the present ones. Throws a `ZodError` for a rule that is not of this form. */
	add(rule: FaultRule): void {
		const [parsed] = parse(documentSchema, { rules: [rule] }).rules ?? [];
		if (parsed) this.active.push(this.activate(parsed, this.active.length));
		this.changed();
	}

	/** Makes the next `count` (1) matching requests fail with `status` before they take effect. */
	failNext(
		match: Pick<FaultRule, 'service' | 'method' | 'path' | 'code' | 'message' | 'count'> & { status: number },
	): void {
		this.add({ count: 1, ...match });
	}

	clear(): void {
		this.set({});
	}

	/** Milliseconds by which the clock of a service is ahead. */
	skewOf(service: string): number {
		return (this.skew[service] ?? 0) * 1000;
	}

	/** Decides about one request; `undefined` when nothing happens to it. Counts the request in every rule it matches. */
	plan(service: string, method: string, path: string): FaultPlan | undefined {
		let plan: FaultPlan | undefined;
		for (const entry of this.active) {
			// A rule that could change nothing any more is not used up.
			if (!contributes(entry.rule, plan) || !this.hit(entry, service, method, path)) continue;
			const failure = this.failureOf(entry);
			const { rule } = entry;
			// A throttle meets every request, but only the refused ones are hit.
			if (rule.throttle && !failure && !rule.latencyMs) continue;
			entry.hits++;
			plan ??= { name: '', latencyMs: 0, visibilityDelayMs: 0 };
			plan.latencyMs += rule.latencyMs ?? 0;
			plan.visibilityDelayMs = Math.max(plan.visibilityDelayMs, rule.visibilityDelayMs ?? 0);
			if (failure) plan.failure ??= failure;
			if (rule.connection) plan.connection ??= rule.connection;
			if (rule.body && plan.body === undefined) {
				plan.body = rule.body;
				if (entry.path) plan.path = entry.path;
			}
		}
		if (plan) plan.name = nameOf(plan);
		return plan;
	}

	private activate(rule: FaultRule, index: number): ActiveRule {
		const methods = rule.method === undefined ? undefined : [rule.method].flat().map((method) => method.toUpperCase());
		return {
			rule,
			path: rule.path === undefined ? undefined : patternOf(rule.path),
			methods: methods && new Set(methods),
			random: new Random(this.seed + index * 7919),
			matched: 0,
			hits: 0,
			windowStart: 0,
			windowRequests: 0,
		};
	}

	private hit(entry: ActiveRule, service: string, method: string, path: string): boolean {
		const { rule } = entry;
		if (rule.service !== undefined && rule.service !== service) return false;
		if (entry.methods && !entry.methods.has(method)) return false;
		if (entry.path && !entry.path.test(path)) return false;
		entry.matched++;
		if (entry.matched <= (rule.skip ?? 0)) return false;
		if (rule.count !== undefined && entry.hits >= rule.count) return false;
		return rule.rate === undefined || entry.random.next() < rule.rate;
	}

	private failureOf(entry: ActiveRule): FaultPlan['failure'] {
		const { rule } = entry;
		const { code, message } = rule;
		if (rule.throttle) {
			const wait = this.throttled(entry, rule.throttle.requests, (rule.throttle.perSeconds ?? 60) * 1000);
			if (wait === undefined) return undefined;
			const header = this.retryAfterHeader(rule.throttle.retryAfter ?? 'seconds', Math.ceil(wait / 1000));
			return { status: 429, code, message, after: false, retryAfter: header, tokenExpired: false };
		}
		if (rule.tokenExpired) return { status: 401, code, message, after: false, tokenExpired: true };
		if (rule.status === undefined) return undefined;
		const header = rule.retryAfter && this.retryAfterHeader(rule.retryAfter, rule.retryAfterSeconds ?? 1);
		return { status: rule.status, code, message, after: rule.after ?? false, retryAfter: header, tokenExpired: false };
	}

	/** Milliseconds until the next window, or `undefined` while there is room in this one. */
	private throttled(entry: ActiveRule, requests: number, window: number): number | undefined {
		const now = this.clock.now();
		if (now - entry.windowStart >= window) {
			entry.windowStart = now;
			entry.windowRequests = 0;
		}
		if (entry.windowRequests < requests) {
			entry.windowRequests++;
			return undefined;
		}
		return entry.windowStart + window - now;
	}

	private retryAfterHeader(form: 'seconds' | 'date' | 'none', seconds: number): string | undefined {
		if (form === 'none') return undefined;
		// A date has whole seconds only: rounding up keeps a client that obeys it from coming too early.
		const date = new Date(Math.ceil((this.clock.now() + seconds * 1000) / 1000) * 1000);
		return form === 'seconds' ? String(seconds) : date.toUTCString();
	}
}

function contributes(rule: FaultRule, plan: FaultPlan | undefined): boolean {
	if (plan?.connection === 'resetBefore') return false;
	const failure = rule.status ?? rule.throttle ?? rule.tokenExpired;
	return (
		(failure !== undefined && !plan?.failure) ||
		(rule.connection !== undefined && !plan?.connection) ||
		(rule.body !== undefined && !plan?.body) ||
		rule.latencyMs !== undefined ||
		rule.visibilityDelayMs !== undefined
	);
}

function patternOf(path: string): RegExp {
	const parts = path.split('*').map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'));
	return new RegExp(`^${parts.join('.*')}$`);
}

function nameOf(plan: FaultPlan): string {
	const names: string[] = [];
	if (plan.latencyMs > 0) names.push('latency');
	if (plan.visibilityDelayMs > 0) names.push('visibilityDelay');
	if (plan.failure) names.push(plan.failure.tokenExpired ? 'tokenExpired' : `status ${plan.failure.status}`);
	if (plan.connection) names.push(plan.connection);
	if (plan.body) names.push(plan.body);
	return names.join(', ');
}
