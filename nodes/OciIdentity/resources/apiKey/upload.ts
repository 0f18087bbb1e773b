import { uploadApiKey } from '../../../../providers/oci/apiKeys';
import { readPublicKey } from '../../../../providers/oci/publicKey';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { withEtag } from '../../output';
import type { OciSession } from '../../session';

export const upload: ItemOperation<OciSession> = {
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
		optionsField(),
	],
	execute: async (item, session) => {
		const key = readPublicKey(item.requiredText('publicKey'));
		const userId = await session.userId(item);
		const uploaded = await uploadApiKey(session.client, userId, key, { scope: item.callScope() });
		return writtenOutput(uploaded.changed ? 'created' : 'unchanged', withEtag(uploaded));
	},
};
