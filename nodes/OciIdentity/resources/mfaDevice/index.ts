import { pathSegment } from '../../../../providers/http/url';
import { userPath } from '../../../../providers/oci/people';
import { mfaDeviceSchema } from '../../../../providers/oci/schemas';
import { optionsField } from '../../../shared/fields';
import { deletedOutput, manyOutput, type ItemOperation, type Resource } from '../../../shared/operation';
import { ignoreMissingOption, userLocator } from '../../fields';
import { unlessMissing } from '../../../shared/missing';
import type { OciSession } from '../../session';
import { idField } from '../userCredential/secretKinds';

const getAll: ItemOperation<OciSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many MFA devices',
	description: 'Retrieve the devices that a user signs in with as a second factor',
	readOnly: true,
	fields: [userLocator, optionsField()],
	execute: async (item, session) =>
		manyOutput(
			await session.client.listWhole(`${userPath(await session.userId(item))}/mfaTotpDevices`, mfaDeviceSchema),
		),
};

const remove: ItemOperation<OciSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete an MFA device',
	description: 'Delete a device, for example one that was lost. The user then signs in without a second factor.',
	fields: [
		userLocator,
		idField({ displayName: 'MFA Device', noun: 'device', idExample: 'ocid1.credential.oc1..aaaa…' }),
		optionsField(ignoreMissingOption),
	],
	execute: async (item, session) => {
		const id = item.requiredText('credentialId');
		return await unlessMissing(item.collection('options'), { id }, async () => {
			const userId = await session.userId(item);
			await session.client.remove(`${userPath(userId)}/mfaTotpDevices/${pathSegment(id, 'MFA Device ID')}`);
			return deletedOutput({ id, userId });
		});
	},
};

export const mfaDevice: Resource<OciSession> = {
	displayName: 'MFA Device',
	value: 'mfaDevice',
	operations: [getAll, remove],
};
