import { createHash, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { readRsaPrivateKey } from '../../http/privateKey';

/**
 * Reads the API signing key; the label `OCI_API_KEY` that the Oracle Cloud Console appends does no harm, and a passphrase
 * that the key does not need is ignored, as the OCI SDKs do.
 *
 * @throws {InputError}
 */
export function readPrivateKey(text: string, passphrase: string): KeyObject {
	return readRsaPrivateKey(text, passphrase, { service: 'OCI', console: 'the Oracle Cloud Console' });
}

/**
 * A key's fingerprint as the Oracle Cloud Console shows it: MD5 of the DER SubjectPublicKeyInfo, 16 pairs of hex digits
 * with colons. Source: OCI "Required Keys and OCIDs".
 */
export function fingerprintOf(key: KeyObject): string {
	const der = (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });
	return createHash('md5')
		.update(der)
		.digest('hex')
		.replace(/..(?!$)/g, '$&:');
}
