/** What Sync and Apply Plan do with passwords and with options that cannot be meant. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { runApply, runSync } from '../../../tools/engine/sync';
import { csvOf, person } from '../../../tools/people';
import { serviceOf } from '../../../tools/services';
import { startService } from '../../support/startService';
import { without } from '../../support/without';

const service = serviceOf('trivore');
let bench: Awaited<ReturnType<typeof startService>>;
beforeAll(async () => {
	bench = await startService('trivore');
});
beforeEach(async () => await bench.sandbox.reset());
afterAll(async () => await bench.stop());

const CSV = csvOf([person(1, []), person(2, [])]);
const writes = () => bench.sandbox.log.entries.filter(({ method }) => method !== 'GET');

async function planned(): Promise<IDataObject[]> {
	const { first } = await runSync(bench.engine, service, CSV);
	expect(first.map(({ json }) => json.action)).toEqual(['createUser', 'createUser']);
	return first.map(({ json }) => json);
}
const apply = async (rows: readonly IDataObject[], parameters: INodeParameters & { options?: INodeParameters }) =>
	await runApply(bench.engine, service, rows, { parameters });
const passwordsOf = (items: ReadonlyArray<{ json: IDataObject }>) =>
	items.map(({ json: { password } }) => (typeof password === 'string' ? password : undefined));

describe('Apply Plan', () => {
	it('generates a password for each new user, and returns it only if it is told to', async () => {
		const rows = await planned();
		const quiet = await apply(rows, { passwordSource: 'generate' });
		expect(quiet.first.map(({ json }) => json.status)).toEqual(['created', 'created']);
		expect(passwordsOf(quiet.first)).toEqual([undefined, undefined]);
		await bench.sandbox.reset();
		const { first } = await apply(await planned(), { passwordSource: 'generate', returnPasswords: true });
		const [one = '', other = ''] = passwordsOf(first);
		for (const password of [one, other]) expect(password).toMatch(/^\S{16,}$/);
		expect(one).not.toBe(other);
		expect(JSON.stringify(first.map(({ json }) => without(json, 'password')))).not.toContain(one);
	});

	it('takes the passwords of a column, and shows none of them', async () => {
		const rows = (await planned()).map((row, index) => ({ ...row, password: index === 0 ? 'Planted-Secret-77!' : '' }));
		const { first, rejected, summary } = await apply(rows, { passwordSource: 'column', returnPasswords: true });
		const all = JSON.stringify([first, rejected, summary]);
		expect(first[0]?.json).toMatchObject({ status: 'created' });
		expect(all.split('Planted-Secret-77!')).toHaveLength(1);
	});

	it.each([
		[0, '"Undo Max Age (Hours)" must be a number above 0.'],
		[-1, '"Undo Max Age (Hours)" must be a number above 0.'],
		['soon', '"Undo Max Age (Hours)" must be a number'],
		['={{ undefined }}', '"Undo Max Age (Hours)" is an expression that finds nothing here'],
	])('refuses %j hours for what can be undone', async (undoMaxAge, message) => {
		const rows = await planned();
		const before = writes().length;
		await expect(apply(rows, { options: { undoMaxAge } })).rejects.toThrow(message);
		expect(writes()).toHaveLength(before);
	});
});

describe('Sync', () => {
	it.each<[title: string, parameters: INodeParameters & { options?: INodeParameters }, message: string]>([
		[
			'a plan that is too old at once',
			{ options: { planMaxAge: 0 } },
			'"Plan Max Age (Hours)" must be a number above 0.',
		],
		['a text without any line', { csvText: '' }, 'The CSV text is empty. It needs a header line and at least one row.'],
		['a source that there is not', { source: 'mail' }, 'There is no source "mail".'],
		['a filter that is empty', { managedUsers: 'filter', scopeFilter: '' }, '"Filter" is empty'],
		['groups that are empty', { managedUsers: 'members', scopeGroups: ' ' }, '"Groups in Scope" is empty'],
		['a scope that there is not', { managedUsers: 'some' }, '"Managed Users" cannot be "some"'],
		[
			'fewer than one request at a time',
			{ options: { maxConcurrency: 0 } },
			'"Max Concurrency" must be a whole number of at least 1.',
		],
		['a key that there is not', { options: { matchOn: ['shoeSize'] } }, '"Match On" cannot be "shoeSize"'],
	])('refuses %s, and writes nothing', async (_title, parameters, message) => {
		await expect(runSync(bench.engine, service, CSV, { parameters })).rejects.toThrow(message);
		expect(writes()).toEqual([]);
	});

	it('maps columns by hand, and leaves out rows of the mapping that say nothing', async () => {
		const csv = 'Login,Mail,First Name,Last Name\nann,ann@example.com,Ann,Lee';
		const column = [
			{ header: 'Login', field: 'userName' },
			{ header: 'Mail', field: 'email' },
			{ header: '', field: 'firstName' },
			{ header: 'Last Name', field: '' },
		];
		const { first } = await runSync(bench.engine, service, csv, { parameters: { options: { columns: { column } } } });
		expect(first.map(({ json }) => [json.text, json.after])).toEqual([
			['Create Ann Lee (ann)', { userName: 'ann', email: 'ann@example.com', firstName: 'Ann', lastName: 'Lee' }],
		]);
	});
});
