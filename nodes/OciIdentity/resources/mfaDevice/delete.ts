import { pathSegment } from '../../../../providers/http/url';
import { userPath } from '../../../../providers/oci/users';
import { optionsField } from '../../../shared/fields';
import { unlessMissing } from '../../../shared/missing';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { ignoreMissingOption, userLocator } from '../../fields';
import type { OciSession } from '../../session';
import { idField } from '../userCredential/fields';

export const deleteMfaDevice: ItemOperation<OciSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete MFA device',
	description:
		'Permanently delete a device, for example one that was lost. The user then signs in without a second factor.',
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
