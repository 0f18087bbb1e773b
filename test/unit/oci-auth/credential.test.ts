import { describe, expect, test } from '@jest/globals';

import { cachedCredential, parseCredential } from '../../../providers/oci/auth/credential';
import { fingerprintOf } from '../../../providers/oci/auth/privateKey';
import { fieldsFor, makeKey, pkcs8 } from './keys';
import { SAMPLE_KEY, SAMPLE_KEY_FINGERPRINT, TENANCY, USER } from './vectors';

const key = makeKey();
const otherKey = makeKey();
const passphrase = 'correct horse';
const encryptedKey = String(key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }));

describe('parseCredential', () => {
	test('gives the key its id', () => {
		const credential = parseCredential(fieldsFor(key));
		expect(credential.key.keyId).toBe(`${TENANCY}/${USER}/${fingerprintOf(key)}`);
		expect(credential.key.privateKey.equals(key)).toBe(true);
		expect(credential.userId).toBe(USER);
		expect(credential.settings).toMatchObject({ tenancyId: TENANCY, region: 'us-phoenix-1' });
	});

	test('takes a fingerprint in capitals and values with blanks around', () => {
		const fields = fieldsFor(key, { fingerprint: ` ${fingerprintOf(key).toUpperCase()} `, userOcid: `${USER}\n` });
		expect(parseCredential(fields).key.keyId).toBe(`${TENANCY}/${USER}/${fingerprintOf(key)}`);
	});

	const profile = `[DEFAULT]\nuser=${USER}\nfingerprint=${fingerprintOf(key)}\ntenancy=${TENANCY}\nregion=phx\nkey_file=~/key.pem`;
	const pasted = { setup: 'configFile', tenancyOcid: '', userOcid: '', fingerprint: '', region: 'eu-paris-1' };

	test('reads a pasted profile', () => {
		const credential = parseCredential(fieldsFor(key, { ...pasted, configFile: profile }));
		expect(credential.key.keyId).toBe(`${TENANCY}/${USER}/${fingerprintOf(key)}`);
		expect(credential.settings.region).toBe('us-phoenix-1');
	});

	test('the passphrase may be in its field or in the profile; the field goes first', () => {
		const withPassphrase = (text: string) => `${profile}\npass_phrase=${text}`;
		const fields = { ...pasted, privateKey: encryptedKey };
		const readable = [
			fieldsFor(key, { privateKey: encryptedKey, passphrase }),
			fieldsFor(key, { ...fields, configFile: profile, passphrase }),
			fieldsFor(key, { ...fields, configFile: withPassphrase(passphrase) }),
			fieldsFor(key, { ...fields, configFile: withPassphrase('wrong'), passphrase }),
		];
		for (const each of readable) expect(parseCredential(each).key.privateKey.equals(key)).toBe(true);
		expect(() => parseCredential(fieldsFor(key, { ...fields, configFile: withPassphrase('wrong') }))).toThrow(
			'the passphrase does not belong to this key',
		);
	});

	test('a key and a fingerprint that do not belong together are both named', () => {
		const fields = fieldsFor(key, { privateKey: pkcs8(otherKey) });
		expect(() => parseCredential(fields)).toThrow(
			`the key's own fingerprint is ${fingerprintOf(otherKey)}, and Fingerprint is ${fingerprintOf(key)}.`,
		);
	});

	test('a key that the service would refuse is told by its bits', () => {
		const fields = fieldsFor(key, { privateKey: SAMPLE_KEY, fingerprint: SAMPLE_KEY_FINGERPRINT });
		expect(() => parseCredential(fields)).toThrow(
			'Private Key has 1024 bits, and OCI refuses keys with less than 2048',
		);
	});

	test.each([
		[{ userOcid: '' }, 'User OCID is empty'],
		[{ userOcid: 'jane@example.com' }, 'User OCID is not an OCID'],
		[{ userOcid: TENANCY, tenancyOcid: TENANCY }, 'User OCID holds the OCID of another kind of thing (tenancy)'],
		[{ fingerprint: '' }, 'Fingerprint is empty'],
		[{ fingerprint: '73a2' }, 'Fingerprint is not in the form of 16 pairs'],
		[{ privateKey: '' }, 'Private Key is empty'],
		[{ privateKey: encryptedKey }, 'Private Key is encrypted'],
		[{ privateKey: encryptedKey, passphrase: 'wrong' }, 'the passphrase does not belong to this key'],
	])('refuses %p', (changes, message) => {
		expect(() => parseCredential(fieldsFor(key, changes))).toThrow(message);
	});

	test('no message repeats what was entered: a key may have landed in any field', () => {
		const secret = pkcs8(otherKey);
		for (const field of ['tenancyOcid', 'userOcid', 'fingerprint', 'region', 'endpoint', 'configFile']) {
			const fields = fieldsFor(key, { setup: field === 'configFile' ? 'configFile' : 'fields', [field]: secret });
			let message = '';
			try {
				parseCredential(fields);
			} catch (error) {
				message = String(error);
			}
			expect(message).toMatch(/^InputError: /);
			for (const line of secret.split('\n').filter((each) => each !== '')) expect(message).not.toContain(line);
		}
	});
});

describe('cachedCredential', () => {
	test('opens a key once, whatever the order of the fields', () => {
		const fields = fieldsFor(key);
		const reversed = Object.fromEntries(Object.entries(fields).reverse());
		expect(cachedCredential(reversed)).toBe(cachedCredential(fields));
	});

	test('does not mix up credentials', () => {
		const mine = cachedCredential(fieldsFor(key));
		const other = cachedCredential(fieldsFor(otherKey));
		expect(other.key.keyId).not.toBe(mine.key.keyId);
		expect(cachedCredential(fieldsFor(key, { region: 'eu-paris-1' })).settings.region).toBe('eu-paris-1');
	});

	test('forgets the oldest, and never remembers a refusal', () => {
		const first = cachedCredential(fieldsFor(key, { endpoint: 'https://first.example' }));
		for (let each = 0; each < 16; each += 1) cachedCredential(fieldsFor(key, { endpoint: `https://h${each}.example` }));
		expect(cachedCredential(fieldsFor(key, { endpoint: 'https://first.example' }))).not.toBe(first);
		const wrong = fieldsFor(key, { userOcid: '' });
		expect(() => cachedCredential(wrong)).toThrow('User OCID is empty');
		expect(() => cachedCredential(wrong)).toThrow('User OCID is empty');
	});
});
