import { describe, expect, it } from '@jest/globals';

import { readCsv } from '../../../provisioning/csv/read';
import { runImport, type ImportOptions, type ImportReport } from '../../../provisioning/import/import';
import { FakeDirectory } from '../../support/fakeDirectory';
import { importRows, sourceOf } from './support';

const SECRET = 'Corr3ct-Horse!';

async function importCsv(text: string, options: Partial<ImportOptions> = {}): Promise<ImportReport> {
	const { headers, records } = readCsv(text);
	const source = { headers, records: records.map((record) => ({ ...record, item: 0 })) };
	return await runImport(new FakeDirectory(), source, {
		kind: 'user',
		action: 'createOrUpdate',
		password: 'column',
		now: () => 0,
		...options,
	});
}

describe('a password', () => {
	it.each([
		['a cell too few', `${SECRET},ada,yes`],
		['a cell too many', `1,ada,${SECRET},x,${SECRET}`],
		['a cell of yes or no', `ada,x,y,${SECRET},z`],
	])('that a line with %s puts into another column is in no output', async (_, line) => {
		const report = await importCsv(`Key,User Name,Password,Active\n2,bob,Another-0ne,yes\n${line}`);
		expect(report.rejected.map(({ status }) => status)).toContain('invalid');
		expect(JSON.stringify(report)).not.toContain(SECRET);
	});

	it('in a file without a header line is in no error', async () => {
		const importing = importCsv(`ada,ada@example.com,${SECRET}\nbob,bob@example.com,Another-0ne`);
		await expect(importing).rejects.toThrow('No column stands for userName.');
		const error: unknown = await importing.catch((caught: unknown) => caught);
		expect(String(error)).not.toContain(SECRET);
	});

	it.each(['temp_pwd', 'userPwd', 'initial-pw', 'API token', 'PIN'])(
		'in a column "%s" that nobody uses is not repeated',
		async (header) => {
			const { rejected } = await importRows(new FakeDirectory(), [{ 'User Name': 'ada', [header]: SECRET }]);
			expect(rejected).toHaveLength(1);
			expect(JSON.stringify(rejected)).not.toContain(SECRET);
		},
	);

	it('within an object that nobody uses is not repeated', async () => {
		const cells = { 'User Name': 'ada', person: [{ login: { password: SECRET, city: 'Turku' } }] };
		const source = { headers: Object.keys(cells), records: [{ item: 0, cells }] };
		const options = { kind: 'user', action: 'createOrUpdate', now: () => 0 } as const;
		const { rejected } = await runImport(new FakeDirectory(), source, options);
		expect(rejected[0]?.row).toEqual({ 'User Name': 'ada', person: [{ login: { city: 'Turku' } }] });
	});
});

it('columns are told in the error when their names look like names', async () => {
	const source = sourceOf([{ Anmeldung: 'ada', 'E-Mail': 'ada@example.com' }]);
	const importing = runImport(new FakeDirectory(), source, { kind: 'user', action: 'createOrUpdate', now: () => 0 });
	await expect(importing).rejects.toThrow('Anmeldung, E-Mail');
});
