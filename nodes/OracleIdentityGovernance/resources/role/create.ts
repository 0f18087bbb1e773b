import { createOrAdopt } from '../../../../providers/http/createOrAdopt';
import { ServiceError } from '../../../../providers/http/errors';
import { findRole } from '../../../../providers/oig/roles';
import { createRole, updateRole } from '../../../../providers/oig/scim';
import { ROLE_NAME } from '../../../../providers/oig/rules';
import { checkedValue } from '../../../../providers/rules';
import { ifExistsField, optionsField, readIfExists } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import type { OigSession } from '../../session';
import { readScimAttributes, scimAttributesField } from './scimAttributes';

export const create: ItemOperation<OigSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create role',
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
		ifExistsField('role'),
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
		const name = checkedValue(ROLE_NAME, item.label('roleName'), item.requiredText('roleName'));
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
		reason: { code: 'nameTaken', facts: { object: 'role' } },
	});
}
