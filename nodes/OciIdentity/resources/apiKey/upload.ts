import { createPublicKey } from 'node:crypto';

import { InputError } from '../../../../providers/http/errors';
import { uploadApiKey } from '../../../../providers/oci/apiKeys';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { withEtag } from '../../output';
import type { OciSession } from '../../session';

/**
 * The PEM form that OCI takes (SubjectPublicKeyInfo), from a pasted key.
 *
 * Source: OCI Identity API, CreateApiKeyDetails; OCI "Required Keys and OCIDs": RSA, at least 2048 bits.
 */
function readPublicKey(text: string): string {
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

export const upload: ItemOperation<OciSession> = {
	displayName: 'Upload',
	value: 'upload',
	action: 'Upload an API key',
	description: 'Let a user sign requests with a key pair, by uploading its public key. A user can have three.',
	fields: [
		userLocator,
		{
			displayName: 'Public Key',
			name: 'publicKey',
			type: 'string',
			typeOptions: { rows: 6 },
			default: '',
			required: true,
			placeholder: 'e.g. -----BEGIN PUBLIC KEY----- …',
			description: 'The public half of an RSA key pair in PEM form',
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const key = readPublicKey(item.requiredText('publicKey'));
		const userId = await session.userId(item);
		const uploaded = await uploadApiKey(session.client, userId, key, { scope: item.callScope() });
		return writtenOutput(uploaded.changed ? 'created' : 'unchanged', withEtag(uploaded));
	},
};
