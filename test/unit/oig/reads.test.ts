/** Single reads: organizations, searches, answers of no known form, and open requests that cannot be seen. */
import { describe, expect, it } from '@jest/globals';

import { collect } from '../../../providers/http/paging';
import { fetchToken } from '../../../providers/oig/auth/token';
import { findOrganization, getOrganization, ORGANIZATIONS } from '../../../providers/oig/catalog';
import { OpenRequests } from '../../../providers/oig/openRequests';
import { searchPage } from '../../../providers/oig/search';
import { recordSchema } from '../../../providers/oig/schemas';
import { USERS } from '../../../providers/oig/users';
import { errorOf, fieldsOf, list, lost, noSuchCall, notFound, object, refusal, serverOf } from './server';
import { answer } from './support';

const organization = (act_key: number, name: string) => ({ act_key, fields: fieldsOf({ 'Organization Name': name }) });
const all = list('organizations', [organization(1, 'Sales'), organization(2, 'Legal')]);
const missing = (name: string) => ({
	kind: 'notFound',
	status: 200,
	message: `There is no organization "${name}", or the user of the credential may not see it.`,
});

describe('an organization', () => {
	it('is read by its ID', async () => {
		const { client } = serverOf({ 'GET /organizations/2': object('2'), 'GET /organizations/3': object('2') });
		expect((await getOrganization(client, '2')).id).toBe('2');
		expect(await errorOf(getOrganization(client, '3'))).toMatchObject({
			message: 'The server was asked for the organization 3 and returned the organization 2.',
		});
	});

	it.each([noSuchCall(), notFound(), answer(405)])('is found in the list where it cannot be read alone', async (no) => {
		const { client } = serverOf({ 'GET /organizations/2': no, 'GET /organizations/3': no, 'GET /organizations': all });
		expect((await getOrganization(client, '2')).attributes['Organization Name']).toBe('Legal');
		expect(await errorOf(getOrganization(client, '3'))).toEqual(missing('3'));
	});

	it.each([401, 403, 503])('is not looked for in the list after a refusal with %i', async (status) => {
		const { client, calls } = serverOf({ 'GET /organizations/2': refusal(status) });
		expect(await errorOf(getOrganization(client, '2'))).toMatchObject({ status });
		expect(calls()).toHaveLength(1);
	});

	it('is found by exactly its name', async () => {
		const { client, calls } = serverOf({ 'GET /organizations': all });
		expect((await findOrganization(client, ' legal ')).id).toBe('2');
		expect(await errorOf(findOrganization(client, 'Leg'))).toEqual(missing('Leg'));
		await errorOf(findOrganization(client, "O'Hara"));
		expect(calls().map((call) => /q=[^&]*/.exec(call)?.[0])).toEqual([
			'q=Organization::Name eq legal',
			'q=Organization::Name eq Leg',
			undefined,
		]);
	});
});

describe('a search', () => {
	const page = async (replies: ReadonlyArray<ReturnType<typeof answer>>, text = 'a b', attributes = ['X', 'Y']) => {
		const { client, calls } = serverOf({ 'GET /users': replies });
		const found = searchPage(client, USERS, attributes, text, undefined, 5);
		return {
			told: await found.then(
				({ items }) => items.length,
				async () => await errorOf(found),
			),
			calls: calls(),
		};
	};

	it.each([400, 500])('goes over the first attribute alone where more are refused with %i', async (status) => {
		const { told, calls } = await page([refusal(status), list('users', [{ id: '1' }])]);
		expect(told).toBe(1);
		expect(calls).toEqual([
			'GET /users?q=X co a::b or Y co a::b&offset=1&limit=5',
			'GET /users?q=X co a::b&offset=1&limit=5',
		]);
	});

	it('is an error where nothing is left to leave out, or the refusal is about something else', async () => {
		for (const [text, attributes, status] of [
			['', ['X', 'Y'], 400],
			['a', ['X'], 400],
			['a', ['X', 'Y'], 403],
		] as const) {
			const { told, calls } = await page([refusal(status)], text, [...attributes]);
			expect(told).toMatchObject({ status });
			expect(calls).toHaveLength(1);
		}
	});
});

describe('a list', () => {
	it('with a filter is empty where the server finds nothing, and only then', async () => {
		const { client } = serverOf({ 'GET /users': notFound(), 'GET /users/7/directs': notFound() });
		expect(await collect(client.list(USERS, { q: 'X eq a' }))).toEqual([]);
		expect(await errorOf(collect(client.list(USERS)))).toMatchObject({ kind: 'notFound' });
		const part = { ...USERS, path: '/users/7/directs', isPart: true };
		expect(await errorOf(collect(client.list(part, { q: 'X eq a' })))).toMatchObject({ kind: 'notFound' });
		const gateway = serverOf({ 'GET /users': noSuchCall() });
		expect(await errorOf(collect(gateway.client.list(USERS, { q: 'X eq a' })))).toMatchObject({ kind: 'unexpected' });
	});

	it('of everything is read in large pages, and in usual ones where those are refused', async () => {
		const { client, calls } = serverOf({ 'GET /organizations': [refusal(400), all] });
		const totals: number[] = [];
		expect(await collect(client.listAll(ORGANIZATIONS, {}, (total) => totals.push(total)))).toHaveLength(2);
		expect(calls().map((call) => /limit=\d+/.exec(call)?.[0])).toEqual(['limit=1000', 'limit=100']);
		expect(totals).toEqual([]);
		const refused = serverOf({ 'GET /organizations': refusal(403) });
		expect(await errorOf(collect(refused.client.listAll(ORGANIZATIONS)))).toMatchObject({ kind: 'forbidden' });
		expect(refused.calls()).toHaveLength(1);
	});

	it('that is refused after it began is not begun again', async () => {
		const first = answer(200, { organizations: [organization(1, 'A')], hasMore: true });
		const { client, calls } = serverOf({ 'GET /organizations': [first, refusal(400)] });
		expect(await errorOf(collect(client.listAll(ORGANIZATIONS)))).toMatchObject({ kind: 'invalid' });
		expect(calls()).toHaveLength(2);
	});
});

describe('an answer of SCIM', () => {
	const call = (response: ReturnType<typeof answer>) =>
		serverOf({ 'DELETE scim/x': response }).client.scim('DELETE', '/x', undefined, recordSchema);

	it('may be nothing, and is no words of a gateway', async () => {
		expect(await call(answer(204))).toEqual({});
		expect(await call(answer(200))).toEqual({});
		expect(await call(answer(200, { id: '1' }))).toEqual({ id: '1' });
		for (const words of ['<html>', 'OK', { status: 'ok' }, []]) {
			expect(await errorOf(call(answer(200, words)))).toMatchObject({ kind: 'unexpected', status: 200 });
		}
	});
});

describe('open requests', () => {
	it('are none for a caller who may not see them, and an error where they cannot be read', async () => {
		for (const no of [refusal(403), notFound()]) {
			const open = await OpenRequests.read(serverOf({ 'GET /requests': no }).client);
			expect([open.has('1'), open.of('7', () => true)]).toEqual([false, undefined]);
		}
		for (const unclear of [refusal(401), refusal(500), noSuchCall(), lost()]) {
			const read = OpenRequests.read(serverOf({ 'GET /requests': unclear }).client);
			expect(await errorOf(read)).toHaveProperty('message');
		}
	});

	it('without an ID are counted as they are listed', async () => {
		const request = {
			reqType: 'Assign Roles',
			reqStatus: 'Request Awaiting Approval',
			reqBeneficiaryList: [{ id: '7' }],
			reqTargetEntities: [{ entityType: 'Role', entityId: '50' }],
		};
		const { client, calls } = serverOf({ 'GET /requests': list('requests', [request]) });
		expect([...(await (await OpenRequests.read(client)).granting('50', ['7']))]).toEqual([['7', '']]);
		expect(calls()).toHaveLength(1);
	});
});

it('a token service that gives no answer is told with its address, and nothing else is swallowed', async () => {
	const credential = {
		baseUrl: 'https://oig.example.com',
		userName: 'ada',
		password: 'x',
		authentication: 'token',
	} as const;
	const token = async (error: Error) =>
		await fetchToken(async () => await Promise.reject(error), credential).catch((reason: unknown) => reason);
	expect(await token(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toMatchObject({
		name: 'CredentialRefusal',
		refusal: {
			service: 'Oracle Identity Governance',
			kind: 'unavailable',
			status: 0,
			message: 'The token service gave no answer: oig.example.com gave no answer (ECONNREFUSED).',
			advice: 'Check the base URL in the credential, and firewalls and proxies on the way.',
		},
	});
	const other = new Error('A rule of n8n forbids it.');
	expect(await token(other)).toBe(other);
});
