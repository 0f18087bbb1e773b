/** Whether users may sign in, and with what: enable, disable, unlock, passwords, capabilities. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { domainCaller } from '../../unit/sandbox/support/domains';
import { byId, byName } from '../../support/workflow';
import { paired, startDomains, UNKNOWN_ID, type DomainsBench } from './support';

const IDCS = 'urn:ietf:params:scim:schemas:oracle:idcs:';

let domains: DomainsBench;
let ada: string;
let grace: string;
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	[ada = '', grace = ''] = await domains.makeUsers('ada', 'grace');
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

const both = () => ({ input: [{ id: ada }, { id: grace }] });
const fromItem = { user: byId('={{ $json.id }}') };
const isActive = (name: string) =>
	domains.sandbox.state('oci-domains').users.find((user) => user.name === name)?.active;

describe('User: Disable and Enable', () => {
	it('change the state once, say so, and pair the outputs', async () => {
		const disabled = await domains.output('user', 'disable', fromItem, both());
		expect(paired(disabled, 'outcome', 'userName', 'active')).toEqual([
			['updated', 'ada', false, { item: 0 }],
			['updated', 'grace', false, { item: 1 }],
		]);
		expect([isActive('ada'), isActive('grace')]).toEqual([false, false]);
		const again = await domains.output('user', 'disable', fromItem, both());
		expect(again.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
		const enabled = await domains.output('user', 'enable', fromItem, both());
		expect(paired(enabled, 'outcome', 'active')).toEqual([
			['updated', true, { item: 0 }],
			['updated', true, { item: 1 }],
		]);
		expect(isActive('ada')).toBe(true);
		expect((await domains.output('user', 'enable', fromItem, both()))[0]?.json.outcome).toBe('unchanged');
		expect(domains.writes()).toHaveLength(4);
	});

	it('are told about a user who is not there', async () => {
		for (const operation of ['enable', 'disable', 'unlock']) {
			const error = await domains.failure('user', operation, { user: byId(UNKNOWN_ID) });
			expect(error.message).toContain(UNKNOWN_ID);
			expect(error).toMatchObject({ httpCode: '404' });
		}
		expect(domains.writes()).toEqual([]);
	});

	it('look whether it was done when the answer is lost, and do it once', async () => {
		const rule = { service: 'oci-domains', path: '*/UserStatusChanger/*', count: 1, status: 500, after: true };
		domains.sandbox.faults.set({ rules: [rule] });
		const [item] = await domains.output('user', 'disable', { user: byName('ada') });
		expect([item?.json.outcome, isActive('ada')]).toEqual(['updated', false]);
		expect(domains.writes()).toHaveLength(1);
	});

	it('do not take a web page for an answer', async () => {
		domains.sandbox.faults.set({ rules: [{ service: 'oci-domains', method: 'PUT', count: 1, body: 'html' }] });
		const [item] = await domains.output('user', 'disable', { user: byName('ada') });
		// It was looked up.
		expect([item?.json.outcome, isActive('ada')]).toEqual(['updated', false]);
		expect(domains.writes()).toHaveLength(1);
	});
});

describe('User: Unlock', () => {
	it('unlocks a locked user and leaves others alone', async () => {
		const caller = await domainCaller(domains.sandbox);
		const lock = { schemas: [`${IDCS}UserLockedStateChanger`], userId: ada, locked: true };
		expect((await caller.call('POST', '/UserLockedStateChanger', lock)).status).toBe(201);
		domains.sandbox.log.clear();
		const items = await domains.output('user', 'unlock', fromItem, both());
		expect(paired(items, 'outcome', 'userName', 'locked')).toEqual([
			['updated', 'ada', false, { item: 0 }],
			['unchanged', 'grace', false, { item: 1 }],
		]);
		expect(domains.writes()).toEqual(['201 POST /UserLockedStateChanger']);
		const state = (await caller.call('GET', `/Users/${ada}`)).json[`${IDCS}extension:userState:User`];
		expect(state).toMatchObject({ locked: { on: false } });
	});
});

describe('User: Set Password', () => {
	const password = 'Correct-Horse-7';

	it('sets it, mails unless that is suppressed, and shows it nowhere', async () => {
		const parameters = { ...fromItem, newPassword: password };
		const items = await domains.output('user', 'setPassword', parameters, both());
		expect(paired(items, 'outcome', 'userName')).toEqual([
			['updated', 'ada', { item: 0 }],
			['updated', 'grace', { item: 1 }],
		]);
		expect(JSON.stringify(items)).not.toContain(password);
		const mails = () => domains.service.mails().filter(({ kind }) => kind === 'passwordChanged').length;
		expect(mails()).toBe(2);
		await domains.output('user', 'setPassword', { ...parameters, options: { suppressMail: true } }, both());
		expect(mails()).toBe(2);
	});

	it('is refused with the reason, without the password', async () => {
		const error = await domains.failure('user', 'setPassword', { user: byName('ada'), newPassword: 'weak-pass' });
		expect(error.message).toBe('The password does not meet the password policy.');
		expect(`${error.message} ${error.description}`).not.toContain('weak-pass');
		const empty = { user: byName('ada'), newPassword: '={{ "" }}' };
		expect((await domains.failure('user', 'setPassword', empty)).message).toBe('"New Password" is empty.');
	});

	it('is sent once when its answer is lost', async () => {
		domains.sandbox.faults.set({
			rules: [{ service: 'oci-domains', method: 'PUT', after: true, status: 500 }],
		});
		const parameters = { user: byName('ada'), newPassword: password };
		const error = await domains.failure('user', 'setPassword', parameters, { maxTries: 2 });
		expect(error.description).toContain('not sent again');
		expect(domains.writes()).toHaveLength(1);
	});
});

describe('User: Send Password Reset', () => {
	it('emails a link, and says to which address', async () => {
		const items = await domains.output('user', 'sendPasswordReset', fromItem, both());
		expect(paired(items, 'outcome', 'userName', 'sentBy', 'email')).toEqual([
			['updated', 'ada', 'email', 'ada@example.com', { item: 0 }],
			['updated', 'grace', 'email', 'grace@example.com', { item: 1 }],
		]);
		expect(domains.service.mails().filter(({ kind }) => kind === 'passwordReset')).toHaveLength(2);
	});

	it('returns a token instead, in a field that is declared sensitive', async () => {
		const [item] = await domains.output('user', 'sendPasswordReset', { user: byName('ada'), sendBy: 'token' });
		expect(item?.json).toMatchObject({ sentBy: 'token', token: expect.stringMatching(/^\w{64}$/) });
		expect(domains.service.mails().filter(({ kind }) => kind === 'passwordReset')).toEqual([]);
	});

	it('returns a one-time password for a user without an email address', async () => {
		domains.sandbox.options('oci-domains', { primaryEmail: 'optional' });
		const caller = await domainCaller(domains.sandbox);
		await caller.user('robot', { emails: undefined });
		const [item] = await domains.output('user', 'sendPasswordReset', { user: byName('robot') });
		expect(item?.json).toMatchObject({ sentBy: 'password', oneTimePassword: expect.stringMatching(/^Aa1-/) });
		expect(item?.json).not.toHaveProperty('email');
	});

	it('refuses another way before it sends anything', async () => {
		const error = await domains.failure('user', 'sendPasswordReset', { user: byName('ada'), sendBy: 'post' });
		expect(error.message).toContain('"Send By" cannot be "post"');
		expect(domains.calls()).toEqual([]);
	});
});

describe('User: Update Capabilities', () => {
	it('changes those that are chosen and keeps the others', async () => {
		const parameters = { ...fromItem, capabilities: { canUseApiKeys: false, canUseConsole: true } };
		const items = await domains.output('user', 'updateCapabilities', parameters, both());
		expect(paired(items, 'outcome', 'userName')).toEqual([
			['updated', 'ada', { item: 0 }],
			['updated', 'grace', { item: 1 }],
		]);
		expect(items[0]?.json.capabilities).toMatchObject({ canUseApiKeys: false, canUseAuthTokens: true });
		const again = await domains.output('user', 'updateCapabilities', parameters, both());
		expect(again.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
	});

	it('needs one', async () => {
		const error = await domains.failure('user', 'updateCapabilities', { user: byName('ada'), capabilities: {} });
		expect(error.message).toBe('"Capabilities" is empty, so there is nothing to change.');
	});
});
