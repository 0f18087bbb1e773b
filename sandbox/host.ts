import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import * as z from 'zod/v4-mini';
import type { Clock } from './clock';
import type { Database } from './database';
import type { Faults } from './faults';
import { parse } from './parse';
import { Random } from './random';
import { visibilityDelay } from './server';
import type { SandboxService, ServiceContext, ServiceDefinition } from './service';
import { Table } from './table';

const initialSchema = z.object({ users: z.int(), groups: z.int() });
let sharedKey: Promise<string> | undefined;

/** Making a key costs 50 ms and more, so one process makes one. */
function generatedKey(): Promise<string> {
	sharedKey ??= promisify(generateKeyPair)('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	}).then((pair) => pair.privateKey);
	return sharedKey;
}

/** What all services of one sandbox share. */
export interface HostOptions {
	readonly clock: Clock;
	readonly faults: Faults;
	readonly seed: number;
	readonly database: Database | undefined;
	readonly privateKey: string | undefined;
	/** Values that several services keep together, by name. */
	readonly shared: Map<string, Promise<unknown>>;
	/** Live objects that several services have in common, by name. */
	readonly meetings: Map<string, object>;
	/** Options to start with, instead of the defaults. */
	readonly options: Readonly<Record<string, unknown>>;
	/** Base URL of the common port once it listens. */
	readonly url: () => string;
	/** Told the id of the service, or `options`. */
	readonly changed: (what: string) => void;
}

/** One service with everything the core keeps for it: options, tables, kept values. */
export class Host {
	/** How many users and groups a new tenant has. */
	initial: z.infer<typeof initialSchema> = { users: 0, groups: 0 };
	private readonly tables = new Map<string, { clear(): void }>();
	private readonly kept = new Map<string, Promise<unknown>>();
	private readonly random: Random;
	private readonly startOptions: Readonly<Record<string, unknown>>;
	private current: Readonly<Record<string, unknown>>;

	private constructor(
		readonly definition: ServiceDefinition,
		private readonly host: HostOptions,
	) {
		const starts = Number(host.database?.read(`${definition.id}/starts`) ?? 0);
		host.database?.write(`${definition.id}/starts`, starts + 1);
		// With a data file the same ids must not come again after a restart.
		this.random = new Random(host.seed + starts * 104_729 + definition.id.charCodeAt(0));
		this.startOptions = this.parseOptions(host.options[definition.id] ?? {});
		this.current = this.parseOptions(host.database?.read(`${definition.id}/options`) ?? this.startOptions);
	}

	/** Makes the service; a fresh one gets its first content. */
	static async start(
		definition: ServiceDefinition,
		options: HostOptions,
	): Promise<{ host: Host; service: SandboxService }> {
		const host = new Host(definition, options);
		const service = await definition.create(host.context());
		const kept = options.database?.read(`${definition.id}/initial`);
		if (kept === undefined) await host.fill(service);
		else host.initial = parse(initialSchema, kept);
		return { host, service };
	}

	/** Brings data and options back to the beginning. */
	async reset(service: SandboxService): Promise<void> {
		this.current = this.startOptions;
		this.host.database?.write(`${this.definition.id}/options`, this.current);
		this.host.changed('options');
		for (const table of this.tables.values()) table.clear();
		await this.fill(service);
	}

	private async fill(service: SandboxService): Promise<void> {
		await service.reset();
		const { users, groups } = service.state();
		this.initial = { users: users.length, groups: groups.length };
		this.host.database?.write(`${this.definition.id}/initial`, this.initial);
		this.host.changed(this.definition.id);
	}

	get options(): Readonly<Record<string, unknown>> {
		return this.current;
	}

	/** The form of the options as a JSON schema, with defaults and descriptions. */
	get optionsSchema(): unknown {
		return z.toJSONSchema(this.definition.options, { io: 'input' });
	}

	/** Changes the given options and leaves the others. Throws a `ZodError` for unknown names and wrong values. */
	setOptions(patch: unknown): void {
		const given = parse(z.record(z.string(), z.unknown()), patch);
		this.current = this.parseOptions({ ...this.current, ...given });
		this.host.database?.write(`${this.definition.id}/options`, this.current);
		this.host.changed('options');
	}

	private parseOptions(value: unknown): Readonly<Record<string, unknown>> {
		return parse(z.record(z.string(), z.unknown()), parse(this.definition.options, value));
	}

	private context(): ServiceContext {
		const { definition, host } = this;
		const { id } = definition;
		const readOptions = () => this.current;
		return {
			id,
			get options() {
				return readOptions();
			},
			now: () => host.clock.now() + host.faults.skewOf(id),
			random: this.random,
			url: () => `${host.url()}${definition.basePath}`,
			table: <T extends object>(name: string) => this.table<T>(name),
			keep: async <T>(name: string, make: () => T | Promise<T>) => this.keep(`${id}/kept/${name}`, this.kept, make),
			share: async <T>(name: string, make: () => T | Promise<T>) => this.keep(`shared/${name}`, host.shared, make),
			meet: <T extends object>(name: string, make: () => T) => {
				const present = host.meetings.get(name) ?? make();
				host.meetings.set(name, present);
				return present as T;
			},
			rsaPrivateKey: () => this.keep(`${id}/kept/rsa-private-key`, this.kept, () => host.privateKey ?? generatedKey()),
			changed: () => host.changed(id),
		};
	}

	private table<T extends object>(name: string): Table<T> {
		const { clock, database, changed } = this.host;
		const { id } = this.definition;
		const table = new Table<T>({
			now: () => clock.now(),
			delay: () => visibilityDelay.getStore() ?? 0,
			changed: () => changed(id),
			store: database?.store(id, name),
		});
		if (this.tables.has(name)) throw new Error(`Table ${name} of ${id} is made twice`);
		this.tables.set(name, table);
		return table;
	}

	private async keep<T>(key: string, values: Map<string, Promise<unknown>>, make: () => T | Promise<T>): Promise<T> {
		let value = values.get(key);
		if (!value) {
			const stored = this.host.database?.read(key);
			value = stored === undefined ? Promise.resolve(make()) : Promise.resolve(stored);
			values.set(key, value);
			if (stored === undefined) this.host.database?.write(key, await value);
		}
		return (await value) as T;
	}
}
