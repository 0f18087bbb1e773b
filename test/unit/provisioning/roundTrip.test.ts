import { describe, expect, it } from '@jest/globals';

import type { Capabilities } from '../../../providers/directory';
import { readCsv } from '../../../provisioning/csv/read';
import { runImport, type ImportReport, type ImportSource } from '../../../provisioning/import/import';
import { rejectItem } from '../../../provisioning/import/rejects';
import { CAPABILITIES } from '../../../tools/capabilities';
import { SERVICE_IDS } from '../../../tools/services';
import { FakeDirectory } from '../../support/fakeDirectory';
import { sourceOf } from './support';

type Json = Record<string, unknown>;

/** As n8n's "Convert to File" does it: a column for each member of an object. */
function flat(json: object, path: readonly string[] = []): Record<string, string> {
	return Object.fromEntries(
		Object.entries(json).flatMap(([name, value]: [string, unknown]) =>
			typeof value === 'object' && value !== null
				? Object.entries(flat(value, [...path, name]))
				: [[[...path, name].join('.'), typeof value === 'string' ? value : JSON.stringify(value ?? '')] as const],
		),
	);
}

function csvOf(items: readonly Json[]): string {
	const rows = items.map((item) => flat(item));
	const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
	return [headers, ...rows.map((row) => headers.map((header) => row[header] ?? ''))]
		.map((cells) => cells.map(quoted).join(','))
		.join('\r\n');
}

const fromCsv = (text: string): ImportSource => {
	const { headers, records } = readCsv(text);
	return { headers, records: records.map((record) => ({ ...record, item: 0 })) };
};

const people = (service: string, userNameHeader: string): Json[] =>
	['ann', 'bob', 'cid'].map((name) => ({
		[userNameHeader]: name === 'bob' ? 'bob\u200E' : `${name}@example.com`,
		Email: `${name}@example.com`,
		'First Name': name,
		'Last Name': 'Ex, "ample"',
		Password: 'Secret-1234',
		...(service === 'adobe' ? { Country: 'FI' } : {}),
		Groups: 'Staff; Red',
		Comment: 'line one\nline two',
		_note: 'keeps',
	}));

async function run(capabilities: Capabilities, fake: FakeDirectory, source: ImportSource): Promise<ImportReport> {
	return await runImport(Object.assign(fake, { capabilities }), source, {
		kind: 'user',
		action: 'createOrUpdate',
		missingGroups: 'create',
		now: () => 0,
	});
}

describe.each(SERVICE_IDS)('a rejected row of %s', (service) => {
	const capabilities = CAPABILITIES[service];

	it.each([
		['items', 'User Name'],
		['items', 'userName'],
		['a CSV text', 'User Name'],
		['a CSV text', 'userName'],
	])('that came as %s (%s) can be corrected and imported again, twice', async (source, header) => {
		const fake = new FakeDirectory();
		const rows = people(service, header);
		const asSource = (items: readonly Json[]): ImportSource =>
			source === 'items' ? sourceOf(items as Array<Record<string, string>>) : fromCsv(csvOf(items));
		const first = await run(capabilities, fake, asSource(rows));
		expect(first.succeeded.map(({ status }) => status)).toEqual(['created', 'created']);

		const rejected = first.rejected.map((row) => rejectItem(row));
		const { Password, ...came } = rows[1] as Json;
		expect(rejected[0]).toMatchObject({ ...came, _status: 'invalid', status: 'invalid' });
		expect(Object.keys(rejected[0] ?? {}).slice(0, 3)).toEqual(['status', 'reason', 'userName']);
		expect(JSON.stringify(rejected)).not.toContain(String(Password));

		const again = await run(capabilities, fake, asSource(rejected));
		expect(again.rejected).toHaveLength(1);
		expect(again.summary.warnings.join(' ')).not.toMatch(/_status|_reason|error|source/);
		const twice = again.rejected.map((row) => rejectItem(row));
		expect(twice[0]).toMatchObject(came);

		const corrected = twice.map((item) => ({ ...item, [header]: 'bob@example.com' }));
		const last = await run(capabilities, fake, asSource(corrected));
		expect(last.succeeded.map(({ status, userName }) => [status, userName])).toEqual([['created', 'bob@example.com']]);
		const bob = [...fake.users.values()].find(({ values }) => values.userName === 'bob@example.com');
		expect([...(bob?.groups ?? [])].map((id) => fake.groups.get(id)?.name).sort()).toEqual(['Red', 'Staff']);
	});
});

describe('a column of the input that is called like one of the report', () => {
	it.each(['Status', 'status', 'key', 'id', 'source', 'error', 'reason'])(
		'comes out as it came: %s',
		async (header) => {
			const fake = new FakeDirectory();
			const values: Record<string, string> = { Status: 'Active', status: 'Active', key: '4711' };
			const row = { 'User Name': 'a\u200E', Email: 'a@example.com', [header]: values[header] ?? 'x' };
			const [rejected] = (await run(fake.capabilities, fake, sourceOf([row]))).rejected;
			const item = rejected === undefined ? {} : rejectItem(rejected);
			expect(item).toMatchObject({ ...row, _status: 'invalid' });
			const corrected = fromCsv(csvOf([{ ...item, 'User Name': 'a' }]));
			const report = await run(fake.capabilities, fake, corrected);
			expect(report.succeeded.map(({ status }) => status)).toEqual(['created']);
			const [user] = fake.users.values();
			expect(user).toMatchObject({ active: true, values: header === 'key' ? { key: '4711' } : {} });
		},
	);
});

it('lists as the text of one cell', async () => {
	const fake = new FakeDirectory();
	const source = {
		headers: ['User Name', 'Groups'],
		records: [{ item: 0, cells: { 'User Name': 'ada', Groups: ['A', 'B'] } }],
	};
	const [rejected] = (await run(fake.capabilities, fake, source)).rejected;
	expect(rejected && rejectItem(rejected, '|')).toMatchObject({ Groups: 'A|B' });
});
