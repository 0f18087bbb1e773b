/** Public keys that people paste, as OCI takes them. */
import { createPublicKey } from 'node:crypto';

import { InputError } from '../http/errors';

/**
 * The PEM form that OCI takes (SubjectPublicKeyInfo), from a pasted key.
 *
 * Source: OCI Identity API, CreateApiKeyDetails; OCI "Required Keys and OCIDs": RSA, at least 2048 bits.
 */
export function readPublicKey(text: string): string {
	const field = 'Public Key';
	if (/PRIVATE KEY/.test(text)) {
		throw new InputError(
			field,
			'This is a private key. Give the public key; the private one must stay with its owner.',
		);
	}
	if (/^ssh-/.test(text)) {
		throw new InputError(
			field,
			'This is a key in OpenSSH form. OCI takes PEM keys, which begin with -----BEGIN PUBLIC KEY-----.',
		);
	}
	const key = parsePublicKey(text.replaceAll('\\n', '\n'));
	if (key === undefined) {
		throw new InputError(field, 'This is not a public key in PEM form. It begins with -----BEGIN PUBLIC KEY-----.');
	}
	if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) {
		throw new InputError(field, 'OCI takes RSA keys of at least 2048 bits only.');
	}
	return key.export({ type: 'spki', format: 'pem' }).toString();
}

function parsePublicKey(text: string) {
	try {
		return createPublicKey(text);
	} catch {
		return undefined;
	}
}
