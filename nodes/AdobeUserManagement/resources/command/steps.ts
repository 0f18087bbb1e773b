import type { IDataObject } from 'n8n-workflow';

import type { Step } from '../../../../providers/adobe/commands';
import { listStep, REMOVE_FROM_ALL } from '../../../../providers/adobe/memberships';
import { newUser, updateStep, type ExistsOption, type UserChanges } from '../../../../providers/adobe/users';
import { InputError } from '../../../../providers/http/errors';
import { nothingToChange } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { asChoice, asFlag, asText, asTexts } from '../../../shared/values';
import { readIdentityTypeField, readName } from '../../fields';

const OPTIONS: Readonly<Record<'fail' | 'ignore' | 'update', ExistsOption | undefined>> = {
	fail: undefined,
	ignore: 'ignoreIfAlreadyExists',
	update: 'updateIfAlreadyExists',
};

function rowsOf(item: Item): IDataObject[] {
	const { step } = (item.raw('steps') ?? {}) as { step?: IDataObject | IDataObject[] };
	return step === undefined ? [] : [step].flat();
}

/**
 * The steps that the rows of the field describe.
 *
 * @throws {InputError} naming the row.
 */
export function readSteps(item: Item): Step[] {
	const rows = rowsOf(item);
	return rows.map((row, index) => readStep(row, index, rows.length, item));
}

function readStep(row: IDataObject, index: number, count: number, item: Item): Step {
	const label = (field: string) => `Step ${index + 1}: ${field}`;
	const text = (name: string, field: string) => asText(row[name], label(field));
	const type = text('type', 'Action') ?? '';
	switch (type) {
		case 'create': {
			if (index > 0) throw new InputError(label('Action'), 'Creating the user must be the first step.');
			const user = item.requiredText('user');
			const email = text('email', 'Email') ?? user;
			const { create } = newUser({
				type: readIdentityTypeField(row.identityType ?? 'federatedID', label('Identity Type')),
				email,
				firstname: text('firstname', 'First Name'),
				lastname: text('lastname', 'Last Name'),
				country: text('country', 'Country'),
				username: user,
				domain: readName(item.collection('options'), 'domain', 'Domain'),
			});
			const ifExists = asChoice(row.ifExists ?? 'ignore', label('If User Exists'), ['fail', 'ignore', 'update']);
			return create(OPTIONS[ifExists]);
		}
		case 'update':
			return readUpdate(
				{
					email: text('email', 'Email'),
					firstname: text('firstname', 'First Name'),
					lastname: text('lastname', 'Last Name'),
				},
				`Step ${index + 1}`,
			);
		case 'add':
		case 'remove': {
			const groups = asTexts(row.groups, label('Groups')) ?? [];
			if (groups.length === 0) throw new InputError(label('Groups'), `"${label('Groups')}" is empty.`);
			return listStep(type, 'group', groups);
		}
		case 'removeAll':
			return REMOVE_FROM_ALL;
		case 'removeFromOrg': {
			if (index < count - 1) {
				throw new InputError(label('Action'), 'Removing from the organization must be the last step.');
			}
			return { removeFromOrg: { deleteAccount: asFlag(row.deleteAccount, label('Delete Account')) ?? false } };
		}
		default:
			throw new InputError(label('Action'), `There is no step "${type}".`);
	}
}

/** @throws {InputError} when the step has nothing to change. */
function readUpdate(changes: UserChanges, label: string): Step {
	if (Object.values(changes).every((value) => value === undefined)) throw nothingToChange(label);
	return updateStep(changes);
}
