import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../../providers/http/errors';
import type { Collection } from '../../../shared/item';

const linkFields: readonly INodeProperties[] = [
	{
		displayName: 'Expires After (Days)',
		name: 'expirationDays',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 7,
		description: 'How long the link can be used',
	},
	{
		displayName: 'Return URL',
		name: 'returnURL',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://www.example.com/welcome',
		description: 'Where the person is led after the verification',
	},
];

export const mobileField: INodeProperties = {
	displayName: 'Mobile',
	name: 'mobile',
	type: 'string',
	default: '',
	placeholder: 'e.g. +358501234567',
	description: 'One of the numbers of the user; empty for the primary one',
};

export function readLink(fields: Collection) {
	const days = fields.number('expirationDays');
	if (days === undefined && fields.isAdded('expirationDays')) {
		throw new InputError('Expires After (Days)', '"Expires After (Days)" was added, but it is empty.');
	}
	if (days !== undefined && (!Number.isInteger(days) || days < 1)) {
		throw new InputError('Expires After (Days)', '"Expires After (Days)" must be a whole number of at least 1.');
	}
	return { returnURL: fields.narrowing('returnURL'), expirationDays: days };
}

export const additional = (...extra: INodeProperties[]): INodeProperties => ({
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [...extra, ...linkFields].sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
});
