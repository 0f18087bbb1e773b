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
import type {
	ChangeListener,
	Running,
	Sandbox,
	SandboxCredentials,
	SandboxOptions,
	ServiceId,
	Services,
} from './sandbox';
import type { ServiceDefinition } from './service';
import * as definitions from './services';

export type { Sandbox, SandboxCredentials, SandboxOptions, ServiceId } from './sandbox';

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
		const shared = new Map<string, Promise<unknown>>();
		const meetings = new Map<string, object>();
		const announce = () => {
			for (const { service } of running.values()) service.settled?.();
		};
		const rootUrls: Partial<Record<ServiceId, string>> = {};
		for (const id of options.services ?? (Object.keys(definitions) as ServiceId[])) {
			const definition: ServiceDefinition = definitions[id];
			const { host, service } = await Host.start(definition, {
				clock,
				faults,
				seed,
				database,
				privateKey: options.privateKey,
				shared,
				meetings,
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
				announce();
				log.clear();
				changed('log');
			},
			seed(request) {
				const plan = seedPlan(request.users, request.groups, request.seed ?? 1);
				for (const id of request.services ?? running.keys()) find(id).service.seed(plan);
			},
			options(service, patch) {
				const { host } = find(service);
				if (patch) {
					host.setOptions(patch);
					announce();
				}
				return host.options;
			},
			state: (service) => find(service).service.state(),
			stop,
		};
		announce();
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
