/** What the items of one run share, and what they do not wait for. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { text } from '../../support/text';
import { byName } from '../../support/workflow';
import { byUrl, startDomains, type DomainsBench } from './support';

let domains: DomainsBench;
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	await domains.makeUsers('ada', 'grace', 'linus');
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

const people = { input: [{ name: 'ada' }, { name: 'grace' }, { name: 'linus' }] };
const byItem = byName('={{ $json.name }}');
const lists = () => domains.calls().filter((call) => call.includes('/domains'));

describe('the domain', () => {
	it.each([
		['is the Default one where nothing is chosen in the list', { domain: { __rl: true, mode: 'list', value: '' } }],
		['is the Default one where the field was never touched', {}],
	])('%s', async (_title, domain) => {
		const items = await domains.output('user', 'get', { user: byItem, ...domain }, people);
		expect(items.map(({ json }) => json.userName)).toEqual(['ada', 'grace', 'linus']);
	});

	it('is not the Default one where an expression for its URL finds nothing', async () => {
		const error = await domains.failure('user', 'get', { user: byName('ada'), domain: byUrl('={{ $json.missing }}') });
		expect(error.message).toContain('"Domain"');
		expect(domains.calls()).toEqual([]);
	});

	it('is the one that is chosen in the list, or by its OCID', async () => {
		const others = (await domains.output('domain', 'getAll', { returnAll: true })).filter(
			({ json }) => json.displayName !== 'Default',
		);
		expect(others.length).toBeGreaterThan(0);
		for (const mode of ['list', 'id']) {
			const domain = { __rl: true, mode, value: text(others[0]?.json.id) };
			const error = await domains.failure('user', 'get', { user: byName('ada'), domain });
			expect(error.message).toBe('There is no user "ada" in the identity domain.');
		}
	});

	it('is looked for once in a run, and again after a refusal', async () => {
		const [first] = await domains.output('domain', 'getAll', { returnAll: true });
		domains.sandbox.faults.set({ rules: [{ method: 'GET', path: '*/domains/*', status: 404, count: 1 }] });
		domains.sandbox.log.clear();
		const domain = { __rl: true, mode: 'id', value: text(first?.json.id) };
		const items = await domains.output(
			'user',
			'get',
			{ user: byItem, domain },
			{ ...people, onError: 'continueRegularOutput' },
		);
		expect(items.map(({ json }) => json.userName ?? json.error)).toEqual([
			'The identity domains could not be read: Authorization failed or requested resource not found.',
			'grace',
			'linus',
		]);
		expect(lists().map((call) => call.replace(/\/ocid1.*/, ''))).toEqual(['404 GET /domains', '200 GET /domains']);
	});
});

describe('Add to Group', () => {
	it.each([
		['user', { user: byName('lovelace'), group: byName('Alpha') }],
		['group', { user: byName('ada'), group: byName('Alpah') }],
	])('waits for no %s that is given by a name that is not there', async (_what, parameters) => {
		await domains.makeGroups('Alpha');
		domains.sandbox.log.clear();
		const error = await domains.failure('user', 'addToGroup', parameters);
		expect(error.message).toMatch(/There is no (user "lovelace"|group "Alpah") in the identity domain/);
		const looks = domains.calls().filter((call) => call.includes('filter=') || call.includes('.search'));
		expect(new Set(looks).size).toBe(looks.length);
	});
});
