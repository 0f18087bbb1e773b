/**
 * Create, Update and Bulk Import refuse the same values: for every service and every field that they have in common,
 * through n8n's engine, with the sandbox behind it to show that nothing of what is refused was sent.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';

import type { FieldRule } from '../../../providers/directory';
import { cleaned } from '../../../providers/rules';
import { folded } from '../../../providers/text';
import { misread } from '../../../provisioning/csv/cells';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { NODE, oneNode } from '../../../tools/engine/oneNode';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { sandboxFor, SERVICE_IDS, serviceOf } from '../../../tools/services';
import { TABLES, type CreateField } from './rulesTables';

const AWKWARD = [
	...['ada', 'x'.repeat(61), 'x'.repeat(101), 'x'.repeat(251), 'x'.repeat(401), 'a b', 'a\u00a0b', 'a\nb', 'a\tb'],
	...['a\u200eb', 'a\u200db', '\u0645\u06cc\u200c\u062e', 'a\u0000b', '\ufeffada', 'e\u0301ric', '\u00e9ric', 'a;b'],
	...['a,b', "o'hara", '"a"', '<a>', 'a/b', 'a_b', 'a+b', '\ud83d\ude00', '\ud800', 'K\u00f6nig', '\u738b', '  ada  '],
	...[
		'ada;x@example.com',
		'ada@example.com',
		'mailto:ada2@example.com',
		'ada@',
		'@example.com',
		'a@b',
		"o'h@example.com",
	],
	...[
		'a..b@example.com',
		'ada@-example.com',
		'ada@exa mple.com',
		'ada@example.com, b@example.com',
		'a\u200db@example.com',
	],
	...[`${'a'.repeat(50)}@example.com`, `${'a'.repeat(250)}@example.com`, 'fi', 'FI', 'Finland', 'F1', 'FIN'],
	...['2026-01-31', '2026-02-31', '31.01.2026', '2026-01-31T08:00:00Z', '2026-01-31T08:00', '2026-13-01', 'soon'],
	...['+358501234567', '+358 50 123 4567', '050 123 4567', '00358501234567', '+358 (0)50 123', 'call me', '12', '+1'],
	...['en', 'en_GB', 'en-gb', 'english', 'EN_GB', 'Europe/Helsinki', 'EMP', '0', 'true'],
	...[
		'007',
		'0123',
		'yes',
		'FALSE',
		'null',
		'undefined',
		'[]',
		'{}',
		'=1+1',
		'-',
		'.',
		'..',
		'/',
		'a\\b',
		'\\',
		'a%2Fb',
	],
	...['2026-1-5', '20260131', '2026-01-31T25:00:00Z', '0000-00-00', '2026-01-31 08:00', '01/31/2026', '1e3'],
	...[
		'Ada <ada@example.com>',
		'ada@EXAMPLE.COM',
		'"ada king"@example.com',
		'ada@[127.0.0.1]',
		'ada@m\u00fcnchen.example',
	],
	...[
		'ada.@example.com',
		'.ada@example.com',
		'ada@example',
		'ada@example..com',
		'ada@example.com.',
		'ada@@example.com',
	],
	...[
		'\u202eada',
		'\u3000ada',
		'\u0301ada',
		'\ufb01n',
		'\uff21da',
		'\u0130da',
		'Stra\u00dfe',
		'\u1e9e',
		'ada\u00a0',
		'a\u2028b',
	],
	...[
		'x'.repeat(5_000),
		'\u00e9'.repeat(255),
		'\ud83d\ude00'.repeat(130),
		'\ud83d\udc69\u200d\ud83d\udcbb',
		'a\u007fb',
	],
];
const PIECES = [
	'ada',
	'x',
	'@',
	'example.com',
	';',
	',',
	"'",
	'.',
	'\u00e4',
	' ',
	'\n',
	'\u200e',
	'\u200d',
	'"',
	'<',
	'1',
	'-',
];

/** Awkward values and mixtures of them, each once for a service that tells no upper from lower case. */
function valuesFor(rule: FieldRule): string[] {
	const mixed = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
	const seen = new Set<string>();
	return [...AWKWARD, ...fc.sample(mixed, { numRuns: 60, seed: 20_261 })].filter((value) => {
		const key = folded(cleaned(rule, value));
		// What a spreadsheet did to a file, and a blank, are no values.
		if (key === '' || misread(cleaned(rule, value)) !== undefined || seen.has(key)) return false;
		seen.add(key);
		return true;
	});
}

/** Whether a value was refused in n8n, and not by the service. */
function isRefusedHere(json: IDataObject | undefined): boolean {
	const details = json?.details as IDataObject | undefined;
	return json?.error !== undefined && typeof details?.field === 'string' && details.service === undefined;
}

/** What the editor calls a field of an operation with users; services that ask for more have it under conditions. */
function labelsOf(
	properties: readonly INodeProperties[],
	operation: string,
	{ field, collection }: CreateField,
): string[] {
	const ofOperation = properties.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation));
	const beside = collection === undefined ? ofOperation : ofOperation.filter(({ name }) => name === collection);
	const fields = collection === undefined ? beside : beside.flatMap(({ options = [] }) => options as INodeProperties[]);
	return [...new Set(fields.filter(({ name }) => name === field).map(({ displayName }) => displayName))];
}

const SAME = { onlyHere: [], onlyByCreate: [] };
const differing = (here: readonly unknown[], byCreate: readonly unknown[]) => ({
	onlyHere: here.filter((value) => !byCreate.includes(value)),
	onlyByCreate: byCreate.filter((value) => !here.includes(value)),
});

it('every service is in the tables', () => {
	expect([...new Set(TABLES.map(({ service }) => service))].sort()).toEqual([...SERVICE_IDS].sort());
});

const loaded = loadPackage(process.cwd());

describe.each(TABLES.map((table) => [`${table.service} ${table.how ?? ''}`, table] as const))('%s', (_title, table) => {
	const service = serviceOf(table.service);
	const properties =
		[...loaded.nodes].find(([name]) => name.endsWith(`.${service.type}`))?.[1].description.properties ?? [];
	let sandbox: Sandbox;
	let engine: Engine;
	beforeAll(async () => {
		sandbox = await startSandbox({ services: sandboxFor(service), seed: 1 });
		engine = await createEngine(loaded, sandbox.credentials);
	});
	afterAll(async () => {
		engine.close();
		await sandbox.stop();
	});

	const run = async (parameters: INodeParameters, input: readonly IDataObject[]) => {
		const { type, credential } = service;
		const spec = oneNode({ type, credential, parameters, onError: 'continueRegularOutput' });
		const result = await engine.run(spec, { input });
		if (result.error) throw new Error(result.error.message);
		return result.node(NODE).outputs;
	};
	const writes = () =>
		sandbox.log.entries.filter(({ method, path }) => method !== 'GET' && !/token|\/list$|\/\.search$/.test(path));
	const from = (name: string) => `={{ $json[${JSON.stringify(name)}] }}`;

	/** Values that a single operation refuses before it sends anything. */
	async function refused(
		parameters: INodeParameters & { operation: string },
		people: readonly IDataObject[],
		rule: FieldRule,
		place: CreateField,
	) {
		const [items = []] = await run(parameters, people);
		const outcomes = people.map((_, index) =>
			items.find(({ pairedItem }) => JSON.stringify(pairedItem) === JSON.stringify({ item: index })),
		);
		const unfit = people.filter((_, index) => isRefusedHere(outcomes[index]?.json));
		// Whoever reads the refusal looks for the field that it names.
		const named = outcomes.flatMap((item) =>
			isRefusedHere(item?.json) ? [(item?.json.details as IDataObject).field] : [],
		);
		const labels = labelsOf(properties, parameters.operation, place);
		expect(named.filter((field) => !labels.some((label) => label === field))).toEqual([]);
		await sandbox.reset();
		sandbox.log.clear();
		if (unfit.length > 0) await run(parameters, unfit);
		expect(writes()).toEqual([]);
		return unfit.map((person) => person[rule.name]);
	}

	async function refusedByBulkImport(people: readonly IDataObject[], rule: FieldRule) {
		const parameters = {
			resource: 'user',
			operation: 'bulkImport',
			rowKind: 'user',
			source: 'items',
			importAction: 'createOrSkip',
			dryRun: true,
			options: { ...service.options },
		};
		await sandbox.reset();
		sandbox.log.clear();
		const [, rejected = []] = await run(parameters, people);
		expect(writes()).toEqual([]);
		const items = rejected
			.filter(({ json }) => json.status === 'invalid')
			.map(({ json }) => (json.source as IDataObject | undefined)?.item);
		return people.filter((_, index) => items.includes(index)).map((person) => person[rule.name]);
	}

	it('every field is in the table', () => {
		const known = [...Object.keys(table.inCreate), ...table.alone];
		expect(table.rules.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
	});

	it.each(table.rules.filter(({ name }) => name in table.inCreate).map((rule) => [rule.label, rule] as const))(
		'%s',
		async (_label, rule) => {
			const values = valuesFor(rule).filter((value) => table.except?.test(value) !== true);
			const people = values.map((value, index): IDataObject => ({ ...table.person(index), [rule.name]: value }));
			const collections: Record<string, IDataObject> = {};
			const parameters: Record<string, unknown> = { resource: 'user', operation: 'create', ...table.create };
			const given = new Set([...Object.keys(table.person(0)), rule.name]);
			for (const [name, { field, collection }] of Object.entries(table.inCreate)) {
				if (!given.has(name)) continue;
				if (collection === undefined) parameters[field] = from(name);
				else collections[collection] = { ...collections[collection], [field]: from(name) };
			}
			const create = { operation: 'create', ...parameters, ...collections } as INodeParameters & { operation: string };
			const byCreate = await refused(create, people, rule, table.inCreate[rule.name] ?? { field: rule.name });
			const byBulkImport = await refusedByBulkImport(people, rule);
			expect(differing(byBulkImport, byCreate)).toEqual(SAME);

			const member = table.inUpdate[rule.name];
			if (member === undefined) return;
			const updateFields = { [member]: from(rule.name) };
			const update = { resource: 'user', operation: 'update', ...table.user, updateFields };
			const place = { field: member, collection: 'updateFields' };
			expect(differing(await refused(update, people, rule, place), byCreate)).toEqual(SAME);
			expect(byCreate.length).toBeGreaterThan(0);
			expect(byCreate.length).toBeLessThan(values.length);
		},
	);
});
