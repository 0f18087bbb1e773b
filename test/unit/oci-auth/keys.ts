import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

import { fingerprintOf } from '../../../providers/oci/auth/privateKey';
import { TENANCY, USER } from './vectors';

/** A key pair as a user of OCI has one, made anew in each test run. */
export function makeKey(bits = 2048): KeyObject {
	const { privateKey } = generateKeyPairSync('rsa', {
		modulusLength: bits,
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
		publicKeyEncoding: { type: 'spki', format: 'pem' },
	});
	return createPrivateKey(privateKey);
}

export function pkcs8(key: KeyObject): string {
	return String(key.export({ type: 'pkcs8', format: 'pem' }));
}

/** The fields of a complete credential, as n8n hands them over. */
export function fieldsFor(key: KeyObject, changes: Record<string, string> = {}): Record<string, string> {
	return {
		setup: 'fields',
		tenancyOcid: TENANCY,
		userOcid: USER,
		fingerprint: fingerprintOf(key),
		privateKey: pkcs8(key),
		passphrase: '',
		region: 'us-phoenix-1',
		otherRegion: '',
		configFile: '',
		endpoint: '',
		...changes,
	};
}
