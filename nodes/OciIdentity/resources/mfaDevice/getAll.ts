import { mfaDeviceSchema } from '../../../../providers/oci/schemas';
import { userPath } from '../../../../providers/oci/users';
import { optionsField } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import type { OciSession } from '../../session';

export const getAll: ItemOperation<OciSession> = {
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
