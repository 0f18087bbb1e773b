import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { fingerprintOf } from '../../../sandbox/services/oci/api-keys';
import { checkSignature, type SignatureCheck } from '../../../sandbox/requestSignature';

/** The sample key of Oracle's documentation and SDK test suites. */
const pem = `-----BEGIN RSA PRIVATE KEY-----
MIICXgIBAAKBgQDCFENGw33yGihy92pDjZQhl0C36rPJj+CvfSC8+q28hxA161QF
NUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6Z4UMR7EOcpfdUE9Hf3m/hs+F
UR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJwoYi+1hqp1fIekaxsyQIDAQAB
AoGBAJR8ZkCUvx5kzv+utdl7T5MnordT1TvoXXJGXK7ZZ+UuvMNUCdN2QPc4sBiA
QWvLw1cSKt5DsKZ8UETpYPy8pPYnnDEz2dDYiaew9+xEpubyeW2oH4Zx71wqBtOK
kqwrXa/pzdpiucRRjk6vE6YY7EBBs/g7uanVpGibOVAEsqH1AkEA7DkjVH28WDUg
f1nqvfn2Kj6CT7nIcE3jGJsZZ7zlZmBmHFDONMLUrXR/Zm3pR5m0tCmBqa5RK95u
412jt1dPIwJBANJT3v8pnkth48bQo/fKel6uEYyboRtA5/uHuHkZ6FQF7OUkGogc
mSJluOdc5t6hI1VsLn0QZEjQZMEOWr+wKSMCQQCC4kXJEsHAve77oP6HtG/IiEn7
kpyUXRNvFsDE0czpJJBvL/aRFUJxuRK91jhjC68sA7NsKMGg5OXb5I5Jj36xAkEA
gIT7aFOYBFwGgQAQkWNKLvySgKbAZRTeLBacpHMuQdl1DfdntvAyqpAZ0lY0RKmW
G6aFKaqQfOXKCyWoUiVknQJAXrlgySFci/2ueKlIE1QqIiLSZ8V8OlpFLRnb1pzI
7U1yQXnTAEFYM560yJlzUpOb1V4cScGd365tiSMvxLOvTA==
-----END RSA PRIVATE KEY-----`;
const publicKey = createPublicKey(pem);
const tenancy = 'ocid1.tenancy.oc1..aaaaaaaaba3pv6wkcr4jqae5f15p2b2m2yt2j6rx32uzr4h25vqstifsfdsq';
const user = 'ocid1.user.oc1..aaaaaaaat5nvwcna5j6aqzjcaty5eqbb6qt2jvpkanghtgdaqedqw3rynjq';
const keyId = `${tenancy}/${user}/20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34`;
const date = 'Thu, 05 Jan 2014 21:31:40 GMT';
const now = Date.parse('2014-01-05T21:31:40Z');
const compute = 'iaas.us-phoenix-1.oraclecloud.com';
const identity = 'identity.us-phoenix-1.oci.oraclecloud.com';
const volume = 'ocid1.volume.oc1.phx.abyhqljrgvttnlx73nmrwfaux7kcvzfs3s66izvxf2h4lgvyndsdsnoiwr5q';
const compartment = 'ocid1.compartment.oc1..aaaaaaaam3we6vgnherjq5q2idnccdflvjsnog7mlr6rtdb25gilchfeyjxa';

interface Vector {
	readonly name: string;
	readonly method: string;
	readonly target: string;
	readonly host: string;
	readonly order: string;
	readonly signature: string;
	readonly body?: string;
	readonly digest?: string;
	readonly dateHeader?: string;
}

const read = 'date (request-target) host';
const write = 'date (request-target) host content-length content-type x-content-sha256';
const vectors: readonly Vector[] = [
	{
		name: 'A, official GET',
		method: 'GET',
		target: `/20160918/instances?availabilityDomain=Pjwf%3A%20PHX-AD-1&compartmentId=${compartment}&displayName=TeamXInstances&volumeId=${volume}`,
		host: compute,
		order: read,
		signature:
			'GBas7grhyrhSKHP6AVIj/h5/Vp8bd/peM79H9Wv8kjoaCivujVXlpbKLjMPeDUhxkFIWtTtLBj3sUzaFj34XE6YZAHc9r2DmE4pMwOAy/kiITcZxa1oHPOeRheC0jP2dqbTll8fmTZVwKZOKHYPtrLJIJQHJjNvxFWeHQjMaR7M=',
	},
	{
		name: 'B, official POST',
		method: 'POST',
		target: '/20160918/volumeAttachments',
		host: compute,
		order: write,
		body: `{\n    "compartmentId": "${compartment}",\n    "instanceId": "ocid1.instance.oc1.phx.abuw4ljrlsfiqw6vzzxb43vyypt4pkodawglp3wqxjqofakrwvou52gb6s5a",\n    "volumeId": "${volume}"\n}`,
		digest: 'V9Z20UJTvkvpJ50flBzKE32+6m2zJjweHpDMX/U4Uy0=',
		signature:
			'Mje8vIDPlwIHmD/cTDwRxE7HaAvBg16JnVcsuqaNRim23fFPgQfLoOOxae6WqKb1uPjYEl0qIdazWaBy/Ml8DRhqlocMwoSXv0fbukP8J5N80LCmzT/FFBvIvTB91XuXI3hYfP9Zt1l7S6ieVadHUfqBedWH0itrtPJBgKmrWso=',
	},
	{
		name: 'C, raw user POST with a trailing slash',
		method: 'POST',
		target: '/20160918/users/',
		host: identity,
		order: write,
		body: `{"compartmentId":"${tenancy}","name":"TestUser","description":"Created with a raw request"}`,
		digest: 'y+4WkEoU9N1+CZqyMdepkslA7Ia3WSfRfPToFj8XbYI=',
		signature:
			'u16EQmQgQZDWvn9v3P0cfP7+BA+bOFaIExuwJZhsfMgE/y8J04Qg+ejd9Q69xVgrZs2qlHcrlcGX6YkcHm2TL6rDrKIezFX2Wj8GqeROwJAd+M44d7XfaBMwLXJfaVrw20sc6zZr+XvzCgMYO92ZwyefjJyKCfODoF7xfOlm0cE=',
	},
	{
		name: 'D, x-date and a port',
		method: 'GET',
		target: `/20160918/users?compartmentId=${tenancy}&limit=2`,
		host: '127.0.0.1:8080',
		order: 'x-date (request-target) host',
		dateHeader: 'x-date',
		signature:
			'aq6m8Avus7fK5J39lIzxh86GQEchkLFuCWPFeaJNItJiRbBhP7IXo6yPSFT2KUPUan01xIAmEgjWALaBCDLA+BOJ2A95iSfpubU+XCebgEa6RFssBQUB/hdYxsiyPIVmzYCw2bMJSoxcLgvf1We59tCtNU02QXFY6K+gkHnqtDU=',
	},
	{
		name: 'E, empty body',
		method: 'POST',
		target: `/20160918/users/${user}/uiPassword`,
		host: identity,
		order: write,
		body: '',
		digest: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
		signature:
			'j/F+NSK0s9gyqITKb7k613MROuRnrqgUh1K5/pM2ENP3pIZxx1GOYWfIaUYe1WeY5PUBdlNOXeVme5Y7upYDvTyeBpU9iOVKcgVlWBUsAoFIednuXWGuR5WlYPRfr9vpz7rWzJVnscz5jr/1FGEqVm+HAjK1Tlw4lC9LJIlR0Ro=',
	},
	{
		name: 'F, UTF-8 body',
		method: 'PUT',
		target: `/20160918/users/${user}`,
		host: identity,
		order: write,
		body: '{"description":"Équipe réseau"}',
		digest: 'nPStu4KhvUNGfBW2zNUMDPSGXLTl+A8QfEfPnwcvLTE=',
		signature:
			'phX+MBbwTGkSWIhP15wAzE0u8Sld2/T8I8MS3DtalMnmJvy3MLvRDF6VlNqTFdh9CrQi/omK9VE7/6b7tPeqfV3CO7b0U8GnnipVWuXo+qdWJBQCNOmvL7epqj6D3QT8v1zwa9M9rPz12CuQf25Qv2Kw9chfOghbW2VUPl1la2U=',
	},
	{
		name: 'G, escaped query',
		method: 'GET',
		target: `/20160918/users?compartmentId=${tenancy}&name=jane%2Bops%40example.com`,
		host: identity,
		order: read,
		signature:
			'ZbXWtIa3zTa1orTf5zu+VK1KQcfurdCXG9rgzIeVyyD2qJHoAOv6rODKbgfnWLgZuhyMBxUz+QADUN/aZrVGKCa7Mx3+GSuyY5yzAKidgJZVHLe3oTYaqK1E5o5B1g3MN5SYdpZ46pDyz7GU5HWrqVL/7Nhe/rrt4db4g79w+hI=',
	},
	{
		name: 'H, other order and escaped path',
		method: 'DELETE',
		target: `/20160918/users/${user}/apiKeys/20%3A3b%3A97%3A13%3A55%3A1c%3A5b%3A0d%3Ad3%3A37%3Ad8%3A50%3A4e%3Ac5%3A3a%3A34`,
		host: identity,
		order: '(request-target) host date',
		signature:
			'n7KoyWHA9S0GxJNexEPskk15mDlUmhWR7NYllkGx0WavLnl0XBx03ykTE7RdbUBrCy6G/Dq1wyPY9n49PQVh18JUqSc4b//DFBCd9cobrn6oqQiX2V+PEQ2jBxlVf7lstbG/rE4rW0+z7c0R9B0w5QIfVG/i19mqDpIVGnVFFX4=',
	},
	{
		name: 'I, SCIM PATCH',
		method: 'PATCH',
		target: '/admin/v1/Users/0123456789abcdef0123456789abcdef',
		host: 'idcs-0123456789abcdef0123456789abcdef.identity.oraclecloud.com',
		order: write,
		body: '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"REPLACE","path":"active","value":false}]}',
		digest: 'kLowa/HZJpwu2l1P1RtHFWX6ALXJ1lFtoZZXFlFfZZ8=',
		signature:
			'wHQofx5xCRZU0WSBFEBiZ3nYar76y3PKSVI5UGfCe1vkKlQy5Ttu4ZlWFOfR8efXbBkIyOidufn2dShGJrKEJfFTvTAqB/Tl7LR3UyI6SMzgkwPUbliRRHYR1E2AGJgxw5lWSbSpBwLhLAF3QeUmE2SrzOU+GFw/bCPwLvyiIAk=',
	},
];

function check(
	vector: Vector,
	changes: { headers?: object; target?: string; body?: string; authorization?: string; late?: number } = {},
): SignatureCheck {
	const body = Buffer.from(changes.body ?? vector.body ?? '');
	const parameters = `version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="${vector.order}",signature="${vector.signature}"`;
	const headers = {
		host: vector.host,
		[vector.dateHeader ?? 'date']: date,
		authorization: changes.authorization ?? `Signature ${parameters}`,
		...(vector.body === undefined
			? {}
			: {
					'content-type': 'application/json',
					'content-length': String(Buffer.byteLength(vector.body)),
					'x-content-sha256': vector.digest ?? '',
				}),
		...changes.headers,
	};
	const request = { method: vector.method, target: changes.target ?? vector.target, headers, body };
	const time = now + (changes.late ?? 0) * 1000;
	return checkSignature(request, { now: time, publicKey: (id) => (id === keyId ? publicKey : undefined) });
}

describe('published request signatures', () => {
	test.each(vectors)('vector $name is accepted', (vector) => {
		expect(check(vector)).toEqual({ ok: true, keyId });
	});

	test.each(vectors)('vector $name is refused with another path', (vector) => {
		expect(check(vector, { target: `${vector.target}x` })).toEqual({ ok: false, reason: 'wrong signature' });
	});

	test.each(vectors)('vector $name is refused for another host', (vector) => {
		expect(check(vector, { headers: { host: 'elsewhere.example' } })).toEqual({ ok: false, reason: 'wrong signature' });
	});

	test.each(vectors.filter(({ body }) => body !== undefined))('vector $name is refused with another body', (vector) => {
		const changed = (vector.body ?? '').replace(/.$/, '!');
		const body = changed === '' ? '{}' : changed;
		const headers = { 'content-length': String(Buffer.byteLength(body)) };
		expect(check(vector, { body, headers })).toEqual({ ok: false, reason: 'x-content-sha256 does not fit the body' });
	});
});

describe('the clock', () => {
	const [vector] = vectors as readonly [Vector, ...Vector[]];

	test.each([-300, -299, 0, 299, 300])('may be off by %d seconds', (late) => {
		expect(check(vector, { late })).toEqual({ ok: true, keyId });
	});

	test.each([-301, 301])('may not be off by %d seconds', (late) => {
		expect(check(vector, { late })).toEqual({ ok: false, reason: 'the clocks differ by more than 5 minutes' });
	});
});

describe('the Authorization header', () => {
	const [vector] = vectors as readonly [Vector, ...Vector[]];
	const { signature } = vector;

	test.each([
		`Signature algorithm="rsa-sha256",headers="${read}",keyId="${keyId}",signature="${signature}",version="1"`,
		`Signature version="1",headers="${read}",keyId="${keyId}",algorithm="rsa-sha256",signature="${signature}"`,
		`Signature keyId="${keyId}", algorithm="rsa-sha256", headers="Date (request-target) Host", signature="${signature}"`,
	])('takes its parameters in any order, names in any case, without a version', (authorization) => {
		expect(check(vector, { authorization })).toEqual({ ok: true, keyId });
	});

	test.each([
		['', 'no Authorization header of the Signature scheme'],
		['Basic abc', 'no Authorization header of the Signature scheme'],
		[`Signature keyId="${keyId}"`, 'keyId or signature is missing'],
		[`Signature keyId="${keyId}",keyId="${keyId}"`, 'no Authorization header of the Signature scheme'],
		[
			`Signature version="2",keyId="${keyId}",algorithm="rsa-sha256",headers="${read}",signature="x"`,
			'version is not 1',
		],
		[`Signature keyId="${keyId}",algorithm="hs2019",headers="${read}",signature="x"`, 'algorithm is not rsa-sha256'],
		[`Signature keyId="other",algorithm="rsa-sha256",headers="${read}",signature="${signature}"`, 'unknown key'],
		[
			`Signature keyId="${keyId}",algorithm="rsa-sha256",headers="${read} x-none",signature="${signature}"`,
			'a signed header is not in the request',
		],
	])('is refused: %s', (authorization, reason) => {
		expect(check(vector, { authorization })).toEqual({ ok: false, reason });
	});

	test('must sign x-date when the request has it', () => {
		expect(check(vector, { headers: { 'x-date': date } })).toEqual({ ok: false, reason: 'x-date is not signed' });
	});
});

test('the fingerprint is MD5 over the public key', () => {
	expect(fingerprintOf(publicKey)).toBe('73:61:a2:21:67:e0:df:be:7e:4b:93:1e:15:98:a5:b7');
});

test('the vectors are what the key gives', () => {
	const text = `date: ${date}\n(request-target): put /20160918/users/${user}\nhost: ${identity}\ncontent-length: 33\ncontent-type: application/json\nx-content-sha256: nPStu4KhvUNGfBW2zNUMDPSGXLTl+A8QfEfPnwcvLTE=`;
	const signature = sign('sha256', Buffer.from(text), createPrivateKey(pem)).toString('base64');
	expect(signature).toBe(vectors.find(({ name }) => name.startsWith('F'))?.signature);
});
