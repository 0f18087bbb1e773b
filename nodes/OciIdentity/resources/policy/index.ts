import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../../providers/http/errors';
import { createPolicy, policyPath, updatePolicy, type PolicyChanges } from '../../../../providers/oci/policies';
import { policySchema } from '../../../../providers/oci/schemas';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import {
	deletedOutput,
	manyOutput,
	oneOutput,
	writtenOutput,
	type ItemOperation,
	type Resource,
} from '../../../shared/operation';
import { asText } from '../../../shared/values';
import {
	compartmentField,
	etagOption,
	ignoreMissingOption,
	readCompartment,
	readEtag,
	readTags,
	tagOptions,
} from '../../fields';
import { commonFilters, listFiltered, listFilters, readFilters } from '../../filters';
import { unlessMissing } from '../../../shared/missing';
import { withEtag } from '../../output';
import type { OciSession } from '../../session';

const policyId: INodeProperties = {
	displayName: 'Policy OCID',
	name: 'policyId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. ocid1.policy.oc1..aaaa…',
	description: 'The policy to work on, as Create and Get Many give it',
};

const statements: INodeProperties = {
	displayName: 'Statements',
	name: 'statements',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	placeholder: 'e.g. Allow group HelpDesk to manage users in tenancy',
	description: 'One statement on each line',
};

const versionDate: INodeProperties = {
	displayName: 'Version Date',
	name: 'versionDate',
	type: 'string',
	default: '',
	placeholder: 'e.g. 2026-01-31',
	description:
		'Day whose meaning of verbs and resource types counts; empty for the present meaning. Update keeps the date if it is not added.',
};

/** One statement a line in the editor; an expression may give a list. */
function readStatements(value: unknown): string[] {
	if (!Array.isArray(value)) {
		const lines = (asText(value, 'Statements') ?? '').split(/\r\n|\r|\n/);
		return lines.map((line) => line.trim()).filter((line) => line !== '');
	}
	return value.map((entry: unknown, index) => {
		const line = asText(entry, 'Statements');
		if (line !== undefined) return line;
		// The statements replace all that are there, so one that is not found would be taken away.
		throw new InputError('Statements', `"Statements" is a list whose entry ${index + 1} is empty.`);
	});
}

function readDate(text: string | undefined): string | undefined {
	if (text !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(text)) {
		throw new InputError('Version Date', `"${text}" is not a date like 2026-01-31.`);
	}
	return text;
}

const create: ItemOperation<OciSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create a policy',
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
				description: item.text('policyDescription') ?? item.requiredText('description'),
				statements: lines,
				...(date === undefined ? {} : { versionDate: date }),
				...readTags(additional),
			},
			{ scope: item.callScope() },
		);
		return writtenOutput('created', created);
	},
};

const get: ItemOperation<OciSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get a policy',
	description: 'Retrieve one policy',
	readOnly: true,
	fields: [policyId, optionsField()],
	execute: async (item, session) => {
		return oneOutput(withEtag(await session.client.get(policyPath(item.requiredText('policyId')), policySchema)));
	},
};

const getAll: ItemOperation<OciSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many policies',
	description: 'Retrieve the policies that are attached to a compartment; those it inherits are not among them',
	readOnly: true,
	fields: [compartmentField, ...listFields, listFilters(commonFilters), optionsField()],
	execute: async (item, session) => {
		const { client } = session;
		const limit = wantedCount(item);
		const query = { compartmentId: readCompartment(item, client), ...readFilters(item) };
		return manyOutput(await listFiltered(client, '/policies', policySchema, query, limit));
	},
};

function readChanges(item: Item): PolicyChanges {
	const fields = item.collection('updateFields');
	const lines = fields.isAdded('statements') ? readStatements(fields.raw('statements')) : undefined;
	if (lines?.length === 0) throw new InputError('Statements', '"Statements" is empty; a policy needs at least one.');
	const description = fields.text('description');
	const date = fields.clearableText('versionDate');
	return {
		...(description === undefined ? {} : { description }),
		...(lines === undefined ? {} : { statements: lines }),
		...(date === undefined ? {} : { versionDate: date === '' ? '' : readDate(date) }),
		...readTags(fields),
	};
}

const update: ItemOperation<OciSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update a policy',
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
		optionsField(etagOption('Get')),
	],
	execute: async (item, session) => {
		const changes = readChanges(item);
		const etag = readEtag(item.collection('options'));
		const { value, changed } = await updatePolicy(session.client, item.requiredText('policyId'), changes, etag);
		return writtenOutput(changed ? 'updated' : 'unchanged', value);
	},
};

const remove: ItemOperation<OciSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete a policy',
	description: 'Delete a policy for good; what it allowed is no longer allowed',
	fields: [policyId, optionsField(etagOption('Get'), ignoreMissingOption)],
	execute: async (item, session) => {
		const options = item.collection('options');
		const id = item.requiredText('policyId');
		const etag = readEtag(options);
		return await unlessMissing(options, { id }, async () => {
			await session.client.remove(policyPath(id), etag);
			return deletedOutput({ id });
		});
	},
};

export const policy: Resource<OciSession> = {
	displayName: 'Policy',
	value: 'policy',
	operations: [create, remove, get, getAll, update],
};
