import { TrivoreRefusal } from './errors';
import { attributesOf, matcherOf, parseFilter, valuesAt } from './filter';
import type { Options } from './options';

export type Query = Readonly<Record<string, string | string[] | undefined>>;

/** What lists of one kind can be searched by. */
export interface Searchable {
	/** In documents or running code. */
	readonly documented: readonly string[];
	/** Likely; known with the option `searchable: inferred` only. */
	readonly inferred: readonly string[];
	/** Filter attribute → path in the object, where they differ. */
	readonly paths?: Readonly<Record<string, string>>;
}

const maximum = 500;

function text(query: Query, name: string): string | undefined {
	const value = query[name];
	return Array.isArray(value) ? value.at(-1) : value;
}

function whole(query: Query, name: string): number | undefined {
	const value = text(query, name);
	if (value === undefined) return undefined;
	if (!/^\d{1,9}$/.test(value))
		throw new TrivoreRefusal(400, `Parameter ${name} must be a number that is not negative.`);
	return Number(value);
}

function isAscending(query: Query): boolean {
	const value = (text(query, 'ascending') ?? text(query, 'sortOrder') ?? 'true').toLowerCase();
	if (value === 'true' || value === 'ascending') return true;
	if (value === 'false' || value === 'descending') return false;
	throw new TrivoreRefusal(400, 'Parameter ascending must be true or false.');
}

function compare(left: unknown, right: unknown): number {
	if (left === right) return 0;
	if (left === undefined || left === null) return 1;
	if (right === undefined || right === null) return -1;
	return left < right ? -1 : 1;
}

const isSet = (value: unknown) => value !== undefined && value !== null && value !== '';

function filtered<T>(all: Iterable<T>, filterText: string, searchable: Searchable, options: Options): T[] {
	const filter = parseFilter(filterText);
	const isKnown = (attribute: string) =>
		searchable.documented.includes(attribute) ||
		(options.searchable === 'inferred' && searchable.inferred.includes(attribute)) ||
		(searchable.documented.includes('customFields.*') && /^customFields\.[^.]+$/.test(attribute));
	const unknown = attributesOf(filter).find((attribute) => !isKnown(attribute));
	if (unknown !== undefined && options.unknownAttribute === 'reject') {
		throw new TrivoreRefusal(400, `Invalid filter: unknown attribute ${unknown}.`);
	}
	const readValues = (object: T, attribute: string) =>
		isKnown(attribute) ? valuesAt(object, searchable.paths?.[attribute] ?? attribute).filter(isSet) : [];
	// A filter has many conditions on few attributes.
	const valuesOf = (object: T) => {
		const known = new Map<string, readonly unknown[]>();
		return (attribute: string) => {
			const values = known.get(attribute) ?? readValues(object, attribute);
			known.set(attribute, values);
			return values;
		};
	};
	const isMatch = matcherOf(filter);
	return [...all].filter((object) => isMatch(valuesOf(object)));
}

/**
 * The reply of a paged list: filter, order and page as the query says.
 *
 * Source: "Simple usage examples" (`startIndex` from 0, `count`), "Filtering", the vendor's Python SDK for the members.
 */
export function listReply<T>(all: Iterable<T>, query: Query, searchable: Searchable, options: Options): object {
	const filter = text(query, 'filter');
	const found = filter === undefined || filter.trim() === '' ? [...all] : filtered(all, filter, searchable, options);
	const sortBy = text(query, 'sortBy');
	if (sortBy !== undefined) {
		const path = searchable.paths?.[sortBy] ?? sortBy;
		const direction = isAscending(query) ? 1 : -1;
		found.sort((left, right) => direction * compare(valuesAt(left, path)[0], valuesAt(right, path)[0]));
	}
	const startIndex = whole(query, 'startIndex');
	const count = whole(query, 'count');
	if ((count ?? 0) > maximum && options.oversizedCount === 'reject') {
		throw new TrivoreRefusal(400, `Parameter count must be at most ${maximum}.`);
	}
	const wanted = count ?? (options.defaultPageSize === 0 ? found.length : options.defaultPageSize);
	const size = count === undefined ? wanted : Math.min(wanted, maximum);
	const resources = found.slice(startIndex ?? 0, (startIndex ?? 0) + size);
	const asked = startIndex !== undefined || count !== undefined;
	return {
		totalResults: found.length,
		...(asked || options.pagingMembers === 'always' ? { startIndex: startIndex ?? 0, itemsPerPage: size } : {}),
		resources,
	};
}
