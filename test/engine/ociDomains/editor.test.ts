/** The lists of the editor and the domain that a trigger watches: what they show, and of which domain. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { openPoller } from '../../../tools/engine/poller';
import { listSearch } from '../../support/listSearch';
import { byId, byName } from '../../support/workflow';
import { byUrl, startDomains, type DomainsBench } from './support';

const SIGNED = 'ociIdentityApi';
const OAUTH = 'ociIdentityDomainsOAuthApi';
let domains: DomainsBench;
let partners: { id: string; url: string };
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	const [listed] = await domains
		.output('domain', 'getAll', { returnAll: true, simplify: true })
		.then((items) => items.map(({ json }) => json).filter(({ displayName }) => displayName === 'Partners'));
	if (typeof listed?.id !== 'string' || typeof listed.url !== 'string') throw new Error('There is no domain Partners.');
	partners = { id: listed.id, url: listed.url };
});
afterAll(() => domains.stop());

const search = async (method: string, filter?: string, parameters: INodeParameters = {}, credential = SIGNED) => {
	const authentication = credential === OAUTH ? 'oAuth' : 'apiKey';
	const spec = { type: 'ociIdentityDomains', credential, parameters: { authentication, ...parameters } };
	const { results } = await listSearch(domains.engine, spec, { method, ...(filter === undefined ? {} : { filter }) });
	return results;
};
const names = async (...of: Parameters<typeof search>) => (await search(...of)).map(({ name }) => name);

describe('the list of users', () => {
	it('finds a part of user name, display name or address, and shows the display name beside another user name', async () => {
		const input = [
			{ userName: 'ada.one', firstName: 'Countess', lastName: 'Lovelace', email: 'math@engine.example' },
			{ userName: 'grace', firstName: 'Grace', lastName: 'Hopper', email: 'grace@navy.example' },
		];
		const fields = {
			userName: '={{ $json.userName }}',
			firstName: '={{ $json.firstName }}',
			lastName: '={{ $json.lastName }}',
			email: '={{ $json.email }}',
		};
		const made = await domains.output('user', 'create', fields, { input });
		const ada = { name: 'ada.one (Countess Lovelace)', value: made[0]?.json.id };
		for (const text of ['ADA', ' lovelace ', 'engine.ex']) expect(await search('searchUsers', text)).toEqual([ada]);
		expect(await names('searchUsers')).toEqual(
			expect.arrayContaining(['ada.one (Countess Lovelace)', 'grace (Grace Hopper)']),
		);
		expect(await names('searchUsers', '  ')).toEqual(await names('searchUsers'));
		expect(await search('searchUsers', 'no such user')).toEqual([]);
	});

	it('shows a hundred at most, from one page', async () => {
		domains.sandbox.seed({ users: 130, groups: 120 });
		domains.sandbox.log.clear();
		expect(await search('searchUsers')).toHaveLength(100);
		expect(await search('searchGroups')).toHaveLength(100);
		expect(domains.calls().filter((call) => call.includes('/.search'))).toHaveLength(2);
	});

	it('says what is wrong with the credential', async () => {
		domains.sandbox.faults.set({ rules: [{ service: 'oci-domains', path: '*/Users/.search', status: 403 }] });
		await expect(search('searchUsers')).rejects.toThrow();
	});
});

describe('the list of groups', () => {
	it('finds a part of the name, in any case', async () => {
		const [team = ''] = await domains.makeGroups('Red Team', 'Crew');
		expect(await search('searchGroups', 'TEAM')).toEqual([{ name: 'Red Team', value: team }]);
		expect(await names('searchGroups')).toEqual(expect.arrayContaining(['All Domain Users', 'Crew', 'Red Team']));
		expect(await names('searchGroups', ' ')).toEqual(await names('searchGroups'));
	});
});

describe('the list of domains', () => {
	it('has the type of each, and finds a part of the name', async () => {
		const all = await search('searchDomains');
		expect(all.map(({ name }) => name)).toEqual(['Default (Default)', 'Partners (Secondary)']);
		expect(await search('searchDomains', ' PART ')).toEqual([{ name: 'Partners (Secondary)', value: partners.id }]);
		expect(await search('searchDomains', 'none')).toEqual([]);
	});

	it('is empty for a confidential application, which belongs to one of them', async () => {
		expect(await search('searchDomains', undefined, {}, OAUTH)).toEqual([]);
	});
});

describe('a list of the domain that is chosen', () => {
	it.each([
		['by OCID', () => byId(partners.id)],
		['by URL', () => byUrl(partners.url)],
		['from the list', () => ({ __rl: true, mode: 'list', value: partners.id })],
	])('has its users (%s)', async (_mode, domain) => {
		await domains.makeUsers('ada');
		expect(await names('searchUsers', 'ada')).toEqual(['ada (Test ada)']);
		expect(await search('searchUsers', 'ada', { domain: domain() })).toEqual([]);
	});

	it('is that of the application whatever stands in Domain', async () => {
		await domains.makeUsers('ada');
		await domains.useApplication();
		expect(await names('searchUsers', 'ada', { domain: byUrl(partners.url) }, OAUTH)).toEqual(['ada (Test ada)']);
	});
});

describe('a trigger', () => {
	const watched = async (domain: INodeParameters[string], authentication = 'apiKey') => {
		const { poll } = openPoller(domains.engine, {
			type: 'ociIdentityDomainsTrigger',
			credential: authentication === 'oAuth' ? OAUTH : SIGNED,
			parameters: { events: ['userCreated'], authentication, domain: domain ?? null },
		});
		domains.sandbox.log.clear();
		await poll();
		const hosts = domains.sandbox.log.entries.flatMap(({ path }) => /idcs-[0-9a-f]+/.exec(path) ?? []);
		return [...new Set(hosts)];
	};
	const hostOf = (url: string) => /idcs-[0-9a-f]+/.exec(url)?.[0];

	it('watches the domain that is chosen, and else the Default domain', async () => {
		const standard = hostOf(domains.service.domainUrls().Default ?? '');
		expect(await watched({ __rl: true, mode: 'list', value: '' })).toEqual([standard]);
		expect(await watched('')).toEqual([standard]);
		expect(await watched({ __rl: true, mode: 'list', value: partners.id })).toEqual([hostOf(partners.url)]);
		expect(await watched(byId(partners.id))).toEqual([hostOf(partners.url)]);
		expect(await watched(byUrl(partners.url))).toEqual([hostOf(partners.url)]);
		expect(await watched(partners.id)).toEqual([hostOf(partners.url)]);
		await domains.useApplication();
		expect(await watched(byId(''), 'oAuth')).toEqual([standard]);
	});

	it.each([
		['an ID that is empty', () => byId('')],
		['an URL that is empty', () => byUrl(' ')],
		['an expression that finds nothing', () => '={{ null }}'],
	])('refuses %s: the Default domain has other users', async (_what, domain) => {
		await expect(watched(domain())).rejects.toMatchObject({
			message: expect.stringContaining('"Domain" is empty.'),
			description: expect.stringContaining('Choose it from the list, or give its OCID or URL.'),
		});
		expect(domains.calls()).toEqual([]);
	});
});

describe('an operation', () => {
	it.each([
		['an expression that finds nothing', '={{ $json.nothing }}', '"Domain" is an expression that finds nothing here'],
		['an OCID that is none', byId('ocid1.user.oc1..x'), 'is not the OCID of an identity domain'],
		['an empty ID', byId(''), '"Domain" is empty'],
	])('is refused for a Domain that is %s', async (_what, domain, message) => {
		domains.sandbox.log.clear();
		const error = await domains.failure('user', 'get', { domain, user: byName('ada') });
		expect(error.message).toContain(message);
		expect(domains.calls()).toEqual([]);
	});

	it('is refused for an Authentication that is neither', async () => {
		domains.sandbox.log.clear();
		const parameters = { authentication: 'basic', user: byName('ada') };
		const error = await domains.failure('user', 'get', parameters);
		expect(error.message).toBe('"Authentication" must be API Key or OAuth (Confidential Application).');
		expect(domains.calls()).toEqual([]);
	});

	it('is refused for an Only If Unchanged that is empty', async () => {
		const options = { etag: '' };
		for (const [resource, operation, more] of [
			['user', 'update', { user: byName('ada'), updateFields: { title: 'Dr' } }],
			['group', 'delete', { group: byName('Crew') }],
		] as const) {
			const error = await domains.failure(resource, operation, { ...more, options });
			expect([error.message, error.description]).toEqual([
				'"Only If Unchanged (ETag)" is empty.',
				expect.stringContaining('Remove the option, or enter the version of an earlier output.'),
			]);
		}
		expect(domains.writes()).toEqual([]);
	});
});

describe('the values of a user', () => {
	const update = { user: byName('ada') };
	const raw = async () => (await domains.output('user', 'get', { ...update, simplify: false }))[0]?.json ?? {};
	const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
	const TEXTS = {
		costCenter: '17',
		department: 'Math',
		description: 'First',
		displayName: 'Ada L.',
		division: 'Engines',
		employeeNumber: '4711',
		externalId: 'HR-1',
		middleName: 'King',
		nickName: 'Addie',
		organization: 'Analytical',
		preferredLanguage: 'en',
		timezone: 'Europe/London',
		title: 'Dr',
	};

	it('of each text field are written and read back', async () => {
		await domains.makeUsers('ada');
		const [item] = await domains.output('user', 'update', {
			...update,
			updateFields: { ...TEXTS, userType: 'Contractor' },
		});
		expect(item?.json.outcome).toBe('updated');
		const { costCenter, department, division, employeeNumber, organization, middleName, ...flat } = TEXTS;
		expect(await raw()).toMatchObject({
			...flat,
			userType: 'Contractor',
			name: { middleName },
			[ENTERPRISE]: { costCenter, department, division, employeeNumber, organization },
		});
	});

	it('are refused where a list has a type that it does not know', async () => {
		await domains.makeUsers('ada');
		domains.sandbox.log.clear();
		for (const [field, label, types] of [
			['furtherEmails', 'Further Emails', 'home, other, recovery, work'],
			['phoneNumbers', 'Phone Numbers', 'fax, home, mobile, other, pager, recovery, work'],
		] as const) {
			const updateFields = { [field]: { entry: [{ type: 'private', value: 'x@example.com' }] } };
			const error = await domains.failure('user', 'update', { ...update, updateFields });
			expect(error.message).toBe(`"${label}" has no type "private". The types are ${types}.`);
		}
		expect(domains.writes()).toEqual([]);
	});

	it('of a list without a type are for work', async () => {
		await domains.makeUsers('ada');
		const updateFields = { phoneNumbers: { entry: [{ value: '+358 1' }] } };
		await domains.output('user', 'update', { ...update, updateFields });
		expect((await raw()).phoneNumbers).toMatchObject([{ type: 'work', value: '+358 1' }]);
	});

	it('include a manager, whom an empty text removes', async () => {
		await domains.makeUsers('ada', 'grace');
		await domains.output('user', 'update', { ...update, updateFields: { manager: 'GRACE' } });
		expect((await raw())[ENTERPRISE]).toMatchObject({ manager: { value: expect.any(String) } });
		await domains.output('user', 'update', { ...update, updateFields: { manager: '' } });
		expect((await raw())[ENTERPRISE] ?? {}).not.toHaveProperty('manager');
	});
});

it('a group of all users gets no members, whatever is to be done with it', async () => {
	await domains.makeUsers('ada');
	domains.sandbox.log.clear();
	const parameters = { name: 'all domain users', members: 'ada', ifExists: 'update' };
	const error = await domains.failure('group', 'create', parameters);
	expect(error.message).toContain('always has all users of the domain, so its members cannot be changed.');
	expect(domains.writes()).toEqual([]);
});
