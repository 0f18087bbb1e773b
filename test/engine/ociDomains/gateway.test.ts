/** Addresses and domains in answers: nothing is sent where the credential does not lead, and no other domain is taken. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { startGateway } from '../../support/gateway';
import { listSearch } from '../../support/listSearch';
import { byId, byName } from '../../support/workflow';
import { byUrl, fromInput, person, startDomains, type DomainsBench } from './support';

let domains: DomainsBench;
let gateway: Awaited<ReturnType<typeof startGateway>>;
/** A server of somebody else, which must never hear of us. */
let foreign: Server;
let foreignUrl: string;
const heard: string[] = [];

beforeAll(async () => {
	domains = await startDomains();
	gateway = await startGateway(domains.sandbox.url);
	foreign = createServer((request, response) => {
		heard.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`);
		response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
	});
	await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
	foreignUrl = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/oci-domains/idcs-1`;
	const { ociIdentityApi: fields } = domains.sandbox.credentials;
	const endpoint = fields.endpoint.replace(/^http:\/\/[^/]+/, gateway.origin);
	await domains.useCredential({ ...fields, endpoint }, 'ociIdentityApi');
});
beforeEach(async () => {
	gateway.meddle(() => undefined);
	await domains.sandbox.reset();
	heard.length = 0;
});
afterAll(async () => {
	expect(heard).toEqual([]);
	foreign.close();
	gateway.close();
	await domains.stop();
});

const through = () => domains.service.domainUrls().Default?.replace(domains.sandbox.url, gateway.origin) ?? '';
const listed = (url: string, more: object = {}) => ({
	id: 'ocid1.domain.oc1..aaaaaaaadefault',
	displayName: 'Default',
	url,
	homeRegionUrl: url,
	type: 'DEFAULT',
	lifecycleState: 'ACTIVE',
	...more,
});
const answerDomains = (body: unknown) =>
	gateway.meddle(({ path }) =>
		/\/domains(\?|\/|$)/.test(path) ? { status: 200, body: JSON.stringify(body) } : undefined,
	);

describe('a domain with a foreign address', () => {
	it('in the list gets no signature', async () => {
		answerDomains([listed(foreignUrl)]);
		const error = await domains.failure('user', 'get', { user: byName('ada') });
		expect(error.message).toContain(new URL(foreignUrl).host);
		expect(heard).toEqual([]);
	});

	it('of its home region gets none either', async () => {
		answerDomains([listed(through(), { homeRegionUrl: foreignUrl })]);
		await domains.failure('user', 'create', fromInput, { input: [person('ada')] });
		expect(heard).toEqual([]);
	});

	it('by URL gets none', async () => {
		await domains.failure('user', 'get', { user: byName('ada'), domain: byUrl(foreignUrl) });
		expect(heard).toEqual([]);
	});
});

it('another domain than the one that was chosen is not taken', async () => {
	answerDomains(listed(through()));
	const domain = byId('ocid1.domain.oc1..aaaaaaaapartners');
	const error = await domains.failure('user', 'create', { ...fromInput, domain }, { input: [person('ada')] });
	expect(error.message).toContain('was not asked for');
	expect(domains.userNames()).not.toContain('ada');
});

it('domains of one name can be told apart, and those that are not active are marked', async () => {
	const twin = { type: 'SECONDARY', displayName: 'Partners' };
	answerDomains([
		listed(through(), { ...twin, id: 'ocid1.domain.oc1..aaaaaaaaone' }),
		listed(through(), { ...twin, id: 'ocid1.domain.oc1..aaaaaaaatwo', displayName: 'partners' }),
		listed(through(), { type: null, displayName: 'Old', lifecycleState: 'INACTIVE' }),
		listed(through(), { type: null, displayName: 'Bare' }),
	]);
	const spec = { type: 'ociIdentityDomains', credential: 'ociIdentityApi', parameters: { authentication: 'apiKey' } };
	const { results } = await listSearch(domains.engine, spec, { method: 'searchDomains' });
	expect(results.map(({ name }) => name)).toEqual([
		'Partners (Secondary, OCID …aaaaaone)',
		'partners (Secondary, OCID …aaaaatwo)',
		'Old (Inactive)',
		'Bare',
	]);
});

describe('through a gateway', () => {
	const domain = () => byUrl(through());
	const user = {
		id: 'f'.repeat(32),
		ocid: `ocid1.user.oc1..${'f'.repeat(32)}`,
		userName: 'ada',
		emails: [{ value: 'ada@example.com', primary: true }],
	};

	it('no address in an answer is followed', async () => {
		const meta = { location: `${foreignUrl}/admin/v1/Users/${user.id}` };
		const Resources = [{ ...user, meta, groups: [{ value: 'a', $ref: `${foreignUrl}/admin/v1/Groups/a` }] }];
		gateway.meddle(({ path }) =>
			path.endsWith('/.search') ? { status: 200, body: JSON.stringify({ totalResults: 1, Resources }) } : undefined,
		);
		await domains.run('user', 'get', { domain: domain(), user: byName('ada') });
		await domains.run('user', 'getGroups', { domain: domain(), user: byName('ada') });
		gateway.meddle(({ method, path }) =>
			method === 'POST' && path.endsWith('/Users')
				? { status: 201, body: JSON.stringify({ ...user, meta }) }
				: undefined,
		);
		await domains.output('user', 'create', { ...fromInput, domain: domain() }, { input: [person('ada')] });
		expect(heard).toEqual([]);
	});

	it('the lists of the editor leave out who and what is being deleted', async () => {
		const both = [false, true].map((deleteInProgress, index) => ({
			id: String(index),
			userName: `user${index}`,
			displayName: `group${index}`,
			deleteInProgress,
		}));
		gateway.meddle(({ path }) =>
			path.endsWith('/.search')
				? { status: 200, body: JSON.stringify({ totalResults: 2, Resources: both }) }
				: undefined,
		);
		const spec = {
			type: 'ociIdentityDomains',
			credential: 'ociIdentityApi',
			parameters: { authentication: 'apiKey', domain: domain() },
		};
		for (const [method, name] of [
			['searchUsers', 'user0 (group0)'],
			['searchGroups', 'group0'],
		] as const) {
			expect((await listSearch(domains.engine, spec, { method })).results).toEqual([{ name, value: '0' }]);
		}
	});

	it('nobody is disabled or deleted who may be the account behind the credential', async () => {
		const bare = { ...user, ocid: undefined };
		gateway.meddle(({ path }) =>
			path.endsWith('/.search')
				? { status: 200, body: JSON.stringify({ totalResults: 1, Resources: [bare] }) }
				: undefined,
		);
		for (const operation of ['disable', 'delete', 'setPassword']) {
			const parameters = { domain: domain(), user: byName('ada'), newPassword: 'Correct-Horse-7' };
			const error = await domains.failure('user', operation, parameters);
			expect(error.message).toContain('not known whether it is the account behind the credential');
		}
		expect(domains.writes()).toEqual([]);
	});
});
