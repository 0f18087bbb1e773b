/*
 * Every text field of every operation gets a value with a character that nobody sees. It must never be sent: not to write
 * it, which makes a twin, and not to look for it, which finds nothing and reads as "there is none".
 */
import { ClientRequest } from 'node:http';

import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { INodeParameters, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { createEngine, type Engine } from '../../tools/engine/engine';
import { loadPackage } from '../../tools/engine/package-under-test';
import { SERVICES } from '../../tools/services';
import { NODE, oneNode } from '../support/workflow';

const MARK = '\u200E';
const loaded = loadPackage(process.cwd());
let sandbox: Sandbox;
let engine: Engine;
const sent: string[] = [];

beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	engine = await createEngine(loaded, sandbox.credentials);
	for (const method of ['write', 'end'] as const) {
		const original = Reflect.get(ClientRequest.prototype, method) as (...parts: unknown[]) => unknown;
		jest.spyOn(ClientRequest.prototype, method).mockImplementation(function (this: ClientRequest, ...parts: unknown[]) {
			const [chunk] = parts;
			const body = typeof chunk === 'string' || Buffer.isBuffer(chunk) ? String(chunk) : '';
			sent.push(`${this.method} ${this.path} ${body}`);
			return original.apply(this, parts) as never;
		});
	}
});
beforeEach(async () => {
	await sandbox.reset();
	sandbox.seed({ users: 4, groups: 2 });
});
afterAll(async () => {
	jest.restoreAllMocks();
	engine.close();
	await sandbox.stop();
});

const membersOf = (property: INodeProperties) => (property.options ?? []) as INodeProperties[];
const choices = (property: INodeProperties | undefined) =>
	((property?.options ?? []) as INodePropertyOptions[]).map(({ value }) => String(value));
const isOf = ({ displayOptions }: INodeProperties, resource: string, operation: string) =>
	displayOptions?.show?.resource?.includes(resource) === true &&
	displayOptions.show.operation?.includes(operation) === true;

const operations = SERVICES.flatMap((service) => {
	const { properties } = loaded.nodes.get(`n8n-nodes-identity-provisioning.${service.type}`)?.description ?? {
		properties: [],
	};
	return choices(properties.find(({ name }) => name === 'resource')).flatMap((resource) =>
		properties
			.filter(
				(property) => property.name === 'operation' && property.displayOptions?.show?.resource?.includes(resource),
			)
			.flatMap((property) => choices(property))
			.map((operation) => ({
				service,
				name: `${service.id} ${resource} ${operation}`,
				parameters: { resource, operation },
				fields: properties.filter((field) => field.type !== 'hidden' && isOf(field, resource, operation)),
			})),
	);
});

const textFor = (name: string) => (/mail/i.test(name) ? `gra${MARK}ce@example.com` : `gra${MARK}ce`);

type Value = INodeParameters[string];

/** The ways to give a field, or a member of it, a value with the mark. */
function marked(field: INodeProperties): Array<readonly [string, Value]> {
	const { name, type, typeOptions, modes = [] } = field;
	if (typeOptions?.password === true) return [];
	if (type === 'string' || type === 'options') return [[name, textFor(name)]];
	if (type === 'multiOptions') return [[name, [textFor(name)]]];
	if (type === 'json') {
		return [
			[name, JSON.stringify({ member: textFor('') })],
			[name, JSON.stringify({ [textFor('')]: 'value' })],
		];
	}
	if (type === 'resourceLocator') {
		return modes.map((mode) => [`${name} ${mode.name}`, { __rl: true, mode: mode.name, value: textFor(mode.name) }]);
	}
	if (type !== 'collection') return [];
	return membersOf(field).flatMap((member) =>
		marked(member).map(([path, value]) => [`${name}.${path}`, { [member.name]: value }] as const),
	);
}

function plain(
	{ name, type, default: standard, typeOptions }: INodeProperties,
	{ id }: (typeof SERVICES)[number],
): Value {
	const { users, groups } = sandbox.state(id);
	if (typeOptions?.password === true) return 'Passw0rd-1x';
	if (type === 'resourceLocator') {
		const known = /user|member|manager/i.test(name) ? users : groups;
		return { __rl: true, mode: 'id', value: name === 'nsCode' ? 'example' : (known.at(-1)?.id ?? 'x') };
	}
	if (type !== 'string' || standard !== '') return standard;
	if (/mail/i.test(name)) return 'planted@example.com';
	return /^country$/i.test(name) ? 'FI' : /^(user)?(name|login)$/i.test(name) ? 'planted.user' : 'x';
}

/** Lists of what a user has, of which the users of the sample have none. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set(['trivore user getPermissions', 'trivore user getRoles']);

describe.each(operations)('$name', ({ service, name, parameters, fields }) => {
	// What a file holds is no field; the rows of imports have tests of their own.
	const cases = fields
		.filter(({ name }) => name !== 'csvText')
		.flatMap((field) => marked(field).map((one) => [field, ...one] as const));

	it('sends no character that nobody sees', async () => {
		const rest = Object.fromEntries(fields.map((field) => [field.name, plain(field, service)]));
		for (const [field, path, value] of cases) {
			sent.length = 0;
			const all = { ...rest, [field.name]: value, ...parameters };
			const node = oneNode({ ...service, parameters: all, onError: 'continueRegularOutput' });
			// n8n itself refuses what an ID cannot be, before the node runs.
			const run = await engine.run(node).catch(() => undefined);
			const found = sent.filter((request) => [MARK, encodeURIComponent(MARK)].some((mark) => request.includes(mark)));
			expect({ path, found }).toEqual({ path, found: [] });
			if (!MAY_BE_EMPTY.has(name)) expect(run?.node(NODE).outputs.flat().length).not.toBe(0);
		}
	});
});
