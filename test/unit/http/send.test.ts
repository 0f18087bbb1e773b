import { describe, expect, it } from '@jest/globals';

import { kindOfStatus } from '../../../providers/http/errors';
import { bodyJson, bodyText, NetworkError } from '../../../providers/http/send';
import { response } from './support';

describe('bodyJson', () => {
	it.each([
		['{"a":1}', { a: 1 }],
		['[]', []],
		['', undefined],
		[' \n', undefined],
		['<html>busy</html>', undefined],
		['{"a":', undefined],
	])('reads %j', (body, expected) => {
		expect(bodyJson(response(200, {}, body))).toEqual(expected);
	});

	it.each([
		['9007199254740993', '9007199254740993'],
		['[1,-9007199254740993]', [1, '-9007199254740993']],
		['{"a":{"b":[ 12345678901234567890 ]}}', { a: { b: ['12345678901234567890'] } }],
		['{"a":\n\t9007199254740993}', { a: '9007199254740993' }],
		['{"a":9007199254740991,"b":"9007199254740993","c":0.12345678901234567}', undefined],
		['{"a":1e300,"b":10000000000000000.5}', undefined],
	])('keeps integers of %s as they are written', (body, expected) => {
		expect(bodyJson(response(200, {}, body))).toEqual(expected ?? JSON.parse(body));
	});

	it('copes with bytes that are not UTF-8', () => {
		const broken = { status: 200, headers: {}, body: Uint8Array.of(0x61, 0xff, 0x62) };
		expect(bodyText(broken)).toBe('a\ufffdb');
		expect(bodyJson(broken)).toBeUndefined();
	});
});

describe('NetworkError', () => {
	it('knows after which faults the service surely did nothing', () => {
		const never = ['blocked', 'dns', 'refused', 'tls', 'unreachable'] as const;
		const perhaps = ['aborted', 'interrupted', 'proxy', 'timeout'] as const;
		expect(never.map((fault) => new NetworkError(fault, '').mayHaveBeenProcessed)).not.toContain(true);
		expect(perhaps.map((fault) => new NetworkError(fault, '').mayHaveBeenProcessed)).not.toContain(false);
	});
});

describe('kindOfStatus', () => {
	it.each([
		[[401], 'unauthenticated'],
		[[403], 'forbidden'],
		[[404, 410], 'notFound'],
		[[409, 412], 'conflict'],
		[[400, 413, 415, 422], 'invalid'],
		[[429], 'throttled'],
		[[408, 425, 500, 501, 502, 503, 504], 'unavailable'],
		[[302, 405, 418], 'unexpected'],
	])('takes %j for "%s"', (statuses, kind) => {
		expect(statuses.map(kindOfStatus)).toEqual(statuses.map(() => kind));
	});
});
