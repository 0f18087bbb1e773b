import { deleteCredential, listCredentials, relabelCredential } from '../../../../providers/ociDomains/credentials';
import { optionsField } from '../../../shared/fields';
import { unlessMissing } from '../../../shared/missing';
import { deletedOutput, manyOutput, writtenOutput, type ItemOperation, type Resource } from '../../../shared/operation';
import { ignoreMissingOption, readVersion, userLocator, versionOption } from '../../fields';
import { credentialOutput } from '../../output';
import type { DomainsSession } from '../../session';
import { create } from './create';
import { labelField } from '../../../shared/userCredentials';
import { idField } from './fields';
import { SECRET_KINDS, type SecretKind } from './kinds';

function getAll(kind: SecretKind): ItemOperation<DomainsSession> {
	return {
		displayName: 'Get Many',
		value: 'getAll',
		action: `Get many ${kind.inAction ? `${kind.inAction}s` : kind.plural}`,
		description: `Retrieve the ${kind.plural} of a user; secrets are never shown again`,
		readOnly: true,
		fields: [userLocator, optionsField()],
		execute: async (item, session) => {
			const domain = await session.domain(item);
			const user = await domain.user(item);
			const found = await listCredentials(domain.client.scim, kind, user.id);
			return manyOutput(found.map((one) => credentialOutput(one, user)));
		},
	};
}

function update(kind: SecretKind): ItemOperation<DomainsSession> {
	return {
		displayName: 'Update',
		value: 'update',
		action: `Update ${kind.inAction ?? kind.noun}`,
		description: `Change the ${labelField(kind).displayName.toLowerCase()} of a credential of a user`,
		fields: [userLocator, idField(kind), labelField(kind), optionsField(versionOption)],
		execute: async (item, session) => {
			const label = item.requiredText('label');
			const id = item.requiredText('credentialId');
			const version = readVersion(item.collection('options'));
			const domain = await session.domain(item);
			const user = await domain.user(item);
			const wanted = [kind.label, label] as const;
			const { value, changed } = await relabelCredential(domain.client.scim, kind, user.id, id, wanted, version);
			return writtenOutput(changed ? 'updated' : 'unchanged', credentialOutput(value, user));
		},
	};
}

function remove(kind: SecretKind): ItemOperation<DomainsSession> {
	return {
		displayName: 'Delete',
		value: 'delete',
		action: `Delete ${kind.inAction ?? kind.noun}`,
		description: 'Permanently delete a credential of a user; what uses it stops working',
		fields: [userLocator, idField(kind), optionsField(ignoreMissingOption, versionOption)],
		execute: async (item, session) => {
			const options = item.collection('options');
			const id = item.requiredText('credentialId');
			const version = readVersion(options);
			return await unlessMissing(options, { id }, async () => {
				const domain = await session.domain(item);
				const user = await domain.otherUser(item, `keeps its ${kind.plural}`);
				await deleteCredential(domain.client.scim, kind, user.id, id, version);
				return deletedOutput({ id, userId: user.id });
			});
		},
	};
}

/** Auth Token, Customer Secret Key, SMTP Credential and OAuth 2 Client Credential. */
export const userCredentials: ReadonlyArray<Resource<DomainsSession>> = SECRET_KINDS.map((kind) => ({
	displayName: kind.displayName,
	value: kind.value,
	operations: [create(kind), remove(kind), getAll(kind), update(kind)],
}));
