/** What Sync and Apply Plan do with passwords and with options that cannot be meant. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { runApply, runSync } from '../../../tools/engine/sync';
import { csvOf, person } from '../../../tools/people';
import { serviceOf } from '../../../tools/services';
import { startService } from '../../support/startService';

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
const passwordsOf = (items: ReadonlyArray<{ json: IDataObject }>) => items.map(({ json }) => json.password);

describe('Apply Plan', () => {
	it('generates a password for each new user, and returns it only if it is told to', async () => {
		const rows = await planned();
		const quiet = await apply(rows, { passwordSource: 'generate' });
		expect(quiet.first.map(({ json }) => json.status)).toEqual(['created', 'created']);
		expect(passwordsOf(quiet.first)).toEqual([undefined, undefined]);
		await bench.sandbox.reset();
		const { first } = await apply(await planned(), { passwordSource: 'generate', returnPasswords: true });
		const [one, other] = passwordsOf(first);
		for (const password of [one, other]) expect(password).toMatch(/^\S{16,}$/);
		expect(one).not.toBe(other);
		expect(JSON.stringify(first.map(({ json: { password: _, ...rest } }) => rest))).not.toContain(String(one));
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
