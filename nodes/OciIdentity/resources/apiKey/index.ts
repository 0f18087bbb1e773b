import { createPublicKey } from 'node:crypto';

import { InputError } from '../../../../providers/http/errors';
import { apiKeysPath, uploadApiKey } from '../../../../providers/oci/apiKeys';
import { apiKeySchema } from '../../../../providers/oci/schemas';
import { optionsField } from '../../../shared/fields';
import { deletedOutput, manyOutput, writtenOutput, type ItemOperation, type Resource } from '../../../shared/operation';
import { etagOption, ignoreMissingOption, readEtag, userLocator } from '../../fields';
import { unlessMissing } from '../../../shared/missing';
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

const upload: ItemOperation<OciSession> = {
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

const getAll: ItemOperation<OciSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many API keys',
	description: 'Retrieve the API keys of a user',
	readOnly: true,
	fields: [userLocator, optionsField()],
	execute: async (item, session) =>
		manyOutput(await session.client.listWhole(apiKeysPath(await session.userId(item)), apiKeySchema)),
};

const remove: ItemOperation<OciSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete an API key',
	description: 'Delete an API key for good; what signs with it stops working',
	fields: [
		userLocator,
		{
			displayName: 'Fingerprint',
			name: 'fingerprint',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 12:34:56:78:90:ab:cd:ef:12:34:56:78:90:ab:cd:ef',
			description: 'The fingerprint of the key, as Upload and Get Many give it',
		},
		optionsField(etagOption('Upload'), ignoreMissingOption),
	],
	execute: async (item, session) => {
		const fingerprint = item.requiredText('fingerprint').toLowerCase();
		const options = item.collection('options');
		const etag = readEtag(options);
		return await unlessMissing(options, { fingerprint }, async () => {
			const userId = await session.userId(item);
			session.checkNotOwnKey(userId, fingerprint);
			await session.client.removeListed(apiKeysPath(userId), fingerprint, etag);
			return deletedOutput({ fingerprint, userId });
		});
	},
};

export const apiKey: Resource<OciSession> = {
	displayName: 'API Key',
	value: 'apiKey',
	operations: [upload, remove, getAll],
};
