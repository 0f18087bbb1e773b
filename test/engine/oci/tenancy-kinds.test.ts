import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { byId } from '../../support/workflow';
import { startOci, type OciBench } from './support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(() => oci.sandbox.reset());
afterAll(() => oci.stop());

const ada = { name: 'ada', email: 'ada@example.com' };

describe('a tenancy with identity domains', () => {
	it('wants an email address, and the advice names the field', async () => {
		const error = await oci.failure('user', 'create', { name: 'ada' });
		expect(error).toMatchObject({ message: 'The primary email must be specified.', httpCode: '400' });
		expect(error.description).toContain("Fill in 'Email'.");
		expect(error.description).toContain('code IdcsConversionError');
	});

	it.each([
		[
			'an address that the domain does not accept',
			{ name: 'grace', email: 'gräce@example.com' },
			'"gräce@example.com" is an invalid format for an email address. The format must be compliant with RFC 5322.',
		],
	])("gives the inner sentence of the domain's refusal of %s", async (_name, parameters, sentence) => {
		await oci.output('user', 'create', ada);
		const error = await oci.failure('user', 'create', parameters);
		expect(error.message).toBe(sentence);
		expect(JSON.stringify([error.message, error.description])).not.toMatch(/schemas|urn:|[{}]/);
	});

	it.each([
		[
			{ name: 'grace', email: 'ada@example.com' },
			'The email ada@example.com is already used by another user.',
			'User with the same emails already exists.',
		],
		[
			{ name: 'ada', email: 'grace@example.com' },
			'There is already a user with the user name "ada".',
			'User with the same userName already exists.',
		],
	])('says of %j which value is in use, and then what the domain said', async (parameters, headline, sentence) => {
		await oci.output('user', 'create', ada);
		const error = await oci.failure('user', 'create', parameters);
		expect(error.message).toBe(headline);
		expect(error.description).toContain(`OCI Identity said: "${sentence}"`);
		expect(error.description).not.toMatch(/schemas|urn:|[{}]/);
	});

	it('never takes a user of another name for the one whose address is in use', async () => {
		await oci.output('user', 'create', ada);
		const parameters = { name: 'grace', email: 'ada@example.com', ifExists: 'update' };
		const error = await oci.failure('user', 'create', parameters);
		expect(error.message).toBe('The email ada@example.com is already used by another user.');
		expect(error.description).toContain('a user with the same email address');
		expect(oci.userNames()).not.toContain('grace');
	});

	it('says what is in the way when a name differs in upper and lower case only, which a look does not find', async () => {
		await oci.output('user', 'create', ada);
		const parameters = { ...ada, name: 'Ada', ifExists: 'returnExisting' };
		const error = await oci.failure('user', 'create', parameters);
		expect(error.message).toBe('The email ada@example.com is already used by another user.');
		expect(error.description).toContain('one whose name differs in upper and lower case only');
		expect(error.description).not.toContain('If User Exists');
		expect(oci.userNames().filter((name) => name.toLowerCase() === 'ada')).toEqual(['ada']);
	});
});

describe('a classic tenancy', () => {
	beforeEach(() => {
		oci.sandbox.options('oci', { tenancyKind: 'classic' });
	});

	it('needs no email address', async () => {
		const [item] = await oci.output('user', 'create', { name: 'ada', simplify: false });
		expect(item?.json).toMatchObject({ name: 'ada', outcome: 'created', email: null });
	});

	it.each([
		['specific', 'UserAlreadyExists', "User 'ada' already exists"],
		['general', 'NotAuthorizedOrResourceAlreadyExists', 'Authorization failed or requested resource already exists.'],
	])('says in %s words that a name is in use, and both are understood', async (duplicateCode, code, sentence) => {
		oci.sandbox.options('oci', { duplicateCode });
		await oci.output('user', 'create', { name: 'ada' });
		const error = await oci.failure('user', 'create', { name: 'ada' });
		expect(error).toMatchObject({ message: sentence, httpCode: '409' });
		expect(error.description).toContain(`code ${code}`);
		const [item] = await oci.output('user', 'create', { name: 'ada', ifExists: 'returnExisting' });
		expect(item?.json.outcome).toBe('unchanged');
	});

	it('does everything else as the other kind', async () => {
		const [user] = await oci.output('user', 'create', { name: 'ada', description: 'x' });
		const [group] = await oci.output('group', 'create', { name: 'Developers' });
		const ids = { user: byId(user?.json.id as string), group: byId(group?.json.id as string) };
		const outcomes: unknown[] = [];
		const act = async (operation: string, parameters: INodeParameters = {}) =>
			outcomes.push((await oci.output('user', operation, { ...ids, ...parameters }))[0]?.json.outcome);
		await act('addToGroup');
		await act('addToGroup');
		await act('update', { updateFields: { description: 'y' } });
		await act('update', { updateFields: { description: 'y' } });
		await act('removeFromGroup');
		await act('delete');
		expect(outcomes).toEqual(['created', 'unchanged', 'updated', 'unchanged', 'deleted', 'deleted']);
	});

	it.each(['null', 'absent'])('leaves unset values out of simplified outputs (%s in replies)', async (unsetMembers) => {
		oci.sandbox.options('oci', { unsetMembers });
		const [user] = await oci.output('user', 'create', { name: 'ada' });
		const [item] = await oci.output('user', 'get', { user: byId(user?.json.id as string) });
		expect(Object.values(item?.json ?? {})).not.toContain(null);
		expect(item?.json).not.toHaveProperty('email');
	});
});
