import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Clock } from './clock';
import { registerControl } from './control';
import { registerDashboard } from './dashboard';
import { Faults } from './faults';
import { Host } from './host';
import { RequestLog } from './log';
import { seedPlan } from './seed';
import { createServer, mount } from './server';
import type { SandboxService, ServiceDefinition, ServiceState } from './service';
import * as definitions from './services';

type Definitions = typeof definitions;

/** `oci`, `adobe`, … */
export type ServiceId = keyof Definitions;

type Services = { readonly [Id in ServiceId]: Awaited<ReturnType<Definitions[Id]['create']>> };
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

export interface SeedRequest {
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

async function listen(app: FastifyInstance, port: number): Promise<string> {
	await app.listen({ host: '127.0.0.1', port });
	const address = app.server.address() as AddressInfo;
	return `http://127.0.0.1:${address.port}`;
}

/** Starts a sandbox. Throws if the port is taken or an option is wrong; nothing keeps running then. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
	const clock = new Clock();
	const listeners = new Set<ChangeListener>();
	const changed: ChangeListener = (what) => {
		for (const listener of listeners) listener(what);
	};
	const faults = new Faults(clock, seed, () => changed('faults'));
	const log = new RequestLog(options.logCapacity ?? 10_000, () => changed('log'));
	const database = options.data === undefined ? undefined : new (await import('./database')).Database(options.data);
	const app = createServer();
	const apps: FastifyInstance[] = [app];
	let url = '';
	const stop = async () => {
		await Promise.all(apps.map((server) => server.close()));
		database?.close();
	};
	try {
		const running = new Map<ServiceId, Running>();
		const rootUrls: Partial<Record<ServiceId, string>> = {};
		for (const id of options.services ?? (Object.keys(definitions) as ServiceId[])) {
			const definition: ServiceDefinition = definitions[id];
			const { host, service } = await Host.start(definition, {
				clock,
				faults,
				seed,
				database,
				privateKey: options.privateKey,
				options: options.options ?? {},
				url: () => url,
				changed,
			});
			running.set(id, { id, definition, host, service });
			const mounted = { id, service, faults, log, now: () => clock.now() };
			await mount(app, definition.basePath, mounted);
			const ownPort = options.ports?.[id];
			if (ownPort !== undefined) {
				const own = createServer();
				apps.push(own);
				await mount(own, '', mounted);
				rootUrls[id] = await listen(own, ownPort);
			}
		}
		const find = (id: ServiceId): Running => {
			const found = running.get(id);
			if (!found) throw new Error(`Service ${id} was not started`);
			return found;
		};
		let credentials: Record<string, object> = {};
		const services = {};
		for (const id of Object.keys(definitions) as ServiceId[]) {
			Object.defineProperty(services, id, { get: () => find(id).service, enumerable: true });
		}
		const sandbox: Sandbox = {
			get url() {
				return url;
			},
			get dashboard() {
				return `${url}/`;
			},
			get credentials() {
				return credentials as SandboxCredentials;
			},
			faults,
			clock,
			log,
			services: services as Services,
			rootUrls,
			async reset() {
				faults.clear();
				clock.reset();
				for (const { host, service } of running.values()) await host.reset(service);
				log.clear();
				changed('log');
			},
			seed(request) {
				const plan = seedPlan(request.users, request.groups, request.seed ?? 1);
				for (const id of request.services ?? running.keys()) find(id).service.seed(plan);
			},
			options(service, patch) {
				const { host } = find(service);
				if (patch) host.setOptions(patch);
				return host.options;
			},
			state: (service) => find(service).service.state(),
			stop,
		};
		registerControl(app, sandbox, running);
		registerDashboard(app, sandbox, running, listeners);
		url = await listen(app, options.port ?? 0);
		for (const { service } of running.values()) credentials = { ...credentials, ...(await service.credentials()) };
		return sandbox;
	} catch (error) {
		await stop();
		throw error;
	}
}
