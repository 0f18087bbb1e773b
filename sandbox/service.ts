import type { FastifyInstance, FastifyRequest } from 'fastify';
import type * as z from 'zod/v4-mini';
import type { Random } from './random';
import type { SeedPlan } from './seed';
import type { Table } from './table';

/*
 * How to add a service
 *
 * 1. Make the folder `sandbox/services/<id>/` whose `index.ts` exports `defineService({ … })`.
 * 2. Add that export to the list in `sandbox/services/index.ts`. Nothing else knows the service by name: the port of its
 *    own, the credentials, the dashboard column, faults, options, state and log follow from the definition.
 *
 * `create(context)` makes the service once. `register(app)` is called once for each listener (the common port, where
 * `app` already carries the base path, and the service's own port, where it is at the root): register routes relative
 * to `app`, keep all state in the context's tables, none in `register`.
 *
 * Handlers are plain Fastify handlers. The body is not parsed: `rawBody(request)` gives its bytes whatever the content
 * type says, `request.raw.url` is the request target as sent (base path included), `request.headers.host` the Host
 * header as sent. Unknown paths and methods, injected failures and exceptions come out in the service's own format
 * through `errorReply`.
 */

/** Users, groups and memberships of any service in one shape. Ids are the service's own. */
export interface ServiceState {
	users: Array<{
		id: string;
		name: string;
		displayName?: string;
		email?: string;
		active?: boolean;
		/** What else keeps the user from working, e.g. "locked". */
		marks?: readonly string[];
	}>;
	groups: Array<{ id: string; name: string }>;
	memberships: Array<{ userId: string; groupId: string }>;
	/** Whatever else helps a test, without secrets. */
	raw?: Record<string, unknown>;
}

/** An error that the core wants to be answered in the service's format. */
export interface ServiceFailure {
	/**
	 * `injected`: a fault; `tokenExpired`: the request is to look like one with an expired token; `unknownPath`,
	 * `methodNotAllowed`, `badRequest` (unreadable target or body): the request met no route; `crash`: the service threw.
	 */
	readonly kind: 'injected' | 'tokenExpired' | 'unknownPath' | 'methodNotAllowed' | 'badRequest' | 'crash';
	readonly status: number;
	/** Service error code to use instead of the usual one; an empty text means none. */
	readonly code?: string | undefined;
	readonly message?: string | undefined;
}

export interface ErrorReply {
	/** The failure's status if not given. */
	status?: number;
	headers?: Record<string, string>;
	/** Text or bytes as sent; the content type belongs into `headers`. */
	body: string | Buffer;
}

/** What a service gives to the core. */
export interface SandboxService<Credentials extends Record<string, object> = Record<string, object>> {
	/** Registers the routes; see above. */
	register(app: FastifyInstance): void | Promise<void>;
	/** Ready-made credentials: n8n credential name → the very fields of that credential type. Called after the start. */
	credentials(): Credentials | Promise<Credentials>;
	/** Everybody and everything as the last writes left it, in the order of creation. */
	state(): ServiceState;
	/** All attributes of one user, without secrets. */
	user(id: string): Readonly<Record<string, unknown>> | undefined;
	/** Adds the users, groups and memberships of the plan that do not exist yet. */
	seed(plan: SeedPlan): void;
	/** Fills the tables, which are empty now, as a new tenant has them. Called at the first start and after each reset. */
	reset(): void | Promise<void>;
	/**
	 * Called when all services have their content: after the start, a reset, and a change of options. For what depends on
	 * another service.
	 */
	settled?(): void;
	/** The service's own error answer. `request` is for what the answer echoes, such as a request id. */
	errorReply(failure: ServiceFailure, request: FastifyRequest): ErrorReply;
	/** Masks secrets that the service has in its paths; secret query parameters are masked without it. */
	maskPath?(path: string): string;
}

/** What the core gives to a service. */
export interface ServiceContext<Options = unknown> {
	readonly id: string;
	/** The present options; they may change at any time, so read them where they matter. */
	readonly options: Options;
	/** The service's clock in milliseconds since 1970: real time, plus what tests advanced, plus the injected skew. */
	now(): number;
	/** Deterministic from the sandbox's seed number. Ids and generated secrets come from here. */
	readonly random: Random;
	/** Base URL on the common port, for example `http://127.0.0.1:4010/oci`. Known once the sandbox listens. */
	url(): string;
	/** The table of that name; kept in the data file if there is one and emptied by a reset. Ask once per name. */
	table<T extends object>(name: string): Table<T>;
	/** A value that survives a reset and, with a data file, a restart: made once by `make`. For keys and tenant ids. */
	keep<T>(name: string, make: () => T | Promise<T>): Promise<T>;
	/** The same for a value that several services have in common: made once by the first of them that asks. */
	readonly share: <T>(name: string, make: () => T | Promise<T>) => Promise<T>;
	/** A live object that several services of a sandbox have in common; it is not kept. Made by the first that asks. */
	meet<T extends object>(name: string, make: () => T): T;
	/**
	 * An RSA private key of 2,048 bits (PKCS#8 PEM): the one that the start options hand in, else one that is generated
	 * once per process and shared by all sandboxes and services in it. Kept like `keep`.
	 */
	rsaPrivateKey(): Promise<string>;
	/** Tells the dashboard that something changed. Tables do it by themselves. */
	changed(): void;
}

/** The description of a service. */
export interface ServiceDefinition<
	Id extends string = string,
	Schema extends z.ZodMiniType = z.ZodMiniType,
	Service extends SandboxService = SandboxService,
> {
	/** Short lower-case id: folder, base path, log, faults, options, `--<id>-port`. */
	readonly id: Id;
	/** Name for people. */
	readonly title: string;
	/** Path on the common port, without a slash at the end: `/oci`. */
	readonly basePath: string;
	/**
	 * Switches for what the documents leave open: a `z.strictObject` (zod/v4-mini) in which every member has a default
	 * (`z._default`). `.register(z.globalRegistry, { description })` on a member explains it in the control interface.
	 */
	readonly options: Schema;
	create(context: ServiceContext<z.infer<Schema>>): Service | Promise<Service>;
}

/** Only infers the types. */
export function defineService<const Id extends string, Schema extends z.ZodMiniType, Service extends SandboxService>(
	definition: ServiceDefinition<Id, Schema, Service>,
): ServiceDefinition<Id, Schema, Service> {
	return definition;
}

/** The body exactly as sent; empty if there is none. */
export function rawBody(request: FastifyRequest): Buffer {
	return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}
