import { groupPath } from '../../../../providers/oci/groups';
import { groupSchema } from '../../../../providers/oci/schemas';
import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator } from '../../fields';
import { simplifyGroup, withEtag } from '../../output';
import type { OciSession } from '../../session';

export const get: ItemOperation<OciSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get group',
	description: 'Retrieve one group',
	readOnly: true,
	fields: [groupLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const found = await session.client.get(groupPath(await session.groupId(item)), groupSchema);
		return oneOutput(item.flag('simplify') ? simplifyGroup(found.value) : withEtag(found));
	},
};
