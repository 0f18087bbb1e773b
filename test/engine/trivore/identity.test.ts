import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId } from '../../support/workflow';
import { byEmail, MANUAL, startTrivore, text, type TrivoreBench } from './support';

let trivore: TrivoreBench;
/** Somebody who added the address of a new colleague to the own account. */
let mallory: string;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(async () => {
	await trivore.reset();
	await trivore.output('group', 'create', { nsCode: MANUAL, name: 'payroll' });
	const [item] = await trivore.output('user', 'create', {
		nsCode: MANUAL,
		username: 'mallory',
		email: 'mallory@example.com',
		additionalFields: {
			mobile: '+358501110000',
			otherEmails: 'Grace@example.com',
			otherMobiles: '+358501112222',
		},
	});
	mallory = text(item?.json.id);
	trivore.sandbox.log.clear();
});
afterAll(() => trivore.stop());

const writes = () => trivore.requests().filter((request) => !request.startsWith('GET'));
const hire = { nsCode: MANUAL, username: 'grace', email: 'grace@example.com' };
const UNPROVEN = /^The (email address|mobile number) ".*" is on the account "mallory" \(ID [0-9a-f]{24}\), but neither/;
const user = byEmail('grace@example.com');
const group = { __rl: true, mode: 'name', value: 'payroll' };

describe('an address or number that nobody verified', () => {
	it.each([
		['upsert', { ...hire, matchBy: 'email', additionalFields: { groups: 'payroll' } }],
		['upsert', { ...hire, matchBy: 'mobile', additionalFields: { mobile: '+358 50 1112222', groups: 'payroll' } }],
		['create', { ...hire, username: '', ifExists: 'update', additionalFields: { groups: 'payroll' } }],
		['create', { ...hire, username: '', ifExists: 'returnExisting' }],
		['get', { user }],
		['update', { user, updateFields: { title: 'Admiral' } }],
		['delete', { user, options: { ignoreMissing: true } }],
		['addToGroup', { user, group }],
		['removeFromGroup', { user, group }],
		['setPassword', { user, newPassword: 'Analytical-Engine' }],
		['setCustomFields', { user, customFields: '{"a": 1}' }],
		['sendEmailVerification', { user }],
		['sendSmsCode', { user }],
		['getPasswordRequirements', { user }],
	])('identifies nobody: %s %#', async (operation, parameters) => {
		const error = await trivore.failure('user', operation, parameters);
		expect(error.message).toMatch(UNPROVEN);
		expect(writes()).toEqual([]);
	});

	it('identifies its owner as the primary one, beside others who claim it', async () => {
		const skip = { ...hire, options: { skipDuplicateCheck: true } };
		const [created] = await trivore.output('user', 'create', skip);
		const [item] = await trivore.output('user', 'upsert', { ...hire, matchBy: 'email', givenName: 'Grace' });
		expect(item?.json).toMatchObject({ outcome: 'updated', id: created?.json.id });
	});

	it('identifies its owner once it is verified', async () => {
		trivore.sandbox.services.trivore.verifyEmail(mallory, 'Grace@example.com');
		const [item] = await trivore.output('user', 'get', { user: byEmail('GRACE@example.com') });
		expect(item?.json.id).toBe(mallory);
	});

	it('gives no groups in a bulk import', async () => {
		const parameters = {
			rowKind: 'user',
			source: 'csvText',
			csvText: 'User Name,Email,Groups\ngrace,grace@example.com,payroll',
			importAction: 'createOrUpdate',
			matchOn: ['email'],
			options: { nsCode: 'example' },
		};
		await trivore.output('user', 'bulkImport', parameters);
		const [found] = await trivore.output('user', 'get', { user: byId(mallory) });
		expect(found?.json.memberOf).toEqual([]);
		expect(found?.json.username).toBe('mallory');
	});
});
