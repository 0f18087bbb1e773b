import type { INodeProperties } from 'n8n-workflow';
import type * as z from 'zod/v4-mini';

import { InputError } from '../../providers/http/errors';
import { collect } from '../../providers/http/paging';
import type { QueryValue } from '../../providers/http/url';
import { onlyFitting } from '../../providers/oci/checks';
import type { OciIdentityClient } from '../../providers/oci/client';
import type { Item } from '../shared/item';
import { entryOf } from '../../providers/table';

const lifecycleState: INodeProperties = {
	displayName: 'Lifecycle State',
	name: 'lifecycleState',
	type: 'options',
	options: [
		{ name: 'Active', value: 'ACTIVE' },
		{ name: 'Creating', value: 'CREATING' },
		{ name: 'Deleting', value: 'DELETING' },
		{ name: 'Inactive', value: 'INACTIVE' },
	],
	default: 'ACTIVE',
	description: 'Only those in this state',
};

const name: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	description: 'Only the one with exactly this name, upper and lower case included',
};

const sortBy: INodeProperties = {
	displayName: 'Sort By',
	name: 'sortBy',
	type: 'options',
	options: [
		{ name: 'Name', value: 'NAME' },
		{ name: 'Time Created', value: 'TIMECREATED' },
	],
	default: 'NAME',
};

const sortOrder: INodeProperties = {
	displayName: 'Sort Order',
	name: 'sortOrder',
	type: 'options',
	options: [
		{ name: 'Ascending', value: 'ASC' },
		{ name: 'Descending', value: 'DESC' },
	],
	default: 'ASC',
};

/** What the lists of groups, compartments and policies can be narrowed down by. */
export const commonFilters: readonly INodeProperties[] = [lifecycleState, name, sortBy, sortOrder];

export const userFilters: readonly INodeProperties[] = [
	{
		displayName: 'External Identifier',
		name: 'externalIdentifier',
		type: 'string',
		default: '',
		description: 'Only the user with this ID at the identity provider',
	},
	{
		displayName: 'Identity Provider OCID',
		name: 'identityProviderId',
		type: 'string',
		default: '',
		placeholder: 'e.g. ocid1.saml2idp.oc1..aaaa…',
		description: 'Only users of this identity provider',
	},
	...commonFilters,
];

export function listFilters(filters: readonly INodeProperties[]): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [...filters],
	};
}

/** Values of a dropdown by the name of the filter; the service may ignore a value that it does not know. */
const CHOICES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
	userFilters.flatMap(({ name: filter, options }) =>
		options ? [[filter, options.flatMap((option) => ('value' in option ? [String(option.value)] : []))]] : [],
	),
);

function allowed(value: string, filter: string, label: string): string {
	const choices = entryOf(CHOICES, filter);
	const chosen = choices === undefined ? value : choices.find((choice) => choice === value.toUpperCase());
	if (chosen !== undefined) return chosen;
	throw new InputError(label, `"${label}" cannot be "${value}". It must be one of ${choices?.join(', ')}.`);
}

/**
 * The filters that were added, under their wire names.
 *
 * @throws {InputError} for one that is empty, since an expression that finds nothing would then give everybody to what
 *   comes next, which may be a Delete.
 */
export function readFilters(item: Item): Record<string, QueryValue> {
	const filters = item.collection('filters');
	const added = userFilters.filter(({ name: filter }) => filters.isAdded(filter));
	return Object.fromEntries(
		added.map(({ name: filter, displayName }) => {
			return [filter, allowed(filters.narrowing(filter) ?? '', filter, displayName)];
		}),
	);
}

/**
 * What a list has that fits the filters. They are checked here too: what comes next may be a Delete, and nobody may be
 * deleted because a filter was lost on the way.
 */
export async function listFiltered<T extends Readonly<Record<string, unknown>>>(
	client: OciIdentityClient,
	path: string,
	schema: z.ZodMiniType<T>,
	query: Readonly<Record<string, QueryValue>>,
	limit: number,
): Promise<T[]> {
	const wanted = Object.entries(query).filter(([filter]) => COMPARED.has(filter));
	const fits = (entry: T) => wanted.every(([filter, value]) => sameFilterValue(filter, entry[filter], value));
	return await collect(onlyFitting(client.list(path, schema, query, { limit }), fits, 'an entry'), limit);
}

/** Filters that are members of the entries, too. */
const COMPARED: ReadonlySet<string> = new Set(['externalIdentifier', 'identityProviderId', 'lifecycleState', 'name']);

/** Source: OCI Identity API; names are compared exactly, states without upper and lower case. */
function sameFilterValue(filter: string, present: unknown, wanted: QueryValue): boolean {
	if (filter !== 'lifecycleState') return present === wanted;
	return typeof present !== 'string' || present.toUpperCase() === wanted;
}
