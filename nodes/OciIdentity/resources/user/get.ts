import { userPath } from '../../../../providers/oci/users';
import { userSchema } from '../../../../providers/oci/schemas';
import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyUser, withEtag } from '../../output';
import type { OciSession } from '../../session';

export const get: ItemOperation<OciSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get user',
	description: 'Retrieve one user',
	readOnly: true,
	fields: [userLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const found = await session.client.get(userPath(await session.userId(item)), userSchema);
		return oneOutput(item.flag('simplify') ? simplifyUser(found.value) : withEtag(found));
	},
};
