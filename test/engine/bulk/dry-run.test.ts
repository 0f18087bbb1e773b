/** What a dry run promises of a row is what the real run does with it, for all kinds of rows, in every service. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { bulkParameters, runBulk } from '../../../tools/engine/bulkImport';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { SERVICES, type Service } from '../../../tools/services';

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

const HEADER = 'User Name,Email,First Name,Last Name,Country,Groups';
const long = (sign: string, length: number) => sign.repeat(length);
const ROWS = [
	'ada.lovelace,ada@example.com,Ada,Lovelace,GB,Everyone',
	'same,same@example.com,same,unknown,FI,already',
	'does not exist,dne@example.com,does not exist,not found,FI,duplicate',
	'constructor,constructor@example.com,__proto__,toString,FI,constructor;toString;__proto__;hasOwnProperty',
	'__proto__,proto@example.com,valueOf,x,FI,valueOf',
	"o'brien,o'brien@example.com,Pat,O'Brien,IE,",
	'käthe,kaethe@example.com,Käthe,Müller,DE,Käufer',
	'thai,thai@example.com,สมชาย,ใจดี,TH,ฝ่ายขาย',
	'persian,persian@example.com,می\u200Cخواهم,ب,IR,',
	'emoji,emoji@example.com,A,B,FI,👩‍💻 Devs',
	`${long('l', 101)},long@example.com,A,B,FI,`,
	`${long('l', 256)},longer@example.com,A,B,FI,`,
	`group,group@example.com,A,B,FI,${long('g', 101)}`,
	`group,group@example.com,A,B,FI,${long('g', 256)}`,
	`mail,${long('m', 65)}@example.com,A,B,FI,`,
	'country,country@example.com,A,B,Finland,',
	'country,country@example.com,A,B,,',
	'nolast,nolast@example.com,A,,FI,',
	'nofirst,nofirst@example.com,,B,FI,',
	'admin,admin.of@example.com,A,B,FI,_org_admin',
	'admin,admin.of@example.com,A,B,FI,_admin_Everyone',
	'admin,admin.of@example.com,A,B,FI,Administrators',
	'signs,signs@example.com,A,B,FI,"a/b;a.b;a, b;a ""b"""',
	'slash/user,slash@example.com,A,B,FI,',
	'plus+user,plus+user@example.com,A,B,FI,',
	'<b>,b@example.com,<b>,B,FI,',
	'host,x@localhost,A,B,FI,',
	"quoted,'q@example.com',A,B,FI,",
	'dots,a..k@example.com,A,B,FI,',
	'named,Ada <ada@example.com>,A,B,FI,',
	'two,a@example.com;b@example.com,A,B,FI,',
	'12345,12345@example.com,1,2,FI,',
	'lines,lines@example.com,A,B,FI,"a\nb"',
];

const outcomes = async (service: Service, row: string, more: INodeParameters) => {
	const { succeeded, rejected } = await runBulk(engine, service, bulkParameters([HEADER, row].join('\n'), more));
	return [...succeeded, ...rejected].map(({ status, error }) => ({ status, message: error?.message }));
};

describe.each(SERVICES)('$title', (service) => {
	it.each(ROWS)('%s', async (row) => {
		const promised = await outcomes(service, row, { dryRun: true });
		expect(await outcomes(service, row, {})).toEqual(promised);
		const [{ status } = { status: undefined }] = promised;
		expect(status).toMatch(/^(?:created|invalid)$/);
		// What is done is found done.
		const again = status === 'created' ? 'unchanged' : status;
		expect(await outcomes(service, row, {})).toMatchObject([{ status: again }]);
	});
});

it('does not look up in Adobe what is no address, which would stop all rows', async () => {
	const adobe = SERVICES.find(({ id }) => id === 'adobe');
	if (adobe === undefined) throw new Error('There is no Adobe.');
	const good = 'ada@example.com,ada@example.com,Ada,Lovelace,GB,';
	const rows = ['a@b@c,abc@example.com,A,B,FI,', good].join('\n');
	expect(await outcomes(adobe, rows, {})).toContainEqual({ status: 'created', message: undefined });
	const remove = { importAction: 'delete', maxRemovals: 5 };
	const removals = await outcomes(adobe, ['x@,no address,A,B,FI,', good].join('\n'), remove);
	expect(removals.map(({ status }) => status).sort()).toEqual(['removed', 'unchanged']);
});

describe.each(['example-cvcv', 'example-email', 'example-fmlnn', 'example-eight-numbers'])(
	'the user-name policy of the Trivore namespace %s',
	(nsCode) => {
		it.each(ROWS.slice(0, 2).concat(',nameless@example.com,,,FI,', 'nomail,,A,B,FI,'))(
			'is known to a dry run: %s',
			async (row) => {
				const trivore = SERVICES.find(({ id }) => id === 'trivore');
				if (trivore === undefined) throw new Error('There is no Trivore ID.');
				const options = { nsCode, keyField: 'employeeNumber' };
				const promised = await outcomes(trivore, row, { dryRun: true, options });
				expect(await outcomes(trivore, row, { options })).toEqual(promised);
				expect(sandbox.log.entries.filter(({ method, status }) => method === 'POST' && status >= 400)).toEqual([]);
			},
		);
	},
);
