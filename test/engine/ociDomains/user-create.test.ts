import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { text } from '../../support/text';
import { byId, byName } from '../../support/workflow';
import { byUrl, fromInput, person, startDomains, type DomainsBench } from './support';

let domains: DomainsBench;
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	await domains.useApplication();
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

describe.each(['apiKey', 'oAuth'] as const)('with %s', (authentication) => {
	it('creates one user for each item, and pairs the outputs', async () => {
		const input = [person('ada'), person('grace')];
		const items = await domains.output('user', 'create', fromInput, { input, authentication });
		expect(items.map(({ json, pairedItem }) => [json.userName, json.outcome, pairedItem])).toEqual([
			['ada', 'created', { item: 0 }],
			['grace', 'created', { item: 1 }],
		]);
		expect(domains.userNames()).toEqual(expect.arrayContaining(['ada', 'grace']));
		// One call finds the domain, or gets the token; then one for each user.
		expect(domains.calls()).toHaveLength(3);
	});

	it('gets a user by ID, OCID, user name in any case, and email address', async () => {
		const [id = ''] = await domains.makeUsers('ada');
		const [first] = await domains.output('user', 'get', { user: byId(id), simplify: false }, { authentication });
		const ways = [byId(text(first?.json.ocid)), byName('ADA'), byName('ada@example.com')];
		for (const user of ways) {
			const [item] = await domains.output('user', 'get', { user }, { authentication });
			expect(item?.json).toEqual({
				id,
				ocid: first?.json.ocid,
				userName: 'ada',
				displayName: 'Test ada',
				firstName: 'Test',
				lastName: 'ada',
				email: 'ada@example.com',
				active: true,
				groups: ['All Domain Users'],
				lastModified: expect.any(String),
			});
			expect(item?.pairedItem).toEqual({ item: 0 });
		}
	});

	it('says that a user does not exist', async () => {
		const error = await domains.failure('user', 'get', { user: byName('nobody.here') }, { authentication });
		expect(error.message).toBe('There is no user "nobody.here" in the identity domain.');
	});
});

describe('User: Create', () => {
	it('sends all that the fields hold', async () => {
		await domains.makeUsers('boss');
		const [item] = await domains.output('user', 'create', {
			...person('ada'),
			simplify: false,
			additionalFields: {
				department: 'R&D',
				employeeNumber: '00123',
				title: 'Dr',
				manager: 'boss@example.com',
				userType: 'Contractor',
				isFederatedUser: true,
				active: false,
				furtherEmails: { entry: [{ type: 'home', value: 'ada@home.example' }] },
				phoneNumbers: { entry: [{ type: 'mobile', value: '+358 40 1234567' }] },
			},
			options: { suppressMail: true },
		});
		expect(item?.json).toMatchObject({
			outcome: 'created',
			active: false,
			title: 'Dr',
			userType: 'Contractor',
			phoneNumbers: [{ type: 'mobile', value: '+358 40 1234567' }],
			'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
				department: 'R&D',
				employeeNumber: '00123',
			},
			'urn:ietf:params:scim:schemas:oracle:idcs:extension:user:User': { isFederatedUser: true },
		});
		expect(item?.json.emails).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ value: 'ada@example.com', primary: true }),
				expect.objectContaining({ value: 'ada@home.example', type: 'home' }),
			]),
		);
		// Only the manager, who was made before, got a mail.
		expect(domains.service.mails()).toHaveLength(1);
	});

	it.each([
		['fail', 'fails', undefined],
		['returnExisting', 'leaves it', 'unchanged'],
		['update', 'updates it', 'updated'],
	])('with "%s" and a user of that name, %s', async (ifExists, _, outcome) => {
		const [id] = await domains.makeUsers('ada');
		const parameters = {
			...person('ADA'),
			email: 'ada@example.com',
			firstName: 'Ada',
			lastName: 'King',
			ifExists,
			simplify: false,
		};
		if (outcome === undefined) {
			const error = await domains.failure('user', 'create', parameters);
			expect(error.message).toMatch(/^There is already a user with the user name "ada"\.$/i);
			return;
		}
		const [item] = await domains.output('user', 'create', parameters);
		expect(item?.json).toMatchObject({ id, outcome, name: outcome === 'updated' ? { givenName: 'Ada' } : {} });
		expect(domains.userNames().filter((name) => name.toLowerCase() === 'ada')).toHaveLength(1);
	});

	it.each([['after the user was made'], ['before']])(
		'finds out what became of a create whose answer was lost %s',
		async (when) => {
			const isDone = when !== 'before';
			domains.sandbox.faults.add({
				count: 1,
				method: 'POST',
				path: '*/admin/v1/Users',
				status: 500,
				...(isDone ? { after: true } : {}),
			});
			const [item] = await domains.output('user', 'create', person('ada'));
			expect(item?.json).toMatchObject({ userName: 'ada', outcome: 'created' });
			expect(domains.userNames().filter((name) => name === 'ada')).toHaveLength(1);
		},
	);

	it.each([
		['no name', { userName: ' ' }, '"User Name" is empty.'],
		['an email address that is none', { email: 'ada' }, '"ada" is not a valid email address.'],
		[
			'leave to change oneself',
			{
				additionalFields: {
					extensions: {
						'urn:ietf:params:scim:schemas:oracle:idcs:extension:selfChange:User': { allowSelfChange: true },
					},
				},
			},
			'no workflow may change its own account',
		],
		['an extension that is none', { additionalFields: { extensions: { title: 'Dr' } } }, 'an object for each URN'],
		[
			'a manager who does not exist',
			{ additionalFields: { manager: 'nobody.here' } },
			'There is no user "nobody.here"',
		],
	])('refuses %s', async (_, parameters, message) => {
		const error = await domains.failure('user', 'create', { ...person('ada'), ...parameters });
		expect(error.message).toContain(message);
		expect(domains.calls().filter((call) => /POST \/Users$/.test(call))).toEqual([]);
	});

	it('never disables the account behind the credential', async () => {
		const error = await domains.failure('user', 'create', {
			...person('sandbox.administrator'),
			ifExists: 'update',
			additionalFields: { active: false },
		});
		expect(error.message).toBe('This is the account behind the credential; it is not disabled.');
		const [own] = domains.sandbox.state('oci-domains').users;
		expect(own).toMatchObject({ name: 'sandbox.administrator', active: true });
	});

	it('keeps the password out of errors', async () => {
		const password = 'planted-Secret-1';
		domains.sandbox.faults.failNext({
			method: 'POST',
			path: '*/admin/v1/Users',
			status: 400,
			message: `Bad password ${password}.`,
		});
		const error = await domains.failure('user', 'create', { ...person('ada'), additionalFields: { password } });
		expect([error.message, error.description].join(' ')).not.toContain(password);
	});
});

describe('Domain', () => {
	/** A tenancy that this process knows nothing of. */
	let unknown: DomainsBench;
	beforeEach(async () => {
		unknown = await startDomains();
	});
	afterEach(async () => await unknown.stop());

	it('is the Default domain, found once per process', async () => {
		await unknown.output('user', 'create', fromInput, { input: [person('ada'), person('grace')] });
		await unknown.output('user', 'get', { user: byName('ada') });
		expect(unknown.calls().filter((call) => call.includes('/domains'))).toHaveLength(1);
		expect(unknown.userNames()).toEqual(expect.arrayContaining(['ada', 'grace']));
	});

	it('can be chosen by OCID and by URL, for each item', async () => {
		const urls = domains.service.domainUrls();
		const input = [
			{ ...person('ada'), url: urls.Default },
			{ ...person('grace'), url: `${urls.Partners}/admin/v1/` },
		];
		const items = await domains.output(
			'user',
			'create',
			{ ...fromInput, domain: byUrl('={{ $json.url }}'), simplify: false },
			{ input },
		);
		const [ada, grace] = items.map(({ json }) => text(json.domainOcid));
		expect(ada).not.toBe(grace);
		for (const [name, domain] of [
			['ada', ada],
			['grace', grace],
		] as const) {
			const [item] = await domains.output('user', 'get', { user: byName(name), domain: byId(domain ?? '') });
			expect(item?.json.userName).toBe(name);
			await domains.failure('user', 'get', { user: byName(name), domain: byId((name === 'ada' ? grace : ada) ?? '') });
		}
	});

	it('is never the Default domain when the list is refused or an expression finds nothing', async () => {
		unknown.sandbox.faults.failNext({ path: '*/20160918/domains', status: 404, code: 'NotAuthorizedOrNotFound' });
		const refused = await unknown.failure('user', 'create', person('ada'));
		expect(refused.message).toContain('The identity domains could not be read');
		expect(refused.description).toContain('inspect domains in tenancy');
		// Nor once it is known.
		await unknown.output('user', 'getAll', {});
		const empty = await unknown.failure('user', 'create', { ...person('ada'), domain: byId('={{ $json.none }}') });
		expect(empty.message).toContain('"Domain"');
		expect(unknown.userNames()).not.toContain('ada');
	});

	it('says that a tenancy has no domains', async () => {
		unknown.sandbox.options('oci', { tenancyKind: 'classic' });
		const error = await unknown.failure('user', 'create', person('ada'));
		expect(error.message).toBe('The tenancy has no Default domain that the credential can see.');
	});
});
