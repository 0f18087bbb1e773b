import { InputError } from '../../../../providers/http/errors';
import { createPolicy } from '../../../../providers/oci/policies';
import { DESCRIPTION } from '../../../../providers/oci/rules';
import { checkedValue } from '../../../../providers/rules';
import { optionsField, simplifyField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { compartmentField, readCompartment, readTags, tagOptions } from '../../fields';
import { simplifyPolicy } from '../../output';
import type { OciSession } from '../../session';
import { readDate, readStatements, statements, versionDate } from './fields';

export const create: ItemOperation<OciSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create policy',
	description: 'Create a policy in a compartment; it takes effect after some seconds',
	fields: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. HelpDesk',
			description: 'It must be unique, and cannot be changed later',
		},
		{ ...statements, required: true },
		{
			displayName: 'Description',
			name: 'policyDescription',
			type: 'string',
			default: '',
			placeholder: 'e.g. What the help desk may do',
			description: 'What the policy is for; OCI requires it',
		},
		// n8n keeps the name "description" of a tool's parameters for itself: no model could fill it in. Saved workflows have it.
		{ displayName: 'Description', name: 'description', type: 'hidden', default: '' },
		compartmentField,
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [...tagOptions, versionDate],
		},
		simplifyField,
		optionsField(),
	],
	execute: async (item, session) => {
		const additional = item.collection('additionalFields');
		const lines = readStatements(item.raw('statements'));
		if (lines.length === 0) throw new InputError('Statements', '"Statements" is empty.');
		const date = readDate(additional.text('versionDate'));
		const created = await createPolicy(
			session.client,
			{
				compartmentId: readCompartment(item, session.client),
				name: item.requiredText('name'),
				description: checkedValue(
					DESCRIPTION,
					item.label('policyDescription'),
					item.text('policyDescription') ?? item.requiredText('description'),
				),
				statements: lines,
				...(date === undefined ? {} : { versionDate: date }),
				...readTags(additional),
			},
			{ scope: item.callScope() },
		);
		return writtenOutput('created', item.flag('simplify') ? simplifyPolicy(created) : created);
	},
};
