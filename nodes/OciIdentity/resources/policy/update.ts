import { InputError } from '../../../../providers/http/errors';
import { updatePolicy, type PolicyChanges } from '../../../../providers/oci/policies';
import { DESCRIPTION } from '../../../../providers/oci/rules';
import { checkedValue } from '../../../../providers/rules';
import { nothingToChange, optionsField, simplifyField } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { etagOption, readEtag, readTags, tagOptions } from '../../fields';
import { simplifyPolicy } from '../../output';
import type { OciSession } from '../../session';
import { policyId, readDate, readPolicyId, readStatements, statements, versionDate } from './fields';

function readChanges(item: Item): PolicyChanges {
	const fields = item.collection('updateFields');
	const lines = fields.isAdded('statements') ? readStatements(fields.raw('statements')) : undefined;
	if (lines?.length === 0) throw new InputError('Statements', '"Statements" is empty; a policy needs at least one.');
	const description = checkedValue(DESCRIPTION, 'Description', fields.text('description'));
	const date = fields.clearableText('versionDate');
	return {
		...(description === undefined ? {} : { description }),
		...(lines === undefined ? {} : { statements: lines }),
		...(date === undefined ? {} : { versionDate: date === '' ? '' : readDate(date) }),
		...readTags(fields),
	};
}

export const update: ItemOperation<OciSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update policy',
	description: 'Change the statements, description or tags of a policy; its name cannot be changed',
	fields: [
		policyId,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				...tagOptions.slice(0, 1),
				{
					displayName: 'Description',
					name: 'description',
					type: 'string',
					default: '',
					description: 'What the policy is for',
				},
				...tagOptions.slice(1),
				{ ...statements, description: 'One statement on each line; they replace all statements that are there' },
				versionDate,
			],
		},
		simplifyField,
		optionsField(etagOption('Get')),
	],
	execute: async (item, session) => {
		const changes = readChanges(item);
		if (Object.keys(changes).length === 0) throw nothingToChange();
		const etag = readEtag(item.collection('options'));
		const { value, changed } = await updatePolicy(session.client, readPolicyId(item), changes, etag);
		return writtenOutput(changed ? 'updated' : 'unchanged', item.flag('simplify') ? simplifyPolicy(value) : value);
	},
};
