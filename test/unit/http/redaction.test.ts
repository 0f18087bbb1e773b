import { generateKeyPairSync } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { quote, redact, REDACTED } from '../../../providers/http/redaction';

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&#34;',
	"'": '&#x27;',
};

/** The ways in which a service echoes a value. */
const forms: ReadonlyArray<(secret: string) => string> = [
	(secret) => secret,
	inJson,
	(secret) => inJson(inJson(secret)),
	// As Java and PHP libraries write JSON.
	(secret) => inJson(secret).replaceAll('/', '\\/'),
	(secret) =>
		[...Array(secret.length).keys()].map((at) => `\\u${secret.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
	encodeURIComponent,
	(secret) => encodeURIComponent(secret).replaceAll(/%../g, (byte) => byte.toLowerCase()),
	(secret) => new URLSearchParams({ p: secret }).toString().slice(2),
	(secret) => secret.replaceAll(/[&<>"']/g, (character) => entities[character] ?? ''),
];

/** Secrets of random characters, with those that are escaped somewhere among them. */
const secrets = fc
	.string({
		unit: fc.oneof(fc.constantFrom(...'"\\ +&=%/;\n\t<>äß€𝄞[]{}()*.?$^|'), fc.string({ minLength: 1, maxLength: 1 })),
		minLength: 4,
		maxLength: 40,
	})
	.filter((secret) => !REDACTED.includes(secret));

describe('redact', () => {
	it('lets a known secret through in none of its forms, wherever it stands', () => {
		// The text around has nothing of the secrets' alphabet that could make up one by itself.
		const around = fc.string({ unit: fc.constantFrom(...'абвгде'), maxLength: 20 });
		fc.assert(
			fc.property(secrets, around, around, fc.constantFrom(...forms), (secret, before, after, form) => {
				expect(redact(`${before}${form(secret)}${after}`, [secret])).toBe(`${before}${REDACTED}${after}`);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('hides the longer of two secrets whole, also if it begins with the other', () => {
		expect(redact('abcdefgh, abcd', ['abcd', 'abcdefgh'])).toBe(`${REDACTED}, ${REDACTED}`);
	});

	it('copes with a secret that is not well-formed text', () => {
		expect(redact('a \ud800bcd e', ['\ud800bcd'])).toBe(`a ${REDACTED} e`);
	});

	it('leaves values under four characters alone, which would tear holes into words', () => {
		expect(redact('The user is in use.', ['use'])).toBe('The user is in use.');
	});

	it.each([
		['a JSON password', '{"password":"Wint3r!","name":"jane"}', `{"password":${REDACTED},"name":"jane"}`],
		['a JSON password with an escaped quote', '{"password":"a\\"b","x":1}', `{"password":${REDACTED},"x":1}`],
		['a form', 'client_secret=abc123&grant_type=x', `client_secret=${REDACTED}&grant_type=x`],
		['a JSON text within a JSON text', '"{\\"password\\":\\"a, b\\"}"', `"{\\"password\\":${REDACTED}}"`],
		['prose', 'passphrase: hunter2, next', `passphrase: ${REDACTED}, next`],
		['a token in JSON', '{"access_token": "abc"}', `{"access_token": ${REDACTED}}`],
		['a bearer token', 'Authorization: Bearer abcDefgh.ijkl', `Authorization: Bearer ${REDACTED}`],
		['a bearer token of small letters', 'bearer abcdefghijklmnopqrst', `bearer ${REDACTED}`],
		['a basic credential', 'basic dXNlcjpwYXNz=', `basic ${REDACTED}`],
		['a JWT', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln here', `got ${REDACTED} here`],
		[
			'a request signature',
			'was Signature version="1",keyId="x",signature="abc"\nnext line',
			`was Signature ${REDACTED}\nnext line`,
		],
	])('hides %s', (_name, text, expected) => {
		expect(redact(text)).toBe(expected);
	});

	it('hides a private key, also one that was cut off', () => {
		const { privateKey } = generateKeyPairSync('rsa', {
			modulusLength: 1024,
			privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
			publicKeyEncoding: { type: 'spki', format: 'pem' },
		});
		expect(redact(`before ${privateKey.trim()} after`)).toBe(`before ${REDACTED} after`);
		expect(redact(`before ${privateKey.slice(0, 400)}`)).toBe(`before ${REDACTED}`);
	});

	it.each([
		'The password must have 8 characters.',
		'Basic authentication is not enabled.',
		'Bearer Authentication is missing.',
		"The user 'secretary@example.com' was not found.",
		'The signature could not be verified.',
	])('leaves an ordinary sentence as it is: %s', (sentence) => {
		expect(redact(sentence)).toBe(sentence);
	});
});

describe('quote', () => {
	it('puts the sentence on one line', () => {
		expect(quote('  one\n\ttwo   three ')).toBe('one two three');
	});

	it('bounds its length', () => {
		const quoted = quote('x'.repeat(600));
		expect(quoted).toHaveLength(500);
		expect(quoted.endsWith('…')).toBe(true);
		expect(quote('x'.repeat(500))).toBe('x'.repeat(500));
	});

	it('hides a secret before it cuts, so that no half of it is left', () => {
		const secret = 'S3cret-with-length';
		expect(quote(`${'x'.repeat(490)}${secret}`, [secret], 500)).not.toContain('S3cret');
	});

	it('hides a secret that has a line break in it', () => {
		expect(quote('echo: one\ntwo-part', ['one\ntwo-part'])).toBe(`echo: ${REDACTED}`);
	});
});
