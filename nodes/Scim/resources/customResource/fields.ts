import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../../providers/http/errors';
import type { Item } from '../../../shared/item';

export const endpointField: INodeProperties = {
	displayName: 'Endpoint',
	name: 'endpoint',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Entitlements',
	description: 'The part of the path after the base URL. Users and groups have resources of their own.',
};

export const idField: INodeProperties = {
	displayName: 'ID',
	name: 'id',
	type: 'string',
	default: '',
	required: true,
	description: 'ID of the object on the server',
};

export const bodyField: INodeProperties = {
	displayName: 'Attributes (JSON)',
	name: 'body',
	type: 'json',
	default: '{}',
	required: true,
	description: 'The attributes as the server names them',
};

/** @throws {InputError} when it has no member. */
export function readBody(item: Item): Readonly<Record<string, unknown>> {
	const body = item.jsonObject('body') ?? {};
	if (Object.keys(body).length > 0) return body;
	const label = item.label('body');
	throw new InputError(label, `"${label}" is empty, so there is nothing to write.`);
}
