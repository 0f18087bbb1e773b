import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../../providers/http/errors';
import type { Collection } from '../../../shared/item';

export const scimAttributesField: INodeProperties = {
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
export function readScimAttributes(fields: Collection): IDataObject {
	const attributes = fields.jsonObject('scimAttributes') ?? {};
	for (const name of Object.keys(attributes)) {
		const instead = OWN_FIELDS.get(name.trim().toLowerCase());
		if (instead === undefined) continue;
		throw new InputError('SCIM Attributes (JSON)', `The attribute "${name}" cannot be set here. ${instead}`);
	}
	return attributes;
}
