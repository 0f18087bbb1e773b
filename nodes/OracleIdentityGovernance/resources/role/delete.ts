import { deleteRole as remove } from '../../../../providers/oig/scim';
import { optionsField } from '../../../shared/fields';
import { identityOf, unlessMissing } from '../../../shared/missing';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { ignoreMissingOption, roleLocator } from '../../fields';
import type { OigSession } from '../../session';

export const deleteRole: ItemOperation<OigSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete role',
	description:
		'Permanently delete a role, through the SCIM service of the server. Its members lose the access that it grants.',
	fields: [roleLocator, optionsField(ignoreMissingOption)],
	execute: async (item, session) =>
		await unlessMissing(item.collection('options'), identityOf(item.locator('role')), async () => {
			const role = await session.role(item);
			await session.refuseOwnRole(role);
			await remove(session.client, role);
			return deletedOutput({ id: role.id });
		}),
};
