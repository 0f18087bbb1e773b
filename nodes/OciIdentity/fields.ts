import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import type { OciIdentityClient } from '../../providers/oci/client';
import type { Tags } from '../../providers/oci/people';
import type { Collection, Item } from '../shared/item';
import { locator } from '../shared/locator';

const ocid = (type: string) => ({
	regex: `^\\s*ocid1\\.${type}\\.[a-z0-9-]*\\.[a-z0-9-]*\\.[a-zA-Z0-9._-]+\\s*$`,
	message: `Not the OCID of a ${type}. It begins with ocid1.${type}.`,
});

export const userLocator: INodeProperties = locator({
	displayName: 'User',
	name: 'user',
	description: 'The user to work on',
	searchMethod: 'searchUsers',
	idName: 'OCID',
	idPlaceholder: 'ocid1.user.oc1..aaaa…',
	idPattern: ocid('user'),
	key: { mode: 'name', displayName: 'By Name', placeholder: 'jane.doe' },
});

export const groupLocator: INodeProperties = locator({
	displayName: 'Group',
	name: 'group',
	description: 'The group to work on',
	searchMethod: 'searchGroups',
	idName: 'OCID',
	idPlaceholder: 'ocid1.group.oc1..aaaa…',
	idPattern: ocid('group'),
	key: { mode: 'name', displayName: 'By Name', placeholder: 'Developers' },
});

/** Members of "Additional Fields" and "Update Fields" of everything that bears tags. */
export const tagOptions: readonly INodeProperties[] = [
	{
		displayName: 'Defined Tags (JSON)',
		name: 'definedTags',
		type: 'json',
		default: '{}',
		description:
			'Tags of tag namespaces, as {"namespace": {"key": "value"}}. They replace all defined tags that are there.',
	},
	{
		displayName: 'Freeform Tags (JSON)',
		name: 'freeformTags',
		type: 'json',
		default: '{}',
		description: 'Tags without a schema, as {"key": "value"}. They replace all freeform tags that are there.',
	},
];

/** Only what was given; an update leaves the rest as it is. */
export function readTags(collection: Collection): Tags {
	const freeformTags = tagMap(collection, 'freeformTags');
	const definedTags = tagMap(collection, 'definedTags');
	return { ...(freeformTags ? { freeformTags } : {}), ...(definedTags ? { definedTags } : {}) };
}

/** An empty object that was added on purpose takes all tags away. */
function tagMap(collection: Collection, member: string): IDataObject | undefined {
	return collection.has(member) ? (collection.jsonObject(member) ?? {}) : undefined;
}

export const etagOption: INodeProperties = {
	displayName: 'Only If Unchanged (ETag)',
	name: 'etag',
	type: 'string',
	default: '',
	description: 'Refuse when the object changed since it was read. The ETag is in the output of Get without Simplify.',
};

export const ignoreMissingOption: INodeProperties = {
	displayName: 'Ignore If Missing',
	name: 'ignoreMissing',
	type: 'boolean',
	default: false,
	description:
		'Whether to go on with the outcome "unchanged" when it does not exist. OCI answers the same when the credential has no permission.',
};

export const compartmentField: INodeProperties = {
	displayName: 'Compartment OCID',
	name: 'compartmentId',
	type: 'string',
	default: '',
	placeholder: 'e.g. ocid1.compartment.oc1..aaaa…',
	description: 'The compartment; empty for the tenancy',
};

/** The compartment's OCID, or the tenancy's if the field is empty. */
export function readCompartment(item: Item, client: OciIdentityClient): string {
	const compartment = item.text('compartmentId') ?? client.tenancyId;
	if (/^ocid1\.(compartment|tenancy)\./.test(compartment)) return compartment;
	throw new InputError(item.label('compartmentId'), `"${compartment}" is not the OCID of a compartment.`);
}
