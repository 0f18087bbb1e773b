/** Bulk Import as the tool of an AI agent, which gets the first output alone. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { bulkParameters } from '../../../tools/engine/bulkImport';
import { SERVICES } from '../../../tools/services';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { NODE, oneNode } from '../../support/workflow';

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

const HEADER = 'User Name,Email,First Name,Last Name,Country,Groups';
const GOOD = 'ada.lovelace,ada@example.com,Ada,Lovelace,GB,';
const BAD = 'grace.hopper,no address,Grace,Hopper,US,';

type Settings = Parameters<typeof oneNode>[0]['onError'];

/** As Agent 3 runs its tools: as nodes of the workflow, of the type that n8n makes for agents. */
async function asTool(service: (typeof SERVICES)[number], lines: string[], more = {}, onError?: Settings) {
	const { type, credential, options } = service;
	const parameters: INodeParameters = bulkParameters([HEADER, ...lines].join('\n'), {
		...more,
		options: { ...options },
	});
	const run = await engine.run(
		oneNode({ type: `${type}Tool`, credential, parameters, ...(onError ? { onError } : {}) }),
	);
	return { error: run.error, outputs: run.node(NODE).outputs.map((items) => items.map(({ json }) => json)) };
}

it.each(SERVICES)('$title says all in one output: summary, rejected, succeeded', async (service) => {
	const { error, outputs } = await asTool(service, [BAD, GOOD]);
	expect(error).toBeUndefined();
	const [[summary, rejected, succeeded, ...others] = [], ...furtherOutputs] = outputs;
	expect(summary).toMatchObject({ rows: 2, rejected: 1, succeeded: 1 });
	expect(rejected).toMatchObject({ status: 'invalid', error: { message: expect.stringMatching(/e-?mail/i) } });
	expect(succeeded).toMatchObject({ status: 'created' });
	expect([others, furtherOutputs.flat()]).toEqual([[], []]);
});

it.each(SERVICES)('$title does not look like a success when all rows are rejected', async (service) => {
	const { outputs } = await asTool(service, [BAD]);
	expect(outputs[0]).toMatchObject([{ rows: 1, rejected: 1, succeeded: 0 }, { status: 'invalid' }]);
});

it('gives the reasons of all rows when nothing was sent because too many are wrong', async () => {
	const [oci] = SERVICES;
	if (!oci) throw new Error('There are no services.');
	const wrong = Array.from({ length: 6 }, (_, index) => BAD.replace('grace', `grace.${index}`));
	const { error, outputs } = await asTool(oci, [...wrong, GOOD]);
	expect(error).toBeUndefined();
	const [[summary, ...rows] = []] = outputs;
	expect(summary).toMatchObject({ complete: false, succeeded: 0, rejected: 7 });
	expect(rows).toHaveLength(7);
	expect(sandbox.state('oci').users.map(({ name }) => name)).not.toContain('ada.lovelace');
});

it('gives what stopped it in the one output too, when the node is to go on', async () => {
	const [oci] = SERVICES;
	if (!oci) throw new Error('There are no services.');
	const { outputs } = await asTool(oci, [GOOD], { importAction: '={{ "purge" }}' }, 'continueRegularOutput');
	expect(outputs[0]?.[0]).toMatchObject({ complete: false, error: expect.stringContaining('purge') });
});
