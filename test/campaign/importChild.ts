/** One bulk import in a process of its own, which may be killed at any time. Reads a job from its input. */
import './compileCache';
import { text } from 'node:stream/consumers';
import type { INodeParameters } from 'n8n-workflow';

import { createEngine } from '../../tools/engine/engine';
import { loadPackage } from '../../tools/engine/package-under-test';
import { bulkParameters, runBulk } from '../../tools/engine/bulkImport';
import { serviceOf } from '../../tools/services';

interface Job {
	readonly service: string;
	readonly credentials: Readonly<Record<string, object>>;
	readonly csv: string;
	/** Fields of the node beside the usual ones. */
	readonly more?: INodeParameters;
}

async function main(): Promise<void> {
	const job = JSON.parse(await text(process.stdin)) as Job;
	const service = serviceOf(job.service);
	const engine = await createEngine(loadPackage(process.cwd(), service.type), job.credentials);
	const { summary } = await runBulk(engine, service, bulkParameters(job.csv, job.more));
	engine.close();
	process.stdout.write(`\n${JSON.stringify(summary)}\n`, () => process.exit(0));
}

void main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`, () => process.exit(1));
});
