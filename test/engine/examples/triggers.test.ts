/** The examples that a trigger starts: the trigger with the parameters of the file, and what it reports through the rest. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { oneNode } from '../../../tools/engine/oneNode';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { openPoller } from '../../../tools/engine/poller';
import { serviceOf } from '../../../tools/services';
import { changesOf } from '../../support/triggers';
import { readExample } from '../../support/workflowFile';

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci', 'trivore', 'oig'], seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), { ...sandbox.credentials });
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

function open(file: string) {
	const workflow = readExample(file);
	const [trigger] = workflow.nodes.filter(({ type }) => type.endsWith('Trigger'));
	if (trigger === undefined) throw new Error(`${file} has no trigger.`);
	const [credential = ''] = Object.keys(trigger.credentials ?? {});
	const { poll } = openPoller(engine, {
		type: trigger.type.split('.')[1] ?? '',
		credential,
		parameters: trigger.parameters,
	});
	// What the trigger reported, in its place.
	const started = { ...trigger, type: 'n8n-nodes-base.manualTrigger', parameters: {}, credentials: {} };
	const nodes = workflow.nodes.map((node) => (node === trigger ? started : node));
	return {
		poll,
		/** Polls, and runs the workflow if there is something to report. */
		next: async () => {
			const items = await poll();
			if (items.length === 0) return undefined;
			return await engine.run({ ...workflow, nodes }, { items });
		},
	};
}

const jsonOf = (run: Awaited<ReturnType<ReturnType<typeof open>['next']>>, node: string): IDataObject[] =>
	(run?.node(node).outputs[0] ?? []).map(({ json }) => json);

it('gives a new OCI user the default groups, and leaves other users and groups alone', async () => {
	const oci = changesOf(engine, serviceOf('oci'));
	await oci.create('ann');
	for (const group of ['Everyone', 'Newcomers', 'Others']) await oci.join(group, 'ann');
	const { next } = open('new-oci-user-default-groups.json');
	expect(await next()).toBeUndefined();
	await oci.create('bob');
	await oci.join('Others', 'bob');
	const run = await next();
	expect(run?.error).toBeUndefined();
	expect(jsonOf(run, 'Done')).toHaveLength(1);
	const { users, groups, memberships } = sandbox.state('oci');
	const bob = users.find(({ name }) => name === 'bob')?.id;
	const names = memberships
		.filter(({ userId }) => userId === bob)
		.map(({ groupId }) => groups.find(({ id }) => id === groupId)?.name);
	expect(names.sort()).toEqual(['Everyone', 'Newcomers', 'Others']);
	expect(await next()).toBeUndefined();
});

it('makes a message of each user who leaves Finance, and of nothing else', async () => {
	const oci = changesOf(engine, serviceOf('oci'));
	await oci.create('ann', 'bob');
	await oci.join('Finance', 'ann', 'bob');
	await oci.join('Others', 'ann');
	const { next } = open('removed-from-finance-notify.json');
	expect(await next()).toBeUndefined();
	await oci.leave('Others', 'ann');
	expect(await next()).toBeUndefined();
	await oci.leave('Finance', 'bob');
	expect(jsonOf(await next(), 'Notify')).toEqual([
		{
			subject: 'bob left the group Finance',
			text: expect.stringMatching(/^bob is no longer a member of Finance in OCI \(seen 20\d\d-/),
		},
	]);
});

it('brings a changed name of a Trivore ID user to the same person in OIG, and to nobody else', async () => {
	const trivore = changesOf(engine, serviceOf('trivore'));
	const oig = changesOf(engine, serviceOf('oig'));
	await trivore.create('ann', 'bob');
	await oig.create('ann');
	const { next } = open('trivore-change-to-oig.json');
	expect(await next()).toBeUndefined();
	await trivore.change('Anna', 'ann');
	await trivore.change('Robert', 'bob');
	const run = await next();
	expect(run?.error).toBeUndefined();
	expect(jsonOf(run, 'Updated').map(({ outcome }) => outcome)).toEqual(['updated']);
	expect(jsonOf(run, 'Not Updated')).toHaveLength(1);
	const { poll } = openPoller(engine, {
		type: 'oracleIdentityGovernanceTrigger',
		credential: 'oracleIdentityGovernanceApi',
		parameters: { events: ['userChanged'], users: 'filter', filter: 'User::Login eq ANN' },
	});
	const [example] = await poll({ mode: 'manual' });
	expect(example?.json.user).toMatchObject({ userName: 'ANN', firstName: 'Anna' });
	expect(await next()).toBeUndefined();
});

it('takes nobody in OIG who has the same login and another address for the same person', async () => {
	const trivore = changesOf(engine, serviceOf('trivore'));
	const oig = changesOf(engine, serviceOf('oig'));
	await trivore.create('ann');
	await oig.create('ann');
	const { next } = open('trivore-change-to-oig.json');
	await next();
	const update = {
		resource: 'user',
		operation: 'update',
		user: { __rl: true, mode: 'name', value: 'ann' },
		updateFields: { email: 'other.ann@example.com' },
	};

	const type = 'oracleIdentityGovernance';
	const changed = await engine.run(oneNode({ type, credential: 'oracleIdentityGovernanceApi', parameters: update }));
	expect(changed.error).toBeUndefined();
	await trivore.change('Anna', 'ann');
	const run = await next();
	expect(jsonOf(run, 'Updated')).toEqual([]);
	expect(jsonOf(run, 'Not Updated')).toHaveLength(1);
});
