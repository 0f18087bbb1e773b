import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName, NODE } from '../../support/workflow';
import { byEmail, fromInput, person, startTrivore, text, type TrivoreBench } from './support';

let trivore: TrivoreBench;
let id: string;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(async () => {
	await trivore.reset();
	const [item] = await trivore.output('user', 'create', { ...fromInput, givenName: 'Ada' }, { input: [person('ada')] });
	id = text(item?.json.id);
	trivore.sandbox.log.clear();
});
afterAll(() => trivore.stop());

const writes = () => trivore.requests().filter((request) => !request.startsWith('GET'));

describe('User: Get', () => {
	it.each([
		['ID', () => byId(id)],
		['user name', () => byName('ada')],
		['email', () => byEmail('ADA@example.com')],
	])('finds by %s', async (_way, user) => {
		const [item] = await trivore.output('user', 'get', { user: user() });
		expect(item?.json).toEqual({
			id,
			username: 'ada',
			nsCode: 'example',
			email: 'ada@example.com',
			givenName: 'Ada',
			locked: false,
			memberOf: [],
			customFields: {},
		});
	});

	it('gives the whole reply without Simplify', async () => {
		const [item] = await trivore.output('user', 'get', { user: byId(id), simplify: false });
		expect(item?.json).toMatchObject({ id, orgCode: 'example', meta: { created: expect.any(String) } });
	});

	it('fails for a missing user, and goes on if it is to continue', async () => {
		const error = await trivore.failure('user', 'get', { user: byName('nobody') });
		expect(error.message).toBe('There is no user with the user name "nobody".');
		const user = { __rl: true, mode: 'name', value: '={{ $json.username }}' };
		const settings = { input: [person('nobody'), person('ada')], onError: 'continueErrorOutput' as const };
		const result = await trivore.run('user', 'get', { user }, settings);
		const [found, missing] = result.node(NODE).outputs;
		expect(found).toMatchObject([{ json: { username: 'ada' }, pairedItem: { item: 1 } }]);
		expect(missing).toMatchObject([
			{ json: { error: 'There is no user with the user name "nobody".', details: { kind: 'notFound' } } },
		]);
	});

	it('asks which one is meant when two namespaces have the name', async () => {
		trivore.sandbox.options('trivore', { sentUsername: 'accept' });
		const other = { ...fromInput, nsCode: { __rl: true, mode: 'id', value: 'example-cvcv' } };
		await trivore.as(trivore.sandbox.services.trivore.newClient({ permissions: ['ACCOUNT_VIEW', 'ACCOUNT_CREATE'] }));
		await trivore.output('user', 'create', other, { input: [person('ada')] });
		const error = await trivore.failure('user', 'get', { user: byName('ada') });
		expect(error.message).toBe('2 users have the user name "ada" (in "example", "example-cvcv").');
		const [item] = await trivore.output('user', 'get', { user: byName('ada'), options: { nsCode: 'example' } });
		expect(item?.json.id).toBe(id);
	});
});

describe('User: Update', () => {
	it('sends only what differs, with objects completed and other addresses kept', async () => {
		const updateFields = {
			familyName: 'Lovelace',
			email: 'countess@example.com',
			mobile: '+358501112222',
			locked: true,
			properties: '{"nationality": "GB"}',
		};
		const [item] = await trivore.output('user', 'update', { user: byId(id), updateFields });
		expect(item?.json).toMatchObject({ id, outcome: 'updated', locked: true });
		expect(trivore.stored('ada')).toMatchObject({
			name: { givenName: 'Ada', familyName: 'Lovelace' },
			emails: [{ address: 'countess@example.com' }],
			nationality: 'GB',
		});
		expect(writes()).toEqual([`PUT /user/${id}`]);
		const [again] = await trivore.output('user', 'update', {
			user: byId(id),
			updateFields: { familyName: 'Lovelace', locked: true },
		});
		expect(again?.json.outcome).toBe('unchanged');
		expect(writes()).toHaveLength(1);
	});

	it('renames where the policy lets names be chosen, and says so where it does not', async () => {
		const [item] = await trivore.output('user', 'update', { user: byId(id), updateFields: { username: 'ada.l' } });
		expect(item?.json.username).toBe('ada.l');
		const generated = { nsCode: { __rl: true, mode: 'id', value: 'example-cvcv' }, email: 'b@example.com' };
		const [other] = await trivore.output('user', 'create', generated);
		const parameters = { user: byId(text(other?.json.id)), updateFields: { username: 'free' } };
		expect((await trivore.failure('user', 'update', parameters)).message).toMatch(
			/^The service accepted the update, but the user name is still "[a-z]{4}"\.$/,
		);
	});

	it.each([
		[{}, '"Update Fields" is empty, so there is nothing to change.'],
		[{ email: 'ada' }, '"ada" is not a valid email address.'],
		[{ dateOfBirth: '31.12.1990' }, 'Date of Birth "31.12.1990" must be a date like 1990-12-31.'],
		[{ properties: '{"memberOf": ["staff"]}' }, /^"memberOf" cannot be given in "Additional Properties \(JSON\)"/],
	])('refuses %j before anything is sent', async (updateFields, sentence) => {
		const error = await trivore.failure('user', 'update', { user: byId(id), updateFields });
		expect(error.message).toMatch(sentence);
		expect(trivore.requests().filter((request) => request !== `GET /user/${id}`)).toEqual([]);
	});

	it('starts over when the service notices that somebody else was faster', async () => {
		trivore.sandbox.options('trivore', { etags: 'checked' });
		trivore.sandbox.faults.set({ rules: [{ method: 'PUT', path: '*/user/*', status: 412, count: 1 }] });
		const [item] = await trivore.output('user', 'update', {
			user: byId(id),
			updateFields: { title: 'Countess' },
			simplify: false,
		});
		expect(item?.json).toMatchObject({ title: 'Countess', outcome: 'updated' });
		expect(writes()).toHaveLength(2);
	});
});

describe('User: Delete', () => {
	it('deletes by id, name or address, each once', async () => {
		await trivore.output('user', 'create', fromInput, { input: [person('bob'), person('eve')] });
		const [first] = await trivore.output('user', 'delete', { user: byId(id) });
		const [second] = await trivore.output('user', 'delete', { user: byName('bob') });
		const [third] = await trivore.output('user', 'delete', { user: byEmail('eve@example.com') });
		expect(first?.json).toEqual({ id, outcome: 'deleted', deleted: true });
		expect(second?.json).toMatchObject({ username: 'bob', deleted: true });
		expect(third?.json).toMatchObject({ username: 'eve', deleted: true });
		expect(trivore.sandbox.state('trivore').users).toEqual([]);
	});

	it('fails for a missing user unless the option says otherwise', async () => {
		const user = byId('5b0cfba4e2bb230ff8b535e6');
		expect((await trivore.failure('user', 'delete', { user })).message).toMatch(/was not found/);
		const [item] = await trivore.output('user', 'delete', { user, options: { ignoreMissing: true } });
		expect(item?.json).toEqual({ id: user.value, outcome: 'unchanged', deleted: false });
	});

	it('takes a user who is gone after a lost answer for deleted', async () => {
		trivore.sandbox.faults.set({ rules: [{ method: 'DELETE', connection: 'resetAfter', count: 1 }] });
		const [item] = await trivore.output('user', 'delete', { user: byId(id) });
		expect(item?.json).toEqual({ id, outcome: 'deleted', deleted: true });
	});

	it('deletes nobody when a filter of the service finds somebody else', async () => {
		await trivore.output('user', 'create', fromInput, { input: [person('ada.b')] });
		expect((await trivore.failure('user', 'delete', { user: byName('ADA') })).message).toMatch(/^There is no user/);
		expect(trivore.sandbox.state('trivore').users).toHaveLength(2);
	});
});

describe('User: Set Password', () => {
	it('sets it, and shows it nowhere', async () => {
		const [item] = await trivore.output('user', 'setPassword', { user: byId(id), newPassword: 'Analytical-Engine' });
		expect(item?.json).toEqual({ id, outcome: 'updated' });
	});

	it.each(['200', '400'])('fails when it is refused with HTTP status %s', async (passwordRefusal) => {
		trivore.sandbox.options('trivore', { passwordRefusal });
		const parameters = { user: byId(id), newPassword: '={{ $json.chosen }}' };
		const error = await trivore.failure('user', 'setPassword', parameters, { input: [{ chosen: 'Ab-3x' }] });
		expect(error.message).toMatch(/At least 9 characters are needed\./);
	});

	it('hides a password that the service repeats in its refusal', async () => {
		trivore.sandbox.faults.set({
			rules: [{ path: '*/password', status: 400, message: 'Not good: Analytical-Engine' }],
		});
		const parameters = { user: byId(id), newPassword: '={{ $json.chosen }}' };
		const error = await trivore.failure('user', 'setPassword', parameters, {
			input: [{ chosen: 'Analytical-Engine' }],
		});
		expect(error.message).toBe('Not good: [hidden]');
		expect(JSON.stringify(error)).not.toContain('Analytical-Engine');
	});

	it('takes an answer without "success" for a refusal', async () => {
		trivore.sandbox.faults.set({ rules: [{ path: '*/password', body: 'empty' }] });
		const error = await trivore.failure('user', 'setPassword', { user: byId(id), newPassword: 'Analytical-Engine' });
		expect(error.message).toBe('The service did not confirm that it changed the password.');
	});

	it('tells the rules', async () => {
		const [item] = await trivore.output('user', 'getPasswordRequirements', { user: byId(id) });
		expect(item?.json).toMatchObject({ id, minLength: 9, usernameForbidden: true });
	});
});

describe('User: Set Custom Fields', () => {
	it('sets some, leaves others, and writes nothing twice', async () => {
		const set = async (customFields: string) => {
			const [item] = await trivore.output('user', 'setCustomFields', { user: byId(id), customFields });
			return item?.json;
		};
		expect(await set('{"costCenter": 4711, "badge": {"color": "red"}}')).toMatchObject({ outcome: 'updated' });
		expect(await set('{"costCenter": 4712}')).toEqual({
			id,
			customFields: { costCenter: 4712, badge: { color: 'red' } },
			outcome: 'updated',
		});
		expect(await set('{"costCenter": 4712}')).toMatchObject({ outcome: 'unchanged' });
		expect(writes()).toHaveLength(2);
	});

	it.each(['{"a.b": 1}', '{"$a": 1}', '{}'])('refuses %s', async (customFields) => {
		await trivore.failure('user', 'setCustomFields', { user: byId(id), customFields });
		expect(writes()).toEqual([]);
	});
});

describe('verification', () => {
	const messages = () => trivore.sandbox.services.trivore.messages();

	it('sends links and codes, each once', async () => {
		await trivore.output('user', 'update', { user: byId(id), updateFields: { mobile: '+358501112222' } });
		const additionalFields = { expirationDays: 3, returnURL: 'https://www.example.com/' };
		for (const operation of ['sendEmailVerification', 'sendSmsCode', 'sendSmsLink']) {
			const [item] = await trivore.output('user', operation, { user: byId(id), additionalFields });
			expect(item?.json).toEqual({ id, outcome: 'pending' });
		}
		expect(messages().map(({ kind, to }) => [kind, to])).toEqual([
			['emailLink', 'ada@example.com'],
			['smsCode', '+358501112222'],
			['smsLink', '+358501112222'],
		]);
	});

	it('checks a code, and tells a wrong one from a missing user', async () => {
		await trivore.output('user', 'update', { user: byId(id), updateFields: { mobile: '+358501112222' } });
		trivore.sandbox.options('trivore', { codeTries: 'many' });
		await trivore.output('user', 'sendSmsCode', { user: byId(id), mobile: '+358501112222' });
		const code = messages()[0]?.code ?? '';
		const wrong = code === '000000' ? '111111' : '000000';
		const [no] = await trivore.output('user', 'checkSmsCode', { user: byId(id), code: wrong });
		const [yes] = await trivore.output('user', 'checkSmsCode', { user: byId(id), code });
		expect([no?.json.verified, yes?.json.verified]).toEqual([false, true]);
		const missing = { user: byId('5b0cfba4e2bb230ff8b535e6'), code };
		expect((await trivore.failure('user', 'checkSmsCode', missing)).message).toMatch(/was not found/);
	});
});
