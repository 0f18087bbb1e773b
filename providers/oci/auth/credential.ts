import { createHash } from 'node:crypto';

import { InputError } from '../../http/errors';
import { checkOcid } from './ocid';
import { fingerprintOf, readPrivateKey } from './privateKey';
import { flatten, settingsOf, type OciCredentialFields, type OciSettings } from './settings';
import type { OciSigningKey } from './signature';

/** A credential that was checked as far as that is possible without asking OCI. */
export interface OciCredential {
	readonly settings: OciSettings;
	/** OCID of the user whose key it is. */
	readonly userId: string;
	readonly key: OciSigningKey;
}

/** The service refuses shorter keys. Source: OCI "Required Keys and OCIDs". */
const SMALLEST_KEY_BITS = 2048;
const FINGERPRINT = /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/;

function checkFingerprint(value: string): string {
	const fingerprint = value.toLowerCase();
	if (FINGERPRINT.test(fingerprint)) return fingerprint;
	const found = value === '' ? 'is empty' : 'is not in the form of 16 pairs of hex digits with colons';
	throw new InputError(
		'Fingerprint',
		`Fingerprint ${found}. Copy it from the API keys of the user in the Oracle Cloud Console.`,
	);
}

/**
 * Reads and checks the whole credential: the forms of all fields, that the key can be opened and is long enough, and
 * that the fingerprint is its own. OCI itself would answer 401 to each of these without saying why.
 *
 * @throws {InputError} saying which field is wrong and what to do
 */
export function parseCredential(fields: OciCredentialFields): OciCredential {
	const flat = flatten(fields);
	const settings = settingsOf(flat);
	const userId = checkOcid('User OCID', 'user', flat.user);
	const fingerprint = checkFingerprint(flat.fingerprint);
	const privateKey = readPrivateKey(flat.privateKey, flat.passphrase);
	const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
	if (bits < SMALLEST_KEY_BITS) {
		throw new InputError(
			'Private Key',
			`Private Key has ${bits} bits, and OCI refuses keys with less than ${SMALLEST_KEY_BITS}. Create a new key pair and upload its public key.`,
		);
	}
	const own = fingerprintOf(privateKey);
	if (own !== fingerprint) {
		throw new InputError(
			'Fingerprint',
			`Private Key and Fingerprint do not belong together: the key's own fingerprint is ${own}, and Fingerprint is ${fingerprint}. Paste the key with that fingerprint, or enter the key's own after uploading its public key.`,
		);
	}
	return { settings, userId, key: { keyId: `${settings.tenancyId}/${userId}/${fingerprint}`, privateKey } };
}

const REMEMBERED = 16;
const remembered = new Map<string, OciCredential>();

/**
 * {@link parseCredential} that remembers its last results: n8n asks for a signature per request with nothing but the
 * plain fields, and opening an encrypted key costs more than signing. The fields are kept as a hash only.
 *
 * @throws {InputError} as `parseCredential`
 */
export function cachedCredential(fields: OciCredentialFields): OciCredential {
	const id = createHash('sha256')
		.update(JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))))
		.digest('base64');
	const credential = remembered.get(id) ?? parseCredential(fields);
	remembered.delete(id);
	remembered.set(id, credential);
	const [oldest] = remembered.keys();
	if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
	return credential;
}
