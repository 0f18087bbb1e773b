import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { createOrAdopt } from '../../../../providers/http/createOrAdopt';
import { InputError, ServiceError } from '../../../../providers/http/errors';
import { findRole } from '../../../../providers/oig/roles';
import { createRole, deleteRole as remove, updateRole } from '../../../../providers/oig/scim';
import { checkNoHiddenCharacter } from '../../../../providers/text';
import { ifExistsField, optionsField, readIfExists } from '../../../shared/fields';
import { identityOf, unlessMissing } from '../../../shared/missing';
import type { Collection } from '../../../shared/item';
import { deletedOutput, writtenOutput, type ItemOperation } from '../../../shared/operation';
import { ignoreMissingOption, roleLocator } from '../../fields';
import type { OigSession } from '../../session';

const scimAttributesField: INodeProperties = {
	displayName: 'SCIM Attributes (JSON)',
	name: 'scimAttributes',
	type: 'json',
	default: '{}',
	description: 'Further attributes of the group in the SCIM service of your server, as {"name": "value"}',
};

/** What the service sets itself, and what operations of their own change one by one. */
const OWN_FIELDS: ReadonlyMap<string, string> = new Map([
	['displayname', 'Use the field for the name.'],
	['id', 'OIG sets it.'],
	['members', 'It would replace all members. Use Grant and Revoke.'],
	['meta', 'OIG sets it.'],
	['schemas', 'OIG sets it.'],
]);

/** @throws {InputError} for an attribute that is not set here. */
function readScimAttributes(fields: Collection): IDataObject {
	const attributes = fields.jsonObject('scimAttributes') ?? {};
	for (const name of Object.keys(attributes)) {
		const instead = OWN_FIELDS.get(name.trim().toLowerCase());
		if (instead === undefined) continue;
		throw new InputError('SCIM Attributes (JSON)', `The attribute "${name}" cannot be set here. ${instead}`);
	}
	return attributes;
}

export const create: ItemOperation<OigSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create a role',
	description: "Create a role, over the server's SCIM service, since the self-service API cannot",
	fields: [
		{
			displayName: 'Name',
			name: 'roleName',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Invoice Reviewer',
		},
		ifExistsField('group'),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [scimAttributesField],
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const { client } = session;
		const name = item.requiredText('roleName');
		checkNoHiddenCharacter('Name', name);
		const attributes = readScimAttributes(item.collection('additionalFields'));
		const find = async () => await findRole(client, name);
		const ifExists = readIfExists(item);
		// Not every server refuses a second role of the same name, so it is looked for in any case.
		const present = ifExists === 'fail' ? await find() : undefined;
		if (present) throw nameTaken(name, present.id);
		const { value, outcome } = await createOrAdopt<string>({
			ifExists,
			find: async () => (await find())?.id,
			create: async () => await createRole(client, name, attributes, async () => (await find())?.id),
			update: async (id) => {
				const role = await find();
				const changed = role === undefined ? false : await updateRole(client, role, undefined, attributes);
				return { value: id, changed };
			},
			isTaken: (error) => error instanceof ServiceError && error.kind === 'conflict',
		});
		return writtenOutput(outcome, { id: value, roleName: name });
	},
};

function nameTaken(name: string, id: string): ServiceError {
	return new ServiceError({
		service: 'Oracle Identity Governance',
		kind: 'conflict',
		status: 200,
		message: `There is a role with the name "${name}" already (ID ${id}).`,
		advice: 'Set "If Group Exists" to return or update the existing role.',
	});
}

export const update: ItemOperation<OigSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update a role',
	description: "Rename a role or change its attributes, over the server's SCIM service",
	fields: [
		roleLocator,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [{ displayName: 'Display Name', name: 'displayName', type: 'string', default: '' }, scimAttributesField],
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const fields = item.collection('updateFields');
		const name = fields.text('displayName');
		const attributes = readScimAttributes(fields);
		if (name !== undefined) checkNoHiddenCharacter('Display Name', name);
		if (name === undefined && Object.keys(attributes).length === 0) {
			throw new InputError('Update Fields', 'There is nothing to change: no field was filled in.');
		}
		const role = await session.role(item);
		const changed = await updateRole(session.client, role, name, attributes);
		return writtenOutput(changed ? 'updated' : 'unchanged', { id: role.id });
	},
};

export const deleteRole: ItemOperation<OigSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete a role',
	description: "Delete a role for good, over the server's SCIM service; its members lose what it gives them",
	fields: [roleLocator, optionsField(ignoreMissingOption)],
	execute: async (item, session) =>
		await unlessMissing(item.collection('options'), identityOf(item.locator('role')), async () => {
			const role = await session.role(item);
			await session.refuseOwnRole(role);
			await remove(session.client, role);
			return deletedOutput({ id: role.id });
		}),
};
