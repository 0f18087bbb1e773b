/** Applies a plan in a process of its own, which may be killed at any time. Reads a job from its input. */
import './compileCache';
import { text } from 'node:stream/consumers';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { createEngine } from '../../tools/engine/engine';
import { loadPackage } from '../../tools/engine/package-under-test';
import { runApply } from '../../tools/engine/sync';
import { serviceOf } from '../../tools/services';

interface Job {
	readonly service: string;
	readonly credentials: Readonly<Record<string, object>>;
	readonly rows: readonly IDataObject[];
	readonly options: INodeParameters;
}

async function main(): Promise<void> {
	const job = JSON.parse(await text(process.stdin)) as Job;
	const service = serviceOf(job.service);
	const engine = await createEngine(loadPackage(process.cwd(), service.type), job.credentials);
	const { options } = job;
	const { summary } = await runApply(engine, service, job.rows, { parameters: { options } });
	engine.close();
	process.stdout.write(`\n${JSON.stringify(summary)}\n`, () => process.exit(0));
}

void main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`, () => process.exit(1));
});
