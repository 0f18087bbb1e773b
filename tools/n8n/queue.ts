import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startPostgres, startRedis } from './dataStores';
import type { Environment } from './environment';
import type { Installation } from './install';
import { Instance, type InstanceOptions } from './instance';
import { addPackage, type PackedPackage } from './package';
import { freePort } from './ports';

export interface QueueOptions {
	readonly n8n: Installation;
	/** Holds a user folder for each process. */
	readonly folder: string;
	/** Put into the user folder of each process. */
	readonly packed: PackedPackage;
	/** How many workers. */
	readonly workers: number;
	/** Executions that a worker runs at the same time. */
	readonly concurrency: number;
	/** For all processes, stronger than what queue mode needs. */
	readonly env?: Environment;
	/** Done when the database is there and before n8n runs, for example an import. */
	readonly before?: (main: InstanceOptions) => Promise<void>;
}

/** n8n in queue mode: main process, webhook processor and workers, with a PostgreSQL and a Redis of their own. */
export class QueueMode {
	private constructor(
		readonly main: Instance,
		readonly webhook: Instance,
		readonly workers: readonly Instance[],
		/** Of the processes of n8n and of the data stores. */
		readonly processGroups: readonly number[],
		private readonly close: () => Promise<void>,
	) {}

	/** @throws Error if one of them does not start; nothing keeps running then */
	static async start({ n8n, folder, packed, workers, concurrency, env, before }: QueueOptions): Promise<QueueMode> {
		const closers: Array<() => Promise<void>> = [];
		const close = async () => {
			for (const end of closers.splice(0).reverse()) await end();
		};
		try {
			const groups: number[] = [];
			const stores: Environment[] = [];
			for (const startStore of [startPostgres, startRedis]) {
				const store = await startStore();
				closers.push(() => store.stop());
				groups.push(store.processGroup);
				stores.push(store.env);
			}
			const webhookPort = await freePort();
			const common = {
				...(Object.assign({}, ...stores) as Environment),
				EXECUTIONS_MODE: 'queue',
				N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
				// Without it a worker has no port that says whether it is ready.
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
				OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
				// What workers take for n8n's address; webhooks are served there.
				N8N_WEBHOOK_URL: `http://127.0.0.1:${webhookPort}/`,
				...env,
			};
			const options = (name: string, command: readonly string[], port?: number): InstanceOptions => {
				const userFolder = join(folder, name);
				addPackage(packed, userFolder);
				return { n8n, folder: userFolder, command, env: common, ...(port === undefined ? {} : { port }) };
			};
			// One after the other: two that start together on few cores take longer than one after the other.
			const launch = async (instanceOptions: InstanceOptions) => {
				const instance = await Instance.start(instanceOptions);
				closers.push(() => instance.stop());
				if (instance.pid !== undefined) groups.push(instance.pid);
				return instance;
			};
			const mainOptions = options('main', ['start']);
			await before?.(mainOptions);
			const main = await launch(mainOptions);
			const webhook = await launch(options('webhook', ['webhook'], webhookPort));
			const started: Instance[] = [];
			for (let number = 1; number <= workers; number += 1) {
				started.push(await launch(options(`worker-${number}`, ['worker', `--concurrency=${concurrency}`])));
			}
			return new QueueMode(main, webhook, started, groups, close);
		} catch (error) {
			await close();
			throw error;
		}
	}

	/** Stops workers, webhook processor, main process and the data stores, also those that have ended by themselves. */
	async stop(): Promise<void> {
		await this.close();
	}
}
