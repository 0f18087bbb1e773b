import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { roleLocator } from '../../fields';
import { raw, simplifyRole } from '../../output';
import type { OigSession } from '../../session';

export const get: ItemOperation<OigSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get role',
	description: 'Retrieve one role',
	readOnly: true,
	fields: [roleLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const role = await session.role(item);
		return oneOutput(item.flag('simplify') ? simplifyRole(role) : raw(role));
	},
};
