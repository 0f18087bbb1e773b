import { createPublicKey } from 'node:crypto';

import { fingerprintOf } from '../../../../providers/oci/auth/privateKey';
import { readPublicKey } from '../../../../providers/oci/publicKey';
import { uploadApiKey } from '../../../../providers/ociDomains/credentials';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { credentialOutput } from '../../output';
import type { DomainsSession } from '../../session';

export const upload: ItemOperation<DomainsSession> = {
	displayName: 'Upload',
	value: 'upload',
	action: 'Upload API key',
	description: 'Upload a public key so that the user can sign requests. A user can have three.',
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
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				{
					displayName: 'Description',
					name: 'description',
					type: 'string',
					default: '',
					description: 'What the key is for',
				},
			],
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const pem = readPublicKey(item.requiredText('publicKey'));
		const key = { pem, fingerprint: fingerprintOf(createPublicKey(pem)) };
		const description = item.collection('additionalFields').text('description');
		const domain = await session.domain(item);
		const user = await domain.otherUser(item, 'gets no further API key');
		const { value, changed } = await uploadApiKey(domain.client.scim, user.id, key, description);
		return writtenOutput(changed ? 'created' : 'unchanged', credentialOutput(value, user));
	},
};
