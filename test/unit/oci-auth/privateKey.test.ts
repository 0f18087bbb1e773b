import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';

import { fingerprintOf, readPrivateKey } from '../../../providers/oci/auth/privateKey';
import { makeKey, pkcs8 } from './keys';
import { OLD_CIPHERS } from './oldCiphers';
import { SAMPLE_KEY, SAMPLE_KEY_FINGERPRINT } from './vectors';

const key = makeKey();
const passphrase = 'Grünkohl & 東京';

const FORMS: Record<string, string> = {
	'PKCS#1': String(key.export({ type: 'pkcs1', format: 'pem' })),
	'PKCS#8': pkcs8(key),
	'PKCS#1, AES-128': String(key.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase })),
	'PKCS#1, AES-256': String(key.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase })),
	'PKCS#1, 3DES': String(key.export({ type: 'pkcs1', format: 'pem', cipher: 'des-ede3-cbc', passphrase })),
	'PKCS#8, AES-128': String(key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase })),
	'PKCS#8, AES-256': String(key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })),
	'PKCS#8, 3DES': String(key.export({ type: 'pkcs8', format: 'pem', cipher: 'des-ede3-cbc', passphrase })),
};

const WRITINGS: Record<string, (pem: string) => string> = {
	'as it is': (pem) => pem,
	'without the last line break': (pem) => pem.trimEnd(),
	'with CRLF': (pem) => pem.replaceAll('\n', '\r\n'),
	'with CR': (pem) => pem.replaceAll('\n', '\r'),
	'with \\n written out': (pem) => pem.replaceAll('\n', '\\n'),
	'with \\r\\n written out': (pem) => pem.replaceAll('\n', '\\r\\n'),
	'with blanks for line breaks': (pem) => pem.replaceAll('\n', ' '),
	'with lost line breaks': (pem) => pem.replaceAll('\n', ''),
	'with blanks around': (pem) => `  \n\t${pem.replaceAll('\n', '  \n  ')} \n\n`,
	'with the label of the console': (pem) => `${pem}OCI_API_KEY`,
	'with the label of the console on one line': (pem) => `${pem.replaceAll('\n', ' ')}OCI_API_KEY`,
	'with \\n that was escaped twice': (pem) => pem.replaceAll('\n', '\\\\n'),
	'with \\r\\n that was escaped three times': (pem) => pem.replaceAll('\n', '\\\\\\r\\\\\\n'),
	'in base64': (pem) => Buffer.from(pem).toString('base64'),
	'in base64 of several lines': (pem) =>
		(
			Buffer.from(pem)
				.toString('base64')
				.match(/.{1,76}/g) ?? []
		).join('\n'),
	'in quotes': (pem) => `"${pem.replaceAll('\n', '\\n')}"`,
	'after its public key': (pem) => `${String(createPublicKey(key).export({ type: 'spki', format: 'pem' }))}${pem}`,
};

const CASES = Object.keys(FORMS).flatMap((form) => Object.keys(WRITINGS).map((writing) => ({ form, writing })));

function write({ form, writing }: { form: string; writing: string }): string {
	return WRITINGS[writing]?.(FORMS[form] ?? '') ?? '';
}

describe('readPrivateKey', () => {
	test.each(CASES)('reads $form $writing', (which) => {
		expect(readPrivateKey(write(which), passphrase).equals(key)).toBe(true);
	});

	test('reads the sample key of 1024 bits', () => {
		expect(readPrivateKey(SAMPLE_KEY, '').equals(createPrivateKey(SAMPLE_KEY))).toBe(true);
	});

	test.each(Object.entries(OLD_CIPHERS))('%s: blames the cipher and not the passphrase', (_form, pem) => {
		for (const entered of ['right', 'wrong']) {
			expect(() => readPrivateKey(pem, entered)).toThrow('openssl pkcs8 -topk8 -v2 aes256 -provider default');
		}
		expect(() => readPrivateKey(pem, '')).toThrow('Private Key is encrypted.');
	});

	test('tries a passphrase with the blanks that were entered around it, and without', () => {
		const spaced = String(key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: ' a b ' }));
		expect(readPrivateKey(spaced, ' a b ').equals(key)).toBe(true);
		expect(readPrivateKey(FORMS['PKCS#8, AES-256'] ?? '', `  ${passphrase}\n`).equals(key)).toBe(true);
	});

	const encrypted = Object.keys(FORMS).filter((form) => form.includes(','));
	test.each(encrypted)('%s: asks for a missing passphrase', (form) => {
		expect(() => readPrivateKey(FORMS[form] ?? '', '')).toThrow(
			'Private Key is encrypted. Enter its passphrase under Passphrase.',
		);
	});

	test.each(encrypted)('%s: tells a wrong passphrase', (form) => {
		// About one wrong passphrase in 256 gives well-formed padding and garbage behind it.
		for (let attempt = 0; attempt < 30; attempt += 1) {
			expect(() => readPrivateKey(FORMS[form] ?? '', `wrong ${attempt}`)).toThrow(
				'the passphrase does not belong to this key',
			);
		}
	});

	const spki = String(createPublicKey(key).export({ type: 'spki', format: 'pem' }));
	const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
	test.each([
		['nothing', ' \n', 'Private Key is empty'],
		['a public key', spki, 'Private Key holds a public key'],
		['a public key of OpenSSH', 'ssh-rsa AAAAB3NzaC1yc2E jane@laptop', 'Private Key holds a public key'],
		[
			'a PKCS#1 public key',
			String(createPublicKey(key).export({ type: 'pkcs1', format: 'pem' })),
			'holds a public key',
		],
		['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', 'holds a certificate'],
		['a file name', '~/.oci/oci_api_key.pem', 'is not in PEM form'],
		['a key without its end', pkcs8(key).slice(0, 600), 'is not complete'],
		['a damaged key', pkcs8(key).replace(/\n.{10}/, '\n__________'), 'was cut off or changed'],
		['a shortened key', pkcs8(key).replace(/\n.{64}\n/, '\n'), 'was cut off or changed'],
		[
			'a key of OpenSSH',
			'-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=\n-----END OPENSSH PRIVATE KEY-----',
			'ssh-keygen -p -m PEM',
		],
		[
			'an EC key',
			String(elliptic.export({ type: 'sec1', format: 'pem' })),
			'is of the type EC. OCI accepts RSA keys only',
		],
		['an Ed25519 key', pkcs8(generateKeyPairSync('ed25519').privateKey), 'is of the type ED25519'],
		[
			'an RSA-PSS key',
			pkcs8(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey),
			'is of the type RSA-PSS',
		],
	])('refuses %s', (_, text, message) => {
		expect(() => readPrivateKey(text, '')).toThrow(message);
	});
});

test('fingerprintOf is the MD5 of the public key, as the console shows it', () => {
	expect(fingerprintOf(createPrivateKey(SAMPLE_KEY))).toBe(SAMPLE_KEY_FINGERPRINT);
});
