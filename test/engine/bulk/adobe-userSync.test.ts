/** Files as Adobe publishes them for User Sync. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';

import { bulkParameters } from '../../../tools/engine/bulkImport';
import { startBulk, type BulkBench } from './adobeSupport';

let adobe: BulkBench;
beforeAll(async () => {
	adobe = await startBulk();
});
beforeEach(async () => {
	await adobe.sandbox.reset();
	for (const name of ['Designers', 'Writers']) await adobe.output('userGroup', 'create', { name });
});
afterAll(async () => await adobe.stop());

const HEADER = 'firstname,lastname,email,country,groups,type,username,domain';
const LINES = [
	'John,Smith,john.smith@example.com,US,"Designers,Writers",federatedID',
	'Jane,Doe,jane.doe@example.com,US,Designers,FederatedID,,',
	'Grace,Hopper,grace@users.example.com,US,,federatedID,ghopper,users.example.com',
	'Jill,Roe,jill.roe@example.com,US,Writers,federatedID,jroe@example.com,',
];

it('imports a file of User Sync as it is, and writes nothing the second time', async () => {
	const file = bulkParameters([HEADER, ...LINES].join('\n'));
	const { rejected, summary } = await adobe.bulk(file);
	expect(rejected).toEqual([]);
	expect(summary.byStatus).toEqual({ created: 4 });
	expect(adobe.members()).toEqual([
		['grace@users.example.com', []],
		['jane.doe@example.com', ['Designers']],
		['jill.roe@example.com', ['Writers']],
		['john.smith@example.com', ['Designers', 'Writers']],
	]);
	expect((await adobe.bulk(file)).summary.byStatus).toEqual({ unchanged: 4 });
});

it('removes the users of a list that User Sync wrote, and nobody else', async () => {
	await adobe.bulk(bulkParameters([HEADER, ...LINES].join('\n')));
	const list = [
		'type,username,domain',
		'federatedID,john.smith@example.com,example.com',
		'federatedID,ghopper,users.example.com',
		'federatedID,jroe@example.com',
	];
	const { rejected, summary } = await adobe.bulk(bulkParameters(list.join('\n'), { importAction: 'delete' }));
	expect(rejected).toEqual([]);
	expect(summary.byStatus).toEqual({ removed: 3 });
	expect(adobe.members().map(([email]) => email)).toEqual(['jane.doe@example.com']);
});

it('still refuses a line that ends before the type, and short lines of other files', async () => {
	const lines = ['A,B,a@example.com,US,Designers', ...LINES];
	const { rejected } = await adobe.bulk(bulkParameters([HEADER, ...lines].join('\n')));
	expect(rejected).toHaveLength(1);
	const other = await adobe.bulk(bulkParameters('firstname,lastname,email,country,domain\nA,B,a@example.com,US'));
	expect(other.rejected).toHaveLength(1);
});
