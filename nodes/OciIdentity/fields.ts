import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import type { OciIdentityClient } from '../../providers/oci/client';
import type { Tags } from '../../providers/oci/changes';
import type { Collection, Item } from '../shared/item';
import { locator } from '../shared/locator';
import { ignoreMissingOption as ignoreMissing } from '../shared/missing';
import { asPlainText, isObject } from '../shared/values';

/** Source: OCI documentation, "Resource Identifiers": type, realm, region, and a unique part. */
const OCID_REST = '\\.[a-z0-9-]*\\.[a-z0-9-]*\\.[a-zA-Z0-9._-]+';

/** Whether a text is an OCID of one of these types, as far as its form tells. */
export function isOcidOf(types: readonly string[], text: string): boolean {
	return new RegExp(`^ocid1\\.(?:${types.join('|')})${OCID_REST}$`).test(text);
}

const ocid = (type: string) => ({
	regex: `^\\s*ocid1\\.${type}${OCID_REST}\\s*$`,
	message: `Not the OCID of a ${type}. It begins with ocid1.${type}.`,
});

const EXACT = 'Compared exactly, including upper and lower case';

export const userLocator: INodeProperties = locator({
	displayName: 'User',
	name: 'user',
	description: 'The user to work on',
	searchMethod: 'searchUsers',
	idName: 'OCID',
	idPlaceholder: 'ocid1.user.oc1..aaaa…',
	idPattern: ocid('user'),
	key: { mode: 'name', displayName: 'By Name', placeholder: 'jane.doe', hint: EXACT },
});

export const groupLocator: INodeProperties = locator({
	displayName: 'Group',
	name: 'group',
	description: 'The group to work on',
	searchMethod: 'searchGroups',
	idName: 'OCID',
	idPlaceholder: 'ocid1.group.oc1..aaaa…',
	idPattern: ocid('group'),
	key: { mode: 'name', displayName: 'By Name', placeholder: 'Developers', hint: EXACT },
});

const DEFINED_TAGS = 'Defined Tags (JSON)';
const FREEFORM_TAGS = 'Freeform Tags (JSON)';

/** Members of "Additional Fields" and "Update Fields" of everything that bears tags. */
export const tagOptions: readonly INodeProperties[] = [
	{
		displayName: DEFINED_TAGS,
		name: 'definedTags',
		type: 'json',
		default: '{}',
		description:
			'Tags of tag namespaces, as {"namespace": {"key": "value"}}. They replace all defined tags that are there, except those that OCI itself sets.',
	},
	{
		displayName: FREEFORM_TAGS,
		name: 'freeformTags',
		type: 'json',
		default: '{}',
		description: 'Tags without a schema, as {"key": "value"}. They replace all freeform tags that are there.',
	},
];

/** Only what was given; an update leaves the rest as it is. */
export function readTags(collection: Collection): Tags {
	const freeform = tagMap(collection, 'freeformTags');
	const definedTags = tagMap(collection, 'definedTags');
	for (const [namespace, tags] of Object.entries(definedTags ?? {})) {
		if (!isObject(tags)) {
			throw new InputError(
				DEFINED_TAGS,
				`"${DEFINED_TAGS}" must hold an object for the namespace "${namespace}", like {"namespace": {"key": "value"}}.`,
			);
		}
	}
	return {
		...(freeform ? { freeformTags: freeformTags(freeform) } : {}),
		...(definedTags ? { definedTags } : {}),
	};
}

/** An empty object that was added on purpose takes all tags away; an empty text, or nothing, leaves them alone. */
function tagMap(collection: Collection, member: string): IDataObject | undefined {
	const value = collection.raw(member);
	if (value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
	return collection.has(member) ? (collection.jsonObject(member) ?? {}) : undefined;
}

/**
 * Values of freeform tags are texts; a number of an expression becomes one here, or it would differ from what is there
 * in every run. One without a value is left out.
 */
function freeformTags(map: IDataObject): Record<string, string> {
	const texts = Object.entries(map).map(([key, value]) => [key, asPlainText(value, FREEFORM_TAGS)] as const);
	return Object.fromEntries(texts.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

const ETAG = 'Only If Unchanged (ETag)';

/**
 * @param source the operation in whose output the ETag is
 */
export function etagOption(source: string): INodeProperties {
	return {
		displayName: ETAG,
		name: 'etag',
		type: 'string',
		default: '',
		description: `Refuse when the object changed since its ETag was read, which is in the output of ${source}`,
	};
}

/**
 * The ETag by which a change is made only if nobody else was faster.
 *
 * @throws {InputError} when the option was added and its expression finds nothing, as it does behind a simplified Get:
 *   the change would be made whatever happened since.
 */
export function readEtag(options: Collection): string | undefined {
	const etag = options.text('etag');
	if (etag !== undefined || !options.isAdded('etag')) return etag;
	throw new InputError(ETAG, `"${ETAG}" is empty.`, 'Remove the option, or give it the ETag of an earlier output.');
}

export const ignoreMissingOption = ignoreMissing('OCI says the same of what the credential may not see.');

export const compartmentField: INodeProperties = {
	displayName: 'Compartment OCID',
	name: 'compartmentId',
	type: 'string',
	default: '',
	placeholder: 'e.g. ocid1.compartment.oc1..aaaa…',
	description: 'The compartment; empty for the tenancy',
};

/**
 * The compartment's OCID, or the tenancy's if the field is empty.
 *
 * @throws {InputError} also when an expression finds nothing: the whole tenancy must be meant.
 */
export function readCompartment(item: Item, client: OciIdentityClient): string {
	const given = item.raw('compartmentId');
	if (given === undefined || given === null) {
		const label = item.label('compartmentId');
		throw new InputError(label, `The expression in "${label}" gives nothing. Leave the field empty for the tenancy.`);
	}
	// An empty text of an expression does not mean the whole tenancy either.
	item.checkFound('compartmentId');
	const compartment = item.text('compartmentId') ?? client.tenancyId;
	if (isOcidOf(['compartment', 'tenancy'], compartment)) return compartment;
	throw new InputError(item.label('compartmentId'), `"${compartment}" is not the OCID of a compartment.`);
}
