import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { INode, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { NODE, oneNode } from '../../support/workflow';
import { readExample, withoutToolFields } from '../../support/workflowFile';

const tools = readExample('ai-agent-tools.json').nodes.filter(({ type }) => type.endsWith('Tool'));

let sandbox: Sandbox;
let engine: Engine;
let answers: Readonly<Record<string, string>>;
beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	sandbox.seed({ users: 3, groups: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
	const [group] = sandbox.state('oci').groups.filter(({ name }) => name !== 'Administrators');
	const person = sandbox.state('trivore').users[0];
	const login = person?.name ?? '';
	answers = {
		login,
		email: person?.email ?? '',
		text: login,
		group: group?.name ?? '',
		familyName: person?.displayName?.split(' ').at(-1) ?? '',
	};
});
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

/** The parameters of a tool as they are once an agent has filled in its part. */
function filledIn(node: INode): INodeParameters {
	const text = JSON.stringify(withoutToolFields(node)).replace(
		/={{ \$fromAI\('(\w+)'.*?\) }}/g,
		(_call, name: string) => {
			const answer = answers[name] ?? '';
			return node.type.includes('oracleIdentityGovernance') ? answer.toUpperCase() : answer;
		},
	);
	return JSON.parse(text) as INodeParameters;
}

it.each(tools.map((node) => [node.name, node] as const))('%s finds what is asked for', async (_name, node) => {
	const parameters = filledIn(node);
	expect(JSON.stringify(parameters)).not.toContain('$fromAI');
	const [credential = ''] = Object.keys(node.credentials ?? {});
	const type = node.type.replace(/^.+\.|Tool$/g, '');
	const run = await engine.run(oneNode({ type, credential, parameters }));
	expect(run.error).toBeUndefined();
	const [found = []] = run.node(NODE).outputs;
	const { operation } = parameters;
	// Who has no role has none to show; everything else finds somebody or something.
	if (operation !== 'getRoles') expect(found.length).toBeGreaterThan(0);
	if (operation !== 'get') return;
	expect(JSON.stringify(found[0]?.json).toLowerCase()).toContain(answers.login);
});
