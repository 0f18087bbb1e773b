import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import type { FaultDocument, FaultRule } from '../../../sandbox/faults';
import { OciClient, listOf, refusalOf } from './support/oci';

let sandbox: Sandbox;
let client: OciClient;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci'], seed: 2 });
	client = new OciClient(`${sandbox.url}/oci`, sandbox.credentials.ociIdentityApi);
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.stop());

const read = async () => client.get('/regions');
const userNames = () => sandbox.state('oci').users.map(({ name }) => name);
const apply = (...rules: FaultRule[]) => sandbox.faults.set({ rules });

async function statuses(count: number): Promise<number[]> {
	const seen: number[] = [];
	for (let index = 0; index < count; index++) seen.push((await read()).status);
	return seen;
}

describe('which requests a rule meets', () => {
	test.each<[string, FaultRule, boolean]>([
		['no condition', { status: 503 }, true],
		['the service', { status: 503, service: 'oci' }, true],
		['another service', { status: 503, service: 'adobe' }, false],
		['the method', { status: 503, method: 'get' }, true],
		['another method', { status: 503, method: ['POST', 'PUT'] }, false],
		['the path', { status: 503, path: '/20160918/regions' }, true],
		['a pattern', { status: 503, path: '*/reg*' }, true],
		['part of the path only', { status: 503, path: '/regions' }, false],
		['a dot that is no wildcard', { status: 503, path: '/20160918.regions' }, false],
		['rate 0', { status: 503, rate: 0 }, false],
		['rate 1', { status: 503, rate: 1 }, true],
	])('%s', async (_name, rule, hit) => {
		apply(rule);
		expect((await read()).status).toBe(hit ? 503 : 200);
	});

	test('the next ones, after some have passed', async () => {
		apply({ status: 500, skip: 1, count: 2 });
		expect(await statuses(5)).toEqual([200, 500, 500, 200, 200]);
		expect(sandbox.faults.document.rules).toEqual([{ status: 500, skip: 1, count: 2, hits: 2 }]);
	});

	test('failNext adds to the present rules', async () => {
		sandbox.faults.failNext({ service: 'oci', path: '*/regions', status: 503 });
		sandbox.faults.failNext({ service: 'oci', path: '*/regions', status: 500, count: 2 });
		expect(await statuses(4)).toEqual([503, 500, 500, 200]);
	});

	test('the same share for the same seed', async () => {
		const run = async (seed: number) => {
			sandbox.faults.set({ seed, rules: [{ status: 503, rate: 0.5 }] });
			return statuses(20);
		};
		const first = await run(11);
		expect(await run(11)).toEqual(first);
		expect(await run(12)).not.toEqual(first);
		expect(new Set(first)).toEqual(new Set([200, 503]));
	});
});

describe('error answers', () => {
	test.each([
		[429, 'TooManyRequests', 'User-rate limit exceeded.'],
		[500, 'InternalServerError', 'Internal Service Error, please try again'],
		[503, 'ServiceUnavailable', 'The service is currently unavailable.'],
	])('%d has the body of the service', async (status, code, message) => {
		apply({ status });
		const answer = await read();
		expect(refusalOf(answer)).toEqual({ status, code, message });
		expect(answer.headers['opc-request-id']).toMatch(/^[0-9A-F]{32}\/[0-9A-F]{32}\/[0-9A-F]{32}$/);
		expect(answer.headers['retry-after']).toBeUndefined();
	});

	test('may have another code, or none', async () => {
		apply({ status: 429, code: 'Other', message: 'Slow down', count: 1 }, { status: 429, code: '' });
		expect(refusalOf(await read())).toEqual({ status: 429, code: 'Other', message: 'Slow down' });
		expect((await read()).json()).toEqual({ message: 'User-rate limit exceeded.' });
	});

	test('an expired token looks like the service says it', async () => {
		apply({ tokenExpired: true, count: 1 });
		expect(refusalOf(await read())).toMatchObject({ status: 401, code: 'NotAuthenticated' });
		expect((await read()).status).toBe(200);
	});

	test('before the write by default, after it on request', async () => {
		apply({ status: 502, method: 'POST', count: 1 }, { status: 504, method: 'POST', after: true });
		await expect(client.createUser('never.made')).rejects.toThrow('Status 502');
		await expect(client.createUser('made.anyway')).rejects.toThrow('Status 504');
		expect(userNames()).toContain('made.anyway');
		expect(userNames()).not.toContain('never.made');
	});

	test('Retry-After in seconds and as a date', async () => {
		apply(
			{ status: 429, retryAfter: 'seconds', retryAfterSeconds: 7, count: 1 },
			{ status: 429, retryAfter: 'date', retryAfterSeconds: 60 },
		);
		expect((await read()).headers['retry-after']).toBe('7');
		const date = (await read()).headers['retry-after'] ?? '';
		expect(new Date(date).toUTCString()).toBe(date);
		expect(Date.parse(date)).toBeGreaterThan(Date.now() + 50_000);
	});
});

describe('throttling', () => {
	test('refuses until the window has passed', async () => {
		apply({ throttle: { requests: 2 } });
		expect(await statuses(3)).toEqual([200, 200, 429]);
		const wait = Number((await read()).headers['retry-after']);
		expect(wait).toBeGreaterThan(0);
		expect(wait).toBeLessThanOrEqual(60);
		sandbox.clock.advance(60_000);
		const answer = await client.get('/regions', { date: sandbox.clock.now() });
		sandbox.clock.reset();
		expect(answer.status).toBe(200);
	});

	test('may leave out Retry-After', async () => {
		apply({ throttle: { requests: 1, perSeconds: 600, retryAfter: 'none' } });
		await read();
		const answer = await read();
		expect([answer.status, answer.headers['retry-after']]).toEqual([429, undefined]);
	});
});

describe('broken connections', () => {
	test('before the write: nothing happened', async () => {
		apply({ connection: 'resetBefore' });
		await expect(client.createUser('reset.before')).rejects.toThrow(/ECONNRESET|socket hang up/);
		expect(userNames()).not.toContain('reset.before');
		expect(sandbox.log.entries.at(-1)).toMatchObject({ status: 0, fault: 'resetBefore' });
	});

	test('after the write: it happened', async () => {
		apply({ connection: 'resetAfter' });
		await expect(client.createUser('reset.after')).rejects.toThrow(/ECONNRESET|socket hang up/);
		expect(userNames()).toContain('reset.after');
		expect(sandbox.log.entries.at(-1)).toMatchObject({ status: 0, fault: 'resetAfter' });
	});

	test('in the middle of the answer', async () => {
		apply({ body: 'truncated' });
		await expect(read()).rejects.toThrow('aborted');
		expect(sandbox.log.entries.at(-1)).toMatchObject({ status: 200, fault: 'truncated' });
	});
});

describe('spoiled bodies', () => {
	test.each<[NonNullable<FaultRule['body']>, RegExp]>([
		['cut', /^\[\{"key":"IAD".*[^\]]$/s],
		['html', /^<!DOCTYPE html>/],
		['empty', /^$/],
	])('%s comes with status 200', async (body, pattern) => {
		apply({ body });
		const answer = await read();
		expect(answer.status).toBe(200);
		expect(answer.text).toMatch(pattern);
		expect(() => answer.json()).toThrow(SyntaxError);
	});

	test('html can come with an error status too', async () => {
		apply({ status: 503, body: 'html' });
		const answer = await read();
		expect([answer.status, answer.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
	});
});

describe('time', () => {
	test('latency holds the answer back', async () => {
		apply({ latencyMs: 60 });
		await read();
		expect(sandbox.log.entries.at(-1)?.ms).toBeGreaterThanOrEqual(59);
	});

	test('a write is done and logged although the client has stopped waiting', async () => {
		apply({ latencyMs: 80, method: 'DELETE' });
		const { id } = await client.createUser('given.up');
		const before = sandbox.log.total;
		const impatient = client.delete(`/users/${id}`, { signal: AbortSignal.timeout(20) });
		await expect(impatient).rejects.toThrow('aborted');
		while (sandbox.log.total === before) await new Promise((resolve) => setTimeout(resolve, 5));
		expect(sandbox.log.entries.at(-1)).toMatchObject({ method: 'DELETE', status: 204, fault: 'latency' });
		expect(userNames()).not.toContain('given.up');
	});

	test('writes can become visible late', async () => {
		apply({ visibilityDelayMs: 60_000, method: ['POST', 'PUT', 'DELETE'] });
		const { id } = await client.createUser('late.comer');
		expect((await client.get(`/users/${id}`)).status).toBe(404);
		expect(listOf(await client.get(client.list('users', { name: 'late.comer' })))).toEqual([]);
		expect(userNames()).toContain('late.comer');
		sandbox.clock.advance(60_000);
		const options = { date: sandbox.clock.now() };
		const visible = await client.get(`/users/${id}`, options);
		await client.put(`/users/${id}`, { description: 'changed' }, options);
		const stale = await client.get(`/users/${id}`, options);
		expect([visible.status, stale.json()]).toEqual([200, visible.json()]);
		sandbox.clock.reset();
	});
});

test.each<[FaultDocument | Record<string, unknown>, string]>([
	[{ rules: [{ service: 'oci' }] }, 'A rule needs at least one of'],
	[{ rules: [{ status: 200 }] }, 'status'],
	[{ rules: [{ status: 500, pathh: '/x' }] }, 'pathh'],
	[{ rules: [{ latencyMs: -1 }] }, 'latencyMs'],
	[{ rule: [] }, 'rule'],
])('%j is refused and changes nothing', (document, named) => {
	apply({ status: 500 });
	expect(() => sandbox.faults.set(document)).toThrow(named);
	expect(sandbox.faults.document.rules).toHaveLength(1);
});
