/** What is the same in all services: columns of items, choices that expressions make, imports at the same time. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { ILoadOptionsFunctions, INodeParameters } from 'n8n-workflow';

import { bulkParameters } from '../../../tools/engine/bulkImport';
import { csvOf, person } from '../../../tools/people';
import { userSchema } from '../../../providers/oci/schemas';
import { NODE } from '../../support/workflow';
import { startOci, type OciBench } from '../oci/support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => await oci.sandbox.reset());
afterAll(async () => await oci.stop());

const names = () => oci.userNames().filter((name) => name.startsWith('user.'));
const fileOf = (count: number) => csvOf(Array.from({ length: count }, (_, index) => person(index, [])));

const fromItems = (mapping: INodeParameters, more: INodeParameters = {}): INodeParameters => ({
	rowKind: 'user',
	source: 'items',
	importAction: 'createOrUpdate',
	mapping,
	...more,
});

it('says that the input has a file when its items name no users', async () => {
	const items = [
		{
			json: { mimeType: 'text/csv', fileName: 'people.csv' },
			binary: { people: { data: Buffer.from(fileOf(1)).toString('base64'), mimeType: 'text/csv' } },
		},
	];
	const error = await oci.failure('user', 'bulkImport', fromItems({ mappingMode: 'autoMapInputData' }), { items });
	expect([error.message, error.description]).toEqual([
		"The input has a file in 'people'.",
		expect.stringContaining("Set 'Source' to 'CSV File'."),
	]);
});

it('takes the columns that the mapper makes of each item, and reports these', async () => {
	const mapping = {
		mappingMode: 'defineBelow',
		value: { userName: '=user.{{ $json.who }}', email: '={{ $json.mail }}', description: '={{ $json.missing }}' },
	};
	const input = [
		{ who: 'ada', mail: 'ada@example.com' },
		{ who: 'two words', mail: 'grace@example.com' },
	];
	const run = await oci.run('user', 'bulkImport', fromItems(mapping), { input });
	const [succeeded = [], rejected = []] = run.node(NODE).outputs;
	expect(succeeded.map(({ json, pairedItem }) => [json.userName, pairedItem])).toEqual([['user.ada', { item: 0 }]]);
	expect(rejected.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
	expect(rejected[0]?.json).toMatchObject({
		status: 'invalid',
		userName: 'user.two words',
		email: 'grace@example.com',
		_status: 'invalid',
		_reason: rejected[0]?.json.reason,
	});
	expect(rejected[0]?.json).not.toHaveProperty('description');
	expect(names()).toEqual(['user.ada']);
});

it('clears nothing where the expression of a column finds nothing', async () => {
	const mapped = (description: string) => ({
		mappingMode: 'defineBelow',
		value: { userName: 'user.ada', email: 'ada@example.com', description },
	});
	const options = { blankCells: 'clear' };
	await oci.output('user', 'bulkImport', fromItems(mapped('Mathematician')));
	await oci.output('user', 'bulkImport', fromItems(mapped('={{ $json.missing }}'), { options }));
	const description = () => {
		const user = oci.sandbox.state('oci').users.find(({ name }) => name === 'user.ada');
		return oci.client.get(`/users/${user?.id}`, userSchema, 'home');
	};
	expect((await description()).value.description).toBe('Mathematician');
	await oci.output('user', 'bulkImport', fromItems(mapped(''), { options }));
	expect((await description()).value.description).toBe('');
});

it('offers the columns that fit what a row is', async () => {
	const method = oci.engine.nodeTypes.getByNameAndVersion('n8n-nodes-identity-provisioning.ociIdentity').methods
		?.resourceMapping?.importColumns;
	const columns = async (rowKind: string) => {
		const context: unknown = { getCurrentNodeParameter: () => rowKind };
		const { fields = [] } = (await method?.call(context as ILoadOptionsFunctions)) ?? {};
		return fields.map(({ displayName, required }) => displayName + (required ? '!' : ''));
	};
	expect(await columns('user')).toEqual(['User Name!', 'Email', 'Description', 'Groups']);
	expect(await columns('membership')).toEqual(['User Name!', 'Group!']);
	expect(await columns('group')).toEqual(['Group!']);
});

it.each([
	['importAction', 'Action', {}],
	['missingGroups', 'Missing Groups', {}],
	['invalidRows', 'Invalid Rows', {}],
	['rowKind', 'Rows Are', {}],
	['blankCells', 'Blank Cells', { options: { blankCells: '={{ "purge" }}' } }],
	['matchOn', 'Match On', { options: { matchOn: '={{ ["key", "purge"] }}' } }],
])('sends nothing when the expression of %s gives what there is not', async (field, label, more: INodeParameters) => {
	const parameters = { ...bulkParameters(fileOf(1)), [field]: '={{ "purge" }}', ...more };
	const failure = await oci.failure('user', 'bulkImport', parameters);
	expect(failure.message).toMatch(new RegExp(`"${label}" cannot be "purge"`));
	expect(oci.calls()).toEqual([]);
});

it('lets a second import with the same credential wait, so that it finds everything done', async () => {
	const parameters = bulkParameters(fileOf(5));
	oci.sandbox.faults.set({ rules: [{ latencyMs: 5 }] });
	const runs = await Promise.all([1, 2, 3].map(async () => await oci.run('user', 'bulkImport', parameters)));
	const outcomes = runs.map((run) => run.node(NODE).outputs[2]?.[0]?.json.byStatus);
	expect(outcomes).toEqual([{ created: 5 }, { unchanged: 5 }, { unchanged: 5 }]);
	expect(oci.writes()).toHaveLength(5);
});

it('fails when another import is running and it is not to wait', async () => {
	const parameters = bulkParameters(fileOf(5), { options: { whenBusy: 'fail' } });
	oci.sandbox.faults.set({ rules: [{ latencyMs: 5 }] });
	const first = oci.run('user', 'bulkImport', parameters);
	await oci.until(() => oci.calls().length > 0);
	const failure = await oci.failure('user', 'bulkImport', parameters);
	expect(failure.message).toBe('Another import with this credential is running.');
	expect((await first).node(NODE).outputs[0]).toHaveLength(5);
	expect((await oci.run('user', 'bulkImport', parameters)).error).toBeUndefined();
});

it('stops waiting for another import when it is cancelled', async () => {
	const parameters = bulkParameters(fileOf(3));
	oci.sandbox.faults.set({ rules: [{ latencyMs: 50 }] });
	const first = oci.run('user', 'bulkImport', parameters);
	await oci.until(() => oci.calls().length > 0);
	let cancel: () => void = () => undefined;
	const second = oci.run('user', 'bulkImport', parameters, {
		onStart: (stop) => {
			cancel = stop;
		},
	});
	await new Promise((resolve) => setImmediate(resolve));
	cancel();
	expect((await second).status).toBe('canceled');
	expect((await first).node(NODE).outputs[0]).toHaveLength(3);
});

it('refuses a choice that differs from item to item, before anything is sent', async () => {
	const kept = 'user.ben';
	const automatic = { mappingMode: 'autoMapInputData', value: null };
	const person = { 'User Name': kept, Email: 'ben@example.com' };
	const made = await oci.output('user', 'bulkImport', fromItems(automatic), { input: [person] });
	expect(made.map(({ json }) => json.status)).toEqual(['created']);
	const input = [
		{ 'User Name': 'user.ada', does: 'delete' },
		{ 'User Name': kept, does: 'createOrUpdate' },
	];
	const parameters = {
		rowKind: 'user',
		source: 'items',
		importAction: '={{ $json.does }}',
		mapping: automatic,
	};
	const run = await oci.run('user', 'bulkImport', parameters, { input });
	expect(run.error?.message).toBe(
		'"Action" must be the same for all items of an import, but item 1 has another value than the first.',
	);
	expect(names()).toEqual([kept]);
	const alike = await oci.run('user', 'bulkImport', parameters, {
		input: input.map((row) => ({ ...row, does: 'delete' })),
	});
	expect(alike.error).toBeUndefined();
	expect(names()).toEqual([]);
});

it.each([0, -1, 1.5])('refuses to send %d requests at a time', async (maxConcurrency) => {
	const parameters = { ...bulkParameters(fileOf(2)), options: { maxConcurrency } };
	const run = await oci.run('user', 'bulkImport', parameters);
	expect(run.error?.message).toBe('"Max Concurrency" must be a whole number of at least 1.');
	expect(names()).toEqual([]);
});

it('rejects rows that name a group which is not allowed, whatever its spelling, and sends nothing of them', async () => {
	const lines = ['Engineering', 'ENGINEERING;Finance', 'Engineering;Administrators', 'Engineering\u200b'];
	const csv = ['User Name,Email,Groups', ...lines.map((groups, i) => `user.${i},user.${i}@example.com,${groups}`)];
	const parameters = bulkParameters(csv.join('\n'), { options: { allowedGroups: 'Engineering, Finance' } });
	const [succeeded = [], rejected = []] = (await oci.run('user', 'bulkImport', parameters)).node(NODE).outputs;
	expect(succeeded.map(({ json }) => json.userName)).toEqual(['user.0', 'user.1']);
	expect(rejected.map(({ json }) => json.userName)).toEqual(['user.2', 'user.3']);
	expect((rejected[0]?.json.error as { message: string }).message).toBe(
		'The group "Administrators" is not among "Allowed Groups". Correct the row, or add the group there.',
	);
	expect(names()).toEqual(['user.0', 'user.1']);
});

it.each(['={{ undefined }}', '={{ [] }}', ''])(
	'sends nothing when Allowed Groups was added and is %j',
	async (value) => {
		const parameters = bulkParameters(fileOf(1), { options: { allowedGroups: value } });
		const failure = await oci.failure('user', 'bulkImport', parameters);
		expect(failure.message).toMatch(/^"Allowed Groups" was added, but it is empty/);
		expect(oci.calls()).toEqual([]);
	},
);
