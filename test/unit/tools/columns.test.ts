/** docs/columns.md against the code that recognizes columns. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

import { mapColumns } from '../../../provisioning/rows/columns';
import { ALL_CAPABILITIES, columnTables } from '../../../tools/columns';
import { SERVICES } from '../../../tools/services';

const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'columns.md'), 'utf8');
/** Prettier lays tables out. */
const plain = (text: string) => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();

it('lists the names that the code recognizes', () => {
	expect(plain(page)).toContain(plain(columnTables()));
});

it('has every service', () => {
	expect(ALL_CAPABILITIES.map(({ title }) => title).sort()).toEqual(SERVICES.map(({ title }) => title).sort());
});

it.each(ALL_CAPABILITIES.map((capabilities) => [capabilities.title, capabilities] as const))(
	'names of %s are recognized as the page says',
	(title, capabilities) => {
		const [, own = ''] = page.split(`### ${title}\n`);
		const rows = (own.split('\n### ')[0] ?? '').matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\|$/gm);
		for (const [, label = '', names = ''] of rows) {
			const field = capabilities.fields.find((one) => one.label === label)?.name;
			for (const [, name = ''] of field === undefined ? [] : names.matchAll(/`([^`]+)`/g)) {
				const { columns } = mapColumns([name], [], capabilities, { kind: 'user' });
				expect([name, columns]).toEqual([name, [{ header: name, field }]]);
			}
		}
	},
);
