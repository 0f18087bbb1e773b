import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import type { Collection } from '../shared/item';
import { locator } from '../shared/locator';
import { ignoreMissingOption as ignoreMissing } from '../shared/missing';

const databaseKey = (noun: string) => ({
	regex: '^\\s*[1-9][0-9]*\\s*$',
	message: `Not the ID of ${noun}, which is a number`,
});

export const userLocator: INodeProperties = locator({
	displayName: 'User',
	name: 'user',
	description: 'The user to work on',
	searchMethod: 'searchUsers',
	idName: 'ID',
	idPlaceholder: '90412',
	idPattern: databaseKey('a user'),
	key: { mode: 'name', displayName: 'By Login', placeholder: 'AOKAFOR' },
});

export const roleLocator: INodeProperties = locator({
	displayName: 'Role',
	name: 'role',
	description: 'The role to work on',
	searchMethod: 'searchRoles',
	idName: 'ID',
	idPlaceholder: '310',
	idPattern: databaseKey('a role'),
	key: { mode: 'name', displayName: 'By Name', placeholder: 'Invoice Reviewer' },
});

export const organizationLocator: INodeProperties = locator({
	displayName: 'Organization',
	name: 'organization',
	description: 'Key of the organization (act_key). Every server has 1, Xellerate Users.',
	searchMethod: 'searchOrganizations',
	idName: 'ID',
	idPlaceholder: '1',
	idPattern: databaseKey('an organization'),
	key: { mode: 'name', displayName: 'By Name', placeholder: 'Xellerate Users' },
});

export const requestIdField: INodeProperties = {
	displayName: 'Request ID',
	name: 'requestNumber',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 732',
	description: 'Number of the request in OIG, as in the output field oigRequestId',
};

export const ignoreMissingOption = ignoreMissing('OIG says the same of what the user of the credential may not see.');

export const attributesOption: INodeProperties = {
	displayName: 'Attributes',
	name: 'attributes',
	type: 'string',
	default: '',
	placeholder: 'e.g. User Login, Title, Start Date',
	description: 'Names of the attributes to retrieve, comma-separated; empty for all',
};

export const grantThroughField: INodeProperties = {
	displayName: 'Grant Through',
	name: 'grantThrough',
	type: 'options',
	options: [
		{ name: 'Request', value: 'request', description: "Follow the server's approval policies" },
		{ name: 'SCIM Service', value: 'scim', description: "Add the member directly, over the server's SCIM service" },
	],
	default: 'request',
	description: 'How users get roles',
};

export const batchSizeOption: INodeProperties = {
	displayName: 'Batch Size',
	name: 'batchSize',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 100 },
	default: 25,
	description: 'Users in one request. OIG handles them one after the other before it answers.',
};

/** @throws {InputError} for a number that the editor would not have let pass. */
export function readBatchSize(options: Collection | undefined): number {
	const size = options?.number('batchSize') ?? 25;
	if (Number.isInteger(size) && size >= 1 && size <= 100) return size;
	throw new InputError('Batch Size', '"Batch Size" must be a whole number from 1 to 100.');
}
