import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { byId, byName, NODE } from '../../support/workflow';
import { fromInput, person, startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => await oig.sandbox.reset());
afterAll(async () => await oig.stop());

const writes = () => oig.calls().filter((call) => !call.startsWith('GET'));
const create = async (...logins: string[]) =>
	await oig.output('user', 'create', fromInput, { input: logins.map((login) => person(login)) });

describe.each([
	"O'HARA",
	'A"B',
	'(TEMP)',
	'DOM\\JSMITH',
	'LAST::NAME',
	'A: B',
	"'",
	'()',
	'MÜLLER',
	'ÅSA',
	'TWO WORDS',
	'AND',
	'%41',
])('the login %s', (login) => {
	it('works in single operations, in any case', async () => {
		await create('someone', login, 'other');
		const id = oig.idOf(login);
		expect(id).not.toBe('');
		const user = byName(login.toLowerCase());
		expect(await oig.one('user', 'get', { user })).toMatchObject({ id, 'User Login': login });
		expect(await oig.one('user', 'disable', { user })).toMatchObject({ id, outcome: 'updated' });
		expect(await oig.one('role', 'grant', { user, role: byId('301') })).toMatchObject({
			userId: id,
			outcome: 'updated',
		});
		expect(await oig.one('role', 'revoke', { user, role: byId('301') })).toMatchObject({
			userId: id,
			outcome: 'updated',
		});
		const [again] = await oig.output(
			'user',
			'create',
			{ ...fromInput, ifExists: 'returnExisting' },
			{ input: [person(login)] },
		);
		expect(again?.json).toMatchObject({ id, outcome: 'unchanged' });
		expect(await oig.one('user', 'delete', { user })).toMatchObject({ id, outcome: 'deleted' });
		expect(oig.users().filter(({ name }) => name === login)).toHaveLength(1);
	});
});

describe('ß, which servers write in capitals in two ways', () => {
	it('is the same login as SS where the server says so', async () => {
		await create('straße');
		expect(oig.idOf('STRASSE')).not.toBe('');
		expect(await oig.one('user', 'get', { user: byName('straße') })).toMatchObject({ 'User Login': 'STRASSE' });
		const [again] = await oig.output(
			'user',
			'create',
			{ ...fromInput, ifExists: 'returnExisting' },
			{ input: [person('straße')] },
		);
		expect(again?.json.outcome).toBe('unchanged');
	});

	it('is another login where the server keeps it', async () => {
		oig.sandbox.options('oig', { sharpS: 'ß' });
		await create('straße', 'strasse');
		for (const login of ['straße', 'strasse']) {
			const id = oig.idOf(login === 'straße' ? 'STRAßE' : 'STRASSE');
			expect(await oig.one('user', 'get', { user: byName(login) })).toMatchObject({ id });
		}
		expect(await oig.one('user', 'delete', { user: byName('straße') })).toMatchObject({ id: oig.idOf('STRAßE') });
		expect(
			oig
				.users()
				.filter(({ active }) => active)
				.map(({ name }) => name),
		).toEqual(['XELSYSADM', 'STRASSE']);
	});
});

it('says that a login may be that of a deleted user where the server does not release those', async () => {
	oig.sandbox.options('oig', { userIdReuse: false });
	await create('ada');
	await oig.one('user', 'delete', { user: byName('ada') });
	const source = {
		rowKind: 'user',
		source: 'csvText',
		csvText: 'User Login,Last Name\nada,Ada',
		importAction: 'createOrUpdate',
	};
	const result = await oig.run('user', 'bulkImport', source, { onError: 'continueRegularOutput' });
	expect(JSON.stringify(result.node(NODE).outputs[1]?.[0]?.json.error)).toContain('deleted user');
	expect(oig.users()).toHaveLength(2);
});

describe('characters that nobody sees', () => {
	it.each(['\u200Eada', 'a\u200Bda', 'a\u00ADda', 'ada\u202E', 'a\u0000da', 'a\nda', 'ad\u2066a'])(
		'%j is refused in a login before anything is sent',
		async (login) => {
			expect((await oig.failure('user', 'create', fromInput, { input: [person(login)] })).message).toMatch(
				/^Character \d of User Login is U\+/,
			);
			expect(
				(await oig.failure('user', 'delete', { user: byName(login), options: { ignoreMissing: true } })).message,
			).toMatch(/^Character \d of User is U\+/);
			expect(oig.calls()).toEqual([]);
		},
	);

	it.each<[string, string, INodeParameters]>([
		['user', 'create', { ...fromInput, lastName: 'x\u200Ey' }],
		['user', 'create', { ...fromInput, email: 'grace.h\u200E@example.com' }],
		['user', 'create', { ...fromInput, additionalFields: { employeeNumber: '1\u200B2' } }],
		['user', 'update', { user: byId('1'), updateFields: { email: '\u200Ea@example.com' } }],
		['role', 'create', { roleName: 'Invoice\u200E Reviewer' }],
		['role', 'update', { role: byId('301'), updateFields: { displayName: 'a\u200Db' } }],
		['role', 'grant', { user: byId('1'), role: byName('Front\u200E Desk') }],
	])('are refused in %s %s', async (resource, operation, parameters) => {
		const error = await oig.failure(resource, operation, parameters, { input: [person('ada')] });
		expect(error.message).toMatch(/^Character \d+ of .+ is U\+200[BDE], which is invisible/);
		expect(writes()).toEqual([]);
	});
});
