import { describe, expect, it } from '@jest/globals';
import type { IDataObject, INode, INodeParameters, INodeTypeDescription } from 'n8n-workflow';

import { loadPackage } from '../../../tools/engine/package-under-test';
import {
	exampleFiles,
	NOTE,
	parameterProblems,
	reachableFrom,
	readExample,
	withoutToolFields,
} from '../../support/workflowFile';
import { printed } from '../../support/text';

const PACKAGE = 'n8n-nodes-identity-provisioning.';
const loaded = loadPackage(process.cwd());
const files = exampleFiles.map((file) => [file, readExample(file)] as const);

const isOurs = ({ type }: INode) => type.startsWith(PACKAGE);
const isTrigger = ({ type }: INode) => /(Trigger|\.webhook)$/.test(type);
const isNote = ({ type }: INode) => type === NOTE;
/** n8n makes a second type of each node, for agents. */
const isTool = ({ type }: INode) => type.startsWith(PACKAGE) && type.endsWith('Tool');
const reads = ({ parameters: { operation } }: INode) => typeof operation === 'string' && operation.startsWith('get');

function descriptionOf({ type }: INode): INodeTypeDescription {
	const node = loaded.nodes.get(type.replace(/Tool$/, ''));
	if (node === undefined) throw new Error(`There is no node ${type}.`);
	return node.description;
}

/** Left, top, right and bottom on the canvas. n8n draws nodes 96 wide, and those with many outputs higher. */
function box({ type, position: [left, top], parameters: { width, height } }: INode) {
	return type === NOTE
		? [left, top, left + Number(width), top + Number(height)]
		: [left, top, left + 96, top + 96 + 40];
}

function overlaps(a: INode, b: INode): boolean {
	const [left = 0, top = 0, right = 0, bottom = 0] = box(a);
	const [otherLeft = 0, otherTop = 0, otherRight = 0, otherBottom = 0] = box(b);
	return left < otherRight && otherLeft < right && top < otherBottom && otherTop < bottom;
}

/** Values that say which group or role is meant or made. Tools are filled in by the agent, and only read. */
function groupChoices({ resource, name, group, groups, role, roleName, additionalFields }: INodeParameters): string[] {
	const named = typeof resource === 'string' && ['group', 'role', 'userGroup'].includes(resource) ? [name] : [];
	const more = (additionalFields ?? {}) as IDataObject;
	return [...named, group, groups, role, roleName, more.groups]
		.filter((value) => value !== undefined)
		.map((value) => JSON.stringify(value))
		.filter((value) => !value.includes('$fromAI('));
}

it('has examples to look at', () => expect(files.length).toBeGreaterThan(8));

it('calls each credential by the same id and name everywhere', () => {
	const used = files.flatMap(([, { nodes }]) =>
		nodes.flatMap(({ credentials = {} }) =>
			Object.entries(credentials).map(([type, { id, name }]) => `${type} ${id} ${name}`),
		),
	);
	const distinct = [...new Set(used)];
	expect(distinct.map((entry) => entry.split(' ')[0])).toEqual([...new Set(distinct.map((e) => e.split(' ')[0]))]);
	for (const entry of distinct) expect(entry).toMatch(/^\w+ \w{16} .+ \(Sandbox\)$/);
});

describe.each(files)('%s', (_file, workflow) => {
	const { nodes, connections, pinData = {} } = workflow;
	const names = nodes.map(({ name }) => name);

	it('sets only fields that our nodes have, to values that they know', () => {
		const problems = nodes.filter(isOurs).flatMap((node) => {
			const parameters = isTool(node) ? withoutToolFields(node) : node.parameters;
			return parameterProblems(descriptionOf(node), { ...node, parameters });
		});
		expect(problems).toEqual([]);
	});

	it('gives each of our nodes the credential of its service', () => {
		for (const node of nodes.filter(isOurs)) {
			const types = (descriptionOf(node).credentials ?? []).map(({ name }) => name);
			expect(Object.keys(node.credentials ?? {})).toHaveLength(1);
			expect(types).toEqual(expect.arrayContaining(Object.keys(node.credentials ?? {})));
		}
	});

	// n8n's editor stumbles over a workflow without them, at every second "Execute step".
	it('has pinned data, if only none', () => expect(workflow.pinData).toEqual(expect.objectContaining({})));

	it('lets nothing that comes from outside choose a group or a role', () => {
		const chosen = nodes
			.filter(isOurs)
			.flatMap(({ name, parameters }) => groupChoices(parameters).map((c) => [name, c]));
		expect(
			chosen.filter(([, choice]) =>
				/'(New Hire|HR Records|Leaver)'|department|body|\$json\.(?!id|role\b)/.test(choice ?? ''),
			),
		).toEqual([]);
		const imports = nodes.filter(({ parameters: { operation } }) => operation === 'bulkImport');
		const unlimited = imports.filter(({ parameters: { options } }) => !(options as IDataObject).allowedGroups);
		expect(unlimited.map(({ name }) => name)).toEqual([]);
		// A row of a sync may only name managed groups.
		const syncs = nodes.filter(({ parameters: { operation } }) => operation === 'sync');
		const wide = syncs.filter(
			({ parameters: { managedGroups } }) => !['listed', 'prefix'].includes(printed(managedGroups)),
		);
		expect(wide.map(({ name }) => name)).toEqual([]);
	});

	it('explains itself in a note', () => {
		expect(nodes.filter(isNote).map(({ parameters: { content } }) => content)).toContainEqual(
			expect.stringMatching(/^## \w/),
		);
	});

	it('names each node once, and connects and mentions only nodes that are there', () => {
		expect(names).toEqual([...new Set(names)]);
		const ids = nodes.map(({ id }) => id);
		expect(ids).toEqual([...new Set(ids)]);
		const targets = Object.values(connections).flatMap((types) =>
			Object.values(types).flatMap((outputs) => outputs.flatMap((list) => (list ?? []).map(({ node }) => node))),
		);
		const mentioned = [...JSON.stringify(nodes).matchAll(/\$\('(.+?)'\)/g)].map(([, name]) => name ?? '');
		for (const name of [...targets, ...mentioned, ...Object.keys(connections), ...Object.keys(pinData)]) {
			expect(names).toContain(name);
		}
	});

	// n8n gives the empty item at the first output also when the error output has one, so that both branches run.
	it('has no node that always gives an item and has an error output', () => {
		const both = nodes.filter((node) => node.alwaysOutputData === true && node.onError === 'continueErrorOutput');
		expect(both.map(({ name }) => name)).toEqual([]);
	});

	it('leaves no node out of the flow', () => {
		const starts = nodes.filter(isTrigger);
		const subNodes = Object.entries(connections).filter(([, types]) => !('main' in types));
		const reached = new Set([
			...starts.flatMap(({ name }) => [...reachableFrom(workflow, name)]),
			...subNodes.map(([name]) => name),
		]);
		expect(nodes.filter((node) => !isNote(node) && !reached.has(node.name)).map(({ name }) => name)).toEqual([]);
	});

	it('puts nothing on top of something else', () => {
		const found = nodes.flatMap((a, index) =>
			nodes.slice(index + 1).flatMap((b) => (overlaps(a, b) ? [`${a.name} and ${b.name}`] : [])),
		);
		expect(found).toEqual([]);
	});
});

const explained = files.filter(([file]) => file !== 'hr-onboarding.json');
it.each(explained)('%s says what it does, what to change, and what happens on failure', (_file, { nodes }) => {
	expect(nodes.filter(isNote).map(({ name }) => name)).toEqual(['What This Does', 'What to Change', 'When It Fails']);
});

const webhooks = files.filter(
	([file, { nodes }]) => file !== 'bulk-import-part.json' && nodes.some(({ type }) => type.endsWith('.webhook')),
);
it.each(webhooks)('%s has a body pinned to its webhook, to try it with', (_file, { nodes, pinData }) => {
	const webhook = nodes.find(({ type }) => type.endsWith('.webhook'));
	expect(pinData?.[webhook?.name ?? '']?.[0]?.json.body).toEqual(expect.any(Object));
});

it.each(['drift-report.json', 'ai-agent-tools.json'])('%s only reads', (file) => {
	const ours = readExample(file).nodes.filter(isOurs);
	expect(ours.length).toBeGreaterThanOrEqual(5);
	expect(ours.filter((node) => !reads(node)).map(({ name }) => name)).toEqual([]);
});

describe('ai-agent-tools.json', () => {
	const workflow = readExample('ai-agent-tools.json');

	it('offers all our nodes as tools, and lets the agent fill in what is looked for', () => {
		const tools = workflow.nodes.filter(isOurs);
		expect(tools.filter((node) => !isTool(node))).toEqual([]);
		expect(new Set(tools.map(({ type }) => type)).size).toBe(loaded.actions.size);
		for (const { name, parameters } of tools) {
			expect(JSON.stringify(parameters)).toContain('$fromAI(');
			expect(workflow.connections[name]?.ai_tool?.[0]?.[0]?.node).toBe('Help Desk Agent');
		}
	});
});

describe('leaver-webhook.json', () => {
	const workflow = readExample('leaver-webhook.json');
	const writes = (reached: ReadonlySet<string>) =>
		workflow.nodes.filter((node) => isOurs(node) && reached.has(node.name) && !reads(node)).map(({ name }) => name);

	it('changes something in each service, and nothing before somebody approved', () => {
		const APPROVED = 0;
		const all = writes(reachableFrom(workflow, 'Leaver'));
		expect(new Set(all.map((name) => name.split(':')[0]))).toEqual(
			new Set(['OCI', 'Adobe', 'EPM', 'Trivore', 'OIG', 'Domains']),
		);
		const unapproved = reachableFrom(workflow, 'Leaver', (from, output) => from !== 'Decision' || output !== APPROVED);
		expect(unapproved).toContain('No Decision');
		expect(writes(unapproved)).toEqual([]);
		const answered = [...reachableFrom(workflow, 'Leaver', (from) => from !== 'Wait for Approval')];
		expect(answered).not.toContain('Decision');
	});

	it('has no more than 20 nodes', () => expect(workflow.nodes.filter((node) => !isNote(node))).toHaveLength(20));

	it('has the table for the ledger before it takes anything away', () => {
		const withoutTable = reachableFrom(workflow, 'Leaver', (from) => from !== 'Ledger Table');
		expect(writes(withoutTable)).toEqual([]);
	});
});

describe.each([
	['sync-nightly-approval.json', 'Every Night', 'Decision'],
	['sync-undo.json', 'Start', 'Approved?'],
])('%s', (file, trigger, gate) => {
	const workflow = readExample(file);
	const APPROVED = 0;
	const writes = (reached: ReadonlySet<string>) =>
		workflow.nodes
			.filter((node) => isOurs(node) && reached.has(node.name))
			.filter(({ parameters: { operation, syncMode } }) => operation !== 'sync' || syncMode !== 'plan')
			.map(({ name }) => name);

	it('changes nothing before somebody approved, and has the table for the undo rows before', () => {
		expect(writes(reachableFrom(workflow, trigger))).toEqual(['Apply Plan']);
		for (const closed of [gate, 'Wait for Approval', 'Undo Table']) {
			const open = (from: string, output: number) => from !== closed || (closed === gate && output !== APPROVED);
			expect(writes(reachableFrom(workflow, trigger, open))).toEqual([]);
		}
	});
});

describe('staged-delete.json', () => {
	const workflow = readExample('staged-delete.json');

	it('deletes nothing that was not approved, taken and looked at', () => {
		const deletes = workflow.nodes.filter((node) => isOurs(node) && !reads(node)).map(({ name }) => name);
		expect(deletes).toHaveLength(5);
		for (const name of deletes) {
			for (const gate of ['Approved?', 'Take Ledger', name.replace('Delete', 'Still Ended?')]) {
				expect([...reachableFrom(workflow, 'Every Monday', (from) => from !== gate)]).not.toContain(name);
			}
		}
	});
});
