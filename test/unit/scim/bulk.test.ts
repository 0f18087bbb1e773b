import { describe, expect, it } from '@jest/globals';

import { bulk } from '../../../providers/scim/bulk';
import { ScimClient } from '../../../providers/scim/client';
import { client, PROFILE } from './support';

describe('a Bulk', () => {
	const operations = ['u1', 'u2'].map((id) => ({ method: 'DELETE' as const, path: `/Users/${id}` }));
	const outcomes = async (answers: readonly object[]) =>
		(await bulk(client(() => ({ body: { Operations: answers } })).scim, operations)).map(({ kind }) => kind);
	const done = { method: 'DELETE', status: '204' };

	it('takes answers without ids in their order', async () => {
		expect(await outcomes([done, { ...done, status: 404 }])).toEqual(['done', 'refused']);
	});

	it.each<[string, object[]]>([
		['there are too few', [done]],
		['another operation is named', [{ ...done, method: 'POST' }, done]],
		['another resource is named', [{ ...done, location: 'https://acme.example/scim/v2/Users/u2' }, done]],
		['they have no status', [{ method: 'DELETE' }, { method: 'DELETE', status: 'ok' }]],
	])('believes no answers where %s', async (_what, answers) => {
		expect(await outcomes(answers)).toEqual(['unknown', 'unknown']);
	});

	it('is throttled while another mass job does not end, so that a run stops and goes on later', async () => {
		const busy = { body: { detail: 'Another job runs.' }, status: 409 };
		const { scim, requests } = client(() => busy, { bulk: { operations: 50, bytes: 1_000_000, busy: [409] } });
		const error = {
			kind: 'throttled',
			service: 'Acme',
			status: 409,
			message: expect.stringMatching(/^Another mass job of the service did not end in time: .*Another job runs/),
			advice: 'Run it again when that job is done: what is done is not done twice.',
		};
		const refused = { kind: 'refused', error };
		expect(await bulk(scim, operations)).toMatchObject([refused, refused]);
		expect(requests.length).toBeGreaterThan(2);
	});

	it('believes no answers to creates without ids, whatever their order', async () => {
		const creates = ['u1', 'u2'].map((userName) => ({ method: 'POST' as const, path: '/Users', data: { userName } }));
		const Operations = ['u1', 'u2'].map((id) => ({ method: 'POST', status: '201', location: `https://x/Users/${id}` }));
		const { scim } = client(() => ({ body: { Operations } }));
		expect((await bulk(scim, creates)).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
	});

	it.each<[string, object]>([
		['another method', { method: 'PATCH' }],
		['the address of another resource', { location: 'https://acme.example/scim/v2/Users/u2' }],
		['another resource', { response: { id: 'u2' } }],
		['an error', { response: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404' } }],
	])('believes no answer that has the id of an operation and %s', async (_what, more) => {
		const answers = [
			{ ...done, bulkId: 'op1', ...more },
			{ ...done, bulkId: 'op2' },
		];
		expect(await outcomes(answers)).toEqual(['unknown', 'done']);
	});

	describe('of creates', () => {
		const creates = ['ann', 'bob'].map((userName) => ({ method: 'POST' as const, path: '/Users', data: { userName } }));
		const made = (id: string, location: string, more: object = {}) => ({
			method: 'POST',
			bulkId: id,
			status: '201',
			location,
			...more,
		});
		const of = async (...Operations: object[]) => await bulk(client(() => ({ body: { Operations } })).scim, creates);

		it('reads ids from addresses with any host, query and encoding', async () => {
			const outcomes = await of(
				made('op2', 'https://evil.example/Users/u%2F2?x=/Users/no'),
				made('op1', 'https://acme.example/scim/v2/Users/u1/'),
			);
			expect(outcomes).toEqual([
				{ kind: 'done', id: 'u1' },
				{ kind: 'done', id: 'u/2' },
			]);
		});

		it('reads the id from the resource where there is no address', async () => {
			const response = { id: 'u1', userName: 'ann' };
			const [first] = await of({ method: 'POST', bulkId: 'op1', status: '201', response });
			expect(first).toEqual({ kind: 'done', id: 'u1', resource: response });
		});

		it.each([
			['the address of a group', made('op1', 'https://acme.example/Groups/g1')],
			['the address of no resource', made('op1', 'https://acme.example/Users/')],
			['the address of one and the body of another', made('op1', 'https://x/Users/u1', { response: { id: 'u9' } })],
		])('does not believe %s', async (_what, answer) => {
			expect((await of(answer, made('op2', 'https://x/Users/u2'))).map(({ kind }) => kind)).toEqual([
				'unknown',
				'done',
			]);
		});

		it('believes neither of two that made the same', async () => {
			const outcomes = await of(made('op1', 'https://x/Users/u1'), made('op2', 'https://x/Users/u1'));
			expect(outcomes.map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
		});

		it('passes over answers to what was not sent', async () => {
			const outcomes = await of(made('op9', 'https://x/Users/u9'), made('op2', 'https://x/Users/u2'));
			expect(outcomes.map(({ kind }) => kind)).toEqual(['unknown', 'done']);
		});
	});

	it('takes answers with ids in any order', async () => {
		expect(
			await outcomes([
				{ ...done, bulkId: 'op2', status: '404' },
				{ ...done, bulkId: 'op1' },
			]),
		).toEqual(['done', 'refused']);
	});

	it('believes neither of two answers to one operation', async () => {
		const answers = [
			{ ...done, bulkId: 'op1' },
			{ ...done, bulkId: 'op1', status: '404' },
			{ ...done, bulkId: 'op2' },
		];
		expect(await outcomes(answers)).toEqual(['unknown', 'done']);
	});

	it('whose answer is a web page leaves all unknown', async () => {
		const { scim } = client(() => ({ body: '<html></html>' }));
		expect((await bulk(scim, operations)).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
	});

	it('that is too large for the service goes in halves', async () => {
		const { scim, requests } = client(({ body }) => {
			const { Operations } = JSON.parse(String(body)) as { Operations: Array<{ bulkId: string }> };
			if (Operations.length > 1) return { status: 413 };
			return { body: { Operations: Operations.map(({ bulkId }) => ({ ...done, bulkId })) } };
		});
		expect((await bulk(scim, operations)).map(({ kind }) => kind)).toEqual(['done', 'done']);
		expect(requests).toHaveLength(3);
	});

	it('is not offered by every service', async () => {
		const { service, pageSize, trustsTotals, searches, members, membersPerPatch } = PROFILE;
		const scim = new ScimClient(async () => ({ status: 200, headers: {}, body: new Uint8Array() }), {
			baseUrl: 'https://acme.example',
			profile: { service, pageSize, trustsTotals, searches, members, membersPerPatch },
			clock: { now: () => 0, sleep: async () => undefined },
		});
		await expect(bulk(scim, operations)).rejects.toThrow('Acme has no Bulk.');
	});
});
