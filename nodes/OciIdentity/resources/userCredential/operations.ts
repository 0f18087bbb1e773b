import { userPath } from '../../../../providers/oci/users';
import { optionsField } from '../../../shared/fields';
import { deletedOutput, manyOutput, writtenOutput, type ItemOperation, type Resource } from '../../../shared/operation';
import { etagOption, ignoreMissingOption, readEtag, userLocator } from '../../fields';
import { unlessMissing } from '../../../shared/missing';
import { newCredential, withEtag } from '../../output';
import type { OciSession } from '../../session';
import type { CredentialKind } from './credentialKind';
import { labelField } from '../../../shared/userCredentials';
import { idField } from './fields';
import { CREDENTIAL_KINDS } from './secretKinds';

const secretOf = ({ secret }: CredentialKind) =>
	secret === undefined ? 'You choose its password.' : `Its ${secret} is shown once, in the output.`;

function create(kind: CredentialKind): ItemOperation<OciSession> {
	return {
		displayName: 'Create',
		value: 'create',
		action: `Create ${kind.inAction ?? kind.noun}`,
		description: `Create ${kind.article} ${kind.noun} for a user. ${secretOf(kind)} A user can have ${kind.limit}.`,
		fields: [userLocator, labelField(kind), ...(kind.moreFields ?? []), optionsField()],
		execute: async (item, session) => {
			const label = item.requiredText('label');
			const { values, secrets = [] } = kind.readMore?.(item) ?? { values: {} };
			const path = `${userPath(await session.userId(item))}/${kind.collection}`;
			const options = { scope: item.callScope(), secrets };
			const body = { [kind.label]: label, ...values };
			const created = await session.client.createVersioned(path, body, kind.schema, options);
			const { password, ...unrepeated } = withEtag(created);
			// A password that the caller chose is in no answer that is documented; should it come, it goes no further.
			const json = kind.secret === undefined || password === undefined ? unrepeated : { ...unrepeated, password };
			return writtenOutput('created', newCredential(json));
		},
	};
}

function getAll(kind: CredentialKind): ItemOperation<OciSession> {
	return {
		displayName: 'Get Many',
		value: 'getAll',
		action: `Get many ${kind.inAction ? `${kind.inAction}s` : kind.plural}`,
		description: `Retrieve the ${kind.plural} of a user; secrets are never shown again`,
		readOnly: true,
		fields: [userLocator, optionsField()],
		execute: async (item, session) => {
			const path = `${userPath(await session.userId(item))}/${kind.collection}`;
			return manyOutput(await session.client.listWhole(path, kind.schema));
		},
	};
}

function update(kind: CredentialKind): ItemOperation<OciSession> {
	return {
		displayName: 'Update',
		value: 'update',
		action: `Update ${kind.inAction ?? kind.noun}`,
		description: `Change the ${labelField(kind).displayName.toLowerCase()} of ${kind.article} ${kind.noun}`,
		fields: [userLocator, idField(kind), labelField(kind), optionsField(etagOption('Create and Update'))],
		execute: async (item, session) => {
			const label = item.requiredText('label');
			const id = item.requiredText('credentialId');
			const etag = readEtag(item.collection('options'));
			const path = `${userPath(await session.userId(item))}/${kind.collection}`;
			const wanted = { [kind.label]: label };
			const modified = await session.client.modifyListed(path, id, kind.schema, wanted, { etag });
			return writtenOutput(modified.changed ? 'updated' : 'unchanged', withEtag(modified));
		},
	};
}

function remove(kind: CredentialKind): ItemOperation<OciSession> {
	return {
		displayName: 'Delete',
		value: 'delete',
		action: `Delete ${kind.inAction ?? kind.noun}`,
		description: `Permanently delete ${kind.article} ${kind.noun}; what uses it stops working`,
		fields: [
			userLocator,
			idField(kind),
			optionsField(etagOption(kind.hasUpdate ? 'Create and Update' : 'Create'), ignoreMissingOption),
		],
		execute: async (item, session) => {
			const options = item.collection('options');
			const id = item.requiredText('credentialId');
			const etag = readEtag(options);
			return await unlessMissing(options, { id }, async () => {
				const userId = await session.userId(item);
				await session.client.removeListed(`${userPath(userId)}/${kind.collection}`, id, etag);
				return deletedOutput({ id, userId });
			});
		},
	};
}

/** Auth Token, Customer Secret Key, SMTP Credential, OAuth 2 Client Credential and Database Credential. */
export const userCredentials: ReadonlyArray<Resource<OciSession>> = CREDENTIAL_KINDS.map((kind) => ({
	displayName: kind.displayName,
	value: kind.resource,
	operations: [create(kind), remove(kind), getAll(kind), ...(kind.hasUpdate ? [update(kind)] : [])],
}));
