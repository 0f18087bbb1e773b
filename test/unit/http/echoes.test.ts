/** What services, gateways and their libraries do to a request before they show it again. */
import { generateKeyPairSync } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { quote, withoutValues } from '../../../providers/http/redaction';

const SECRETS = {
	plain: 'Winter-2026-Onboarding',
	short: 'a7Xq',
	signs: 'pä"55 w<ord&/+42',
	regex: '$^(a+)+[b]*.?{2}|\\d$',
	escapes: 'x%41\\n&amp;\\u0041;q',
	unicode: 'pässwörd-€-𝄞-ключ',
	token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl',
};
type Encode = (text: string) => string;

const bytes = (text: string) => [...Buffer.from(text)];
const inJson: Encode = (text) => JSON.stringify(text).slice(1, -1);
const entities: Encode = (text) => [...text].map((sign) => `&#${sign.codePointAt(0)};`).join('');
const NAMES: Readonly<Record<string, string>> = {
	'"': 'quot',
	'&': 'amp',
	'<': 'lt',
	'+': 'plus',
	'/': 'sol',
	$: 'dollar',
	'%': 'percnt',
	'(': 'lpar',
	'\\': 'bsol',
};
const base64: Encode = (text) => Buffer.from(text).toString('base64');
const wrapped = (size: number): Encode => {
	const pattern = new RegExp(`.{1,${size}}`, 'gsu');
	return (text) => text.match(pattern)?.join('\r\n ') ?? text;
};

const ENCODINGS: Readonly<Record<string, Encode>> = {
	plain: (text) => text,
	'upper case': (text) => text.toUpperCase(),
	percent: encodeURIComponent,
	'percent in lower case': (text) => encodeURIComponent(text).replace(/%../g, (escape) => escape.toLowerCase()),
	'percent, every byte': (text) =>
		bytes(text)
			.map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
			.join(''),
	'double percent': (text) => encodeURIComponent(encodeURIComponent(text)),
	form: (text) => new URLSearchParams({ q: text }).toString().slice(2),
	'form in a form': (text) => encodeURIComponent(new URLSearchParams({ q: text }).toString()),
	JSON: inJson,
	'JSON in JSON in JSON': (text) => inJson(inJson(inJson(text))),
	'JSON, every unit': (text) =>
		text
			.split('')
			.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
			.join(''),
	'bytes of a program': (text) =>
		bytes(text)
			.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
			.join(''),
	'decimal entities': entities,
	'hexadecimal entities': (text) => [...text].map((sign) => `&#x${sign.codePointAt(0)?.toString(16)};`).join(''),
	'named entities': (text) => text.replace(/["&<+/$%(\\]/g, (sign) => `&${NAMES[sign]};`),
	'entities twice': (text) => entities(text).replaceAll('&', '&amp;'),
	'percent in JSON': (text) => inJson(encodeURIComponent(text)),
	'JSON in percent': (text) => encodeURIComponent(JSON.stringify({ password: text })),
	base64,
	base64url: (text) => Buffer.from(text).toString('base64url'),
	'base64 twice': (text) => base64(base64(text)),
	'base64, then percent': (text) => encodeURIComponent(base64(text)),
	'Basic, one byte on': (text) => `Basic ${base64(`n8n.service:${text}`)}`,
	'Basic, two bytes on': (text) => `Basic ${base64(`n8n.service1:${text}`)}`,
	'Basic, three bytes on': (text) => `Basic ${base64(`n8n.service12:${text}`)}`,
	'base64 of a header': (text) => base64(`Authorization: Basic ${base64(`me:${text}`)}`),
	'base64 of JSON': (text) => base64(JSON.stringify({ password: text, more: 1 })),
	'base64 behind a word': (text) => `x/${base64(`a:${text}`)}`,
	'base64 in lines': (text) => wrapped(20)(base64(`automation:${text}-and-more-of-it`)),
	'base64 in lines of JSON': (text) => inJson(wrapped(64)(base64(`${'long '.repeat(20)}${text}`))),
	'UTF-16 in base64': (text) => Buffer.from(text, 'utf16le').toString('base64'),
	hex: (text) => Buffer.from(text).toString('hex'),
	'hex in upper case, apart': (text) =>
		bytes(text)
			.map((byte) => byte.toString(16).padStart(2, '0'))
			.join(':')
			.toUpperCase(),
	'hex behind a digit': (text) => `a${Buffer.from(text).toString('hex')}`,
	'a list of bytes': (text) => JSON.stringify(Buffer.from(text)),
	'signed bytes': (text) =>
		`[${bytes(text)
			.map((byte) => (byte > 127 ? byte - 256 : byte))
			.join(', ')}]`,
	'UTF-8 read as Latin-1': (text) => Buffer.from(text).toString('latin1'),
	'characters apart': (text) => text.normalize('NFD'),
	'a shell': (text) => text.replace(/[^\w]/g, '\\$&'),
	CSV: (text) => `"${text.replaceAll('"', '""')}"`,
};

/** What is left of the secret's bytes when all that is hidden is taken out; each run of its letters counts. */
function left(told: string, echo: string): number {
	const rest = told.replaceAll('[hidden]', '\0');
	let longest = 0;
	for (let start = 0; start < echo.length; start += 1) {
		while (start + longest < echo.length && rest.includes(echo.slice(start, start + longest + 1))) longest += 1;
	}
	return longest;
}

describe.each(Object.entries(SECRETS))('a secret (%s)', (name, secret) => {
	it.each(Object.entries(ENCODINGS))('is hidden in %s', (encoding, encode) => {
		if (encoding === 'upper case' && name === 'unicode') return;
		const echo = encode(secret);
		const text = `Bad request «${echo}» for you`;
		const told = withoutValues(text, [secret]);
		expect(told).toContain('[hidden]');
		expect(told).toMatch(/^Bad request «/);
		expect(told).toMatch(/» for you$/);
		expect(told).not.toContain(echo);
	});

	it('leaves nothing of itself in a text that is cut', () => {
		// Up to two characters may be left, in whatever encoding they are.
		const forms = { plain: 2, percent: 12, JSON: 4, 'decimal entities': 20, base64: 5 };
		for (const [encoding, atMost] of Object.entries(forms)) {
			const echo = ENCODINGS[encoding]?.(secret) ?? '';
			for (let kept = 1; kept < echo.length; kept += 1) {
				const text = quote(`${'é '.repeat(100)}${echo} and so on, and so on`, [], 201 + kept);
				expect([encoding, left(withoutValues(text, [secret]), echo) <= atMost]).toEqual([encoding, true]);
			}
		}
	});
});

/** Source: HTML Standard, named character references. */
const ENTITIES = {
	'!': ['excl'],
	'"': ['quot'],
	'#': ['num'],
	$: ['dollar'],
	'%': ['percnt'],
	'&': ['amp'],
	"'": ['apos'],
	'(': ['lpar'],
	')': ['rpar'],
	'*': ['ast'],
	'+': ['plus'],
	',': ['comma'],
	'.': ['period'],
	'/': ['sol'],
	':': ['colon'],
	';': ['semi'],
	'<': ['lt'],
	'=': ['equals'],
	'>': ['gt'],
	'?': ['quest'],
	'@': ['commat'],
	'[': ['lsqb', 'lbrack'],
	'\\': ['bsol'],
	']': ['rsqb', 'rbrack'],
	'^': ['Hat'],
	_: ['lowbar'],
	'`': ['grave'],
	'{': ['lcub', 'lbrace'],
	'|': ['verbar', 'vert'],
	'}': ['rcub', 'rbrace'],
};

it.each(Object.entries(ENTITIES))(
	'a secret with the sign %s is hidden where a web page names the sign',
	(sign, names) => {
		for (const name of names) {
			const echo = `Kq7&${name};Zw9x`;
			expect(withoutValues(`No «${echo}» here`, [`Kq7${sign}Zw9x`])).toBe('No «[hidden]» here');
		}
	},
);

/** Source: RFC 8259, section 7. */
it.each([
	['\b', '\\b'],
	['\f', '\\f'],
	['\n', '\\n'],
	['\r', '\\r'],
	['\t', '\\t'],
	['/', '\\/'],
])('a secret with %j is hidden as JSON writes it', (sign, escape) => {
	expect(withoutValues(`No «Kq${escape}Z» here`, [`Kq${sign}Z`])).toBe('No «[hidden]» here');
});

describe('a private key', () => {
	const { privateKey } = generateKeyPairSync('rsa', {
		modulusLength: 2048,
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
		publicKeyEncoding: { type: 'spki', format: 'pem' },
	});
	const lines = privateKey.trim().split('\n');

	it('is hidden line by line, in any wrapping, and in parts', () => {
		const body = lines.slice(1, -1).join('');
		const echoes = [
			...lines.slice(1, -1),
			body,
			wrapped(76)(body),
			body.slice(100, 160),
			inJson(lines.slice(3, 7).join('\n')),
		];
		for (const echo of echoes) {
			expect(left(withoutValues(`Key: «${echo}» is bad.`, [privateKey]), echo)).toBeLessThanOrEqual(3);
		}
	});

	it('does not hide what all keys begin with', () => {
		const advice = 'It begins with -----BEGIN PRIVATE KEY----- and is in PEM form.';
		expect(withoutValues(advice, [privateKey])).toBe(advice);
	});
});

describe('a secret of which a pattern has hidden a part', () => {
	it.each(Object.values(SECRETS))('leaves no end of it: %#', (secret) => {
		for (const name of ['password', 'secret', 'Authorization: Bearer']) {
			for (const glue of ['=', ': ', ' ']) {
				const told = withoutValues(quote(`The ${name}${glue}${secret} is bad, sorry`), [secret]);
				// Three, because "password" has three letters in common with some of them.
				expect(left(told, secret)).toBeLessThanOrEqual(3);
				expect(told).toMatch(/bad, sorry$|\[hidden\].*sorry$/);
			}
		}
	});
});

describe('what is no secret', () => {
	it.each([
		'The user "grace.hopper@example.com" was not found in the organization.',
		'Authentication with ocid1.user.oc1..aaaaaaaalongidentifier1234567890 failed.',
		'The authorization-server accepts internationalization only.',
		'[1, 22, 333, 44] is no list of users; 50% of &amp; are \\n.',
	])('stays as it is: %s', (sentence) => {
		expect(withoutValues(sentence, Object.values(SECRETS))).toBe(sentence);
	});
});

describe('a secret with blanks and quotes put into it', () => {
	const echoed = (secret: string) => `[${secret.slice(0, 3)} "${secret.slice(3)}]`;

	it.each([
		['aB3xYz99', '[[hidden]]'],
		['aB3xYz99k', '[[hidden]]'],
		// In a shorter one they would hide ordinary words.
		['aB3xYz9', '[aB3 "xYz9]'],
	])('is found from eight characters on: %s', (secret, expected) => {
		expect(withoutValues(echoed(secret), [secret])).toBe(expected);
		expect(withoutValues(`[${secret}]`, [secret])).toBe('[[hidden]]');
	});
});
