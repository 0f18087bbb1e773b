import { userPath } from '../../../../providers/oci/users';
import { optionsField } from '../../../shared/fields';
import { deletedOutput, manyOutput, writtenOutput, type ItemOperation, type Resource } from '../../../shared/operation';
import { etagOption, ignoreMissingOption, readEtag, userLocator } from '../../fields';
import { unlessMissing } from '../../../shared/missing';
import { newCredential, withEtag } from '../../output';
import type { OciSession } from '../../session';
import { CREDENTIAL_KINDS, idField, labelField, type CredentialKind } from './secretKinds';

function create(kind: CredentialKind): ItemOperation<OciSession> {
	return {
		displayName: 'Create',
		value: 'create',
		action: `Create ${kind.noun}`,
		description: `Create ${kind.article} ${kind.noun} for a user. Its ${kind.secret} is shown once, in the output. A user can have two.`,
		fields: [userLocator, labelField(kind), optionsField()],
		execute: async (item, session) => {
			const label = item.requiredText('label');
			const path = `${userPath(await session.userId(item))}/${kind.collection}`;
			const options = { scope: item.callScope() };
			const created = await session.client.createVersioned(path, { [kind.label]: label }, kind.schema, options);
			return writtenOutput('created', newCredential(withEtag(created)));
		},
	};
}

function getAll(kind: CredentialKind): ItemOperation<OciSession> {
	return {
		displayName: 'Get Many',
		value: 'getAll',
		action: `Get many ${kind.plural}`,
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
		action: `Update ${kind.noun}`,
		description: `Change the ${kind.label === 'description' ? 'description' : 'display name'} of ${kind.article} ${kind.noun}`,
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
		action: `Delete ${kind.noun}`,
		description: `Permanently delete ${kind.article} ${kind.noun}; what uses it stops working`,
		fields: [userLocator, idField(kind), optionsField(etagOption('Create and Update'), ignoreMissingOption)],
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

/** Auth Token, Customer Secret Key and SMTP Credential. */
export const userCredentials: ReadonlyArray<Resource<OciSession>> = CREDENTIAL_KINDS.map((kind) => ({
	displayName: kind.displayName,
	value: kind.resource,
	operations: [create(kind), remove(kind), getAll(kind), update(kind)],
}));
