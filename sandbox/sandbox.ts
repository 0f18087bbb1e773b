/** What a running sandbox offers to tests, and what its own parts see of each other. */
import type { Clock } from './clock';
import type { Faults } from './faults';
import type { Host } from './host';
import type { RequestLog } from './log';
import type { SandboxService, ServiceDefinition, ServiceState } from './service';
import type * as definitions from './services';

type Definitions = typeof definitions;

/** `oci`, `adobe`, … */
export type ServiceId = keyof Definitions;

export type Services = { readonly [Id in ServiceId]: Awaited<ReturnType<Definitions[Id]['create']>> };
type CredentialsOf<Id extends ServiceId> = Awaited<ReturnType<Services[Id]['credentials']>>;
type Intersection<Union> = (Union extends unknown ? (value: Union) => void : never) extends (value: infer All) => void
	? All
	: never;

/** n8n credential name → the fields of that credential type. */
export type SandboxCredentials = Intersection<{ [Id in ServiceId]: CredentialsOf<Id> }[ServiceId]>;

export interface SandboxOptions {
	/** Port on 127.0.0.1; 0, the default, takes any free one. */
	port?: number;
	/** Ports on which a service also answers at the root: `{ oci: 4011 }`, 0 for any free one. */
	ports?: Partial<Record<ServiceId, number>>;
	/** File that keeps the state; memory only without it. */
	data?: string;
	/** Makes ids and injected faults repeatable; random without it. */
	seed?: number;
	/** Services to start; all of them without it. Tests that need one start faster with one. */
	services?: readonly ServiceId[];
	/** Options to start with and to come back to at a reset. */
	options?: { readonly [Id in ServiceId]?: Readonly<Record<string, unknown>> };
	/** RSA private key (PEM) for every service that needs one, so that test suites can share it. */
	privateKey?: string;
	/** How many requests the log keeps. */
	logCapacity?: number;
}

interface SeedRequest {
	/** Number of users in each service. */
	users: number;
	/** Number of groups in each service. */
	groups: number;
	/** The same seed gives the same people; 1 without it. */
	seed?: number;
	services?: readonly ServiceId[];
}

export interface Sandbox {
	/** `http://127.0.0.1:4010` */
	readonly url: string;
	/** URL of the page for people. */
	readonly dashboard: string;
	readonly credentials: SandboxCredentials;
	readonly faults: Faults;
	readonly clock: Clock;
	readonly log: RequestLog;
	/** What a service offers to tests besides the common interface. Throws for a service that was not started. */
	readonly services: Services;
	/** Base URLs of the services with a port of their own. */
	readonly rootUrls: Readonly<Partial<Record<ServiceId, string>>>;
	/** Everything as after the start: data, options, faults, clock, log. Keys and credentials stay. */
	reset(): Promise<void>;
	/** Adds made-up users and groups; the same request twice changes nothing. */
	seed(request: SeedRequest): void;
	/** The present options of a service, with `patch` applied first. */
	options(service: ServiceId, patch?: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
	state(service: ServiceId): ServiceState;
	/** Closes all ports and connections. */
	stop(): Promise<void>;
}

/** One running service as the control interface and the dashboard see it. */
export interface Running {
	readonly id: ServiceId;
	readonly definition: ServiceDefinition;
	readonly host: Host;
	readonly service: SandboxService;
}

/** Told about changes: the id of a service, `options`, `log` or `faults`. */
export type ChangeListener = (what: string) => void;
