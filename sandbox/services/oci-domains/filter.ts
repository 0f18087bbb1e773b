import { badFilter } from './errors';
import { findAttribute, placeOf, type Attribute, type AttributePlace, type ResourceType } from './schema';

/**
 * Filters of RFC 7644, section 3.4.2.2, on attributes that the service marks as searchable. Only one value of a
 * multi-valued attribute has to fit; with brackets it is the same value for all conditions.
 */
export type Filter =
	| { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
	| { readonly kind: 'not'; readonly inner: Filter }
	| { readonly kind: 'test'; readonly place: AttributePlace; readonly operator: string; readonly value: unknown }
	| {
			readonly kind: 'within';
			readonly place: AttributePlace;
			readonly inner: Filter;
			readonly then: Filter | undefined;
	  };

/** Reads an attribute of a resource, as stored or made for the occasion. */
export type Reader = (attribute: Attribute, urn: string | undefined) => unknown;

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|([()[\]])|([^\s()[\]"]+))/y;
const OPERATORS = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr']);

function tokens(text: string): string[] {
	const found: string[] = [];
	TOKEN.lastIndex = 0;
	while (TOKEN.lastIndex < text.trimEnd().length) {
		const match = TOKEN.exec(text);
		if (match === null) throw badFilter(text);
		found.push(match[1] ?? match[2] ?? match[3] ?? '');
	}
	return found;
}

function partsOf({ subAttributes }: Attribute): (name: string) => AttributePlace | undefined {
	return (name) => {
		const part = findAttribute(subAttributes, name);
		return part && { urn: undefined, attribute: part, part: undefined };
	};
}

class Parser {
	private readonly rest: string[];

	constructor(
		private readonly text: string,
		private placeOf: (path: string) => AttributePlace | undefined,
	) {
		this.rest = tokens(text);
	}

	private isNext(token: string): boolean {
		return this.rest[0]?.toLowerCase() === token;
	}

	private take(token: string): boolean {
		const next = this.isNext(token);
		if (next) this.rest.shift();
		return next;
	}

	private expect(token: string): void {
		if (!this.take(token)) throw badFilter(this.text);
	}

	whole(): Filter {
		const filter = this.alternatives();
		if (this.rest.length > 0) throw badFilter(this.text);
		return filter;
	}

	private alternatives(): Filter {
		let left = this.conditions();
		while (this.take('or')) left = { kind: 'or', left, right: this.conditions() };
		return left;
	}

	private conditions(): Filter {
		let left = this.condition();
		while (this.take('and')) left = { kind: 'and', left, right: this.condition() };
		return left;
	}

	private condition(): Filter {
		if (this.take('not')) {
			this.expect('(');
			return { kind: 'not', inner: this.closed(')') };
		}
		if (this.take('(')) return this.closed(')');
		const path = this.rest.shift() ?? '';
		const place = this.known(path, this.placeOf(path));
		if (!this.take('[')) return this.test(place);
		const inner = this.bracket(place.attribute);
		const next = this.rest[0];
		if (next?.startsWith('.') !== true) return { kind: 'within', place, inner, then: undefined };
		this.rest.shift();
		const part = this.known(`${path}${next}`, this.placeOf(`${path}${next}`));
		return { kind: 'within', place, inner, then: this.test(part) };
	}

	private closed(end: string): Filter {
		const inner = this.alternatives();
		this.expect(end);
		return inner;
	}

	/** The conditions of a bracket, whose names are sub-attributes. */
	private bracket(attribute: Attribute): Filter {
		const outer = this.placeOf;
		this.placeOf = partsOf(attribute);
		const inner = this.closed(']');
		this.placeOf = outer;
		return inner;
	}

	private known(path: string, place: AttributePlace | undefined): AttributePlace & { attribute: Attribute } {
		if (place?.attribute === undefined) throw badFilter(`unknown attribute ${path}`);
		if (!(place.part ?? place.attribute).searchable) throw badFilter(`${path} cannot be searched`);
		return { ...place, attribute: place.attribute };
	}

	private test(place: AttributePlace): Filter {
		const operator = (this.rest.shift() ?? '').toLowerCase();
		if (!OPERATORS.has(operator)) throw badFilter(this.text);
		if (operator === 'pr') return { kind: 'test', place, operator, value: undefined };
		const text = this.rest.shift() ?? '';
		try {
			const value: unknown = JSON.parse(text);
			if (typeof value !== 'object' || value === null) return { kind: 'test', place, operator, value };
		} catch {
			// Told below, like a value of a wrong kind.
		}
		throw badFilter(this.text);
	}
}

/** @throws ScimError 400 for what is no filter, and for attributes that are unknown or cannot be searched. */
export function parseFilter(resourceType: ResourceType, text: string): Filter {
	return new Parser(text, (path) => placeOf(resourceType, path)).whole();
}

/** The same for the brackets of a PATCH path: names are sub-attributes of the attribute. */
export function parseSelector(attribute: Attribute, text: string): Filter {
	return new Parser(text, partsOf(attribute)).whole();
}

function listOf(value: unknown): unknown[] {
	if (value === undefined || value === null) return [];
	return Array.isArray(value) ? value : [value];
}

function partOf(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function compare(operator: string, present: unknown, wanted: unknown, caseExact: boolean): boolean {
	if (typeof present === 'boolean' || typeof wanted === 'boolean' || typeof present === 'number') {
		if (operator === 'eq') return present === wanted;
		if (typeof present !== 'number' || typeof wanted !== 'number') return false;
		return (
			{ gt: present > wanted, ge: present >= wanted, lt: present < wanted, le: present <= wanted }[operator] ?? false
		);
	}
	if (typeof present !== 'string' || typeof wanted !== 'string') return false;
	const [text, value] = caseExact ? [present, wanted] : [present.toLowerCase(), wanted.toLowerCase()];
	switch (operator) {
		case 'eq':
			return text === value;
		case 'co':
			return text.includes(value);
		case 'sw':
			return text.startsWith(value);
		case 'ew':
			return text.endsWith(value);
		case 'gt':
			return text > value;
		case 'ge':
			return text >= value;
		case 'lt':
			return text < value;
		default:
			return text <= value;
	}
}

function isPresent(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function test(filter: Extract<Filter, { kind: 'test' }>, values: readonly unknown[]): boolean {
	const { place, operator, value: wanted } = filter;
	const { attribute, part } = place;
	const named = part ?? attribute?.subAttributes.find(({ name }) => name === 'value');
	const leaf = part ?? attribute;
	const read = values.map((value) => (typeof value === 'object' && named ? partOf(value, named.name) : value));
	if (operator === 'pr') return read.some(isPresent);
	const caseExact = leaf?.caseExact ?? false;
	if (operator === 'ne') return !read.some((value) => compare('eq', value, wanted, caseExact));
	return read.some((value) => compare(operator, value, wanted, caseExact));
}

/** Whether a resource fits. */
export function fits(filter: Filter, read: Reader): boolean {
	switch (filter.kind) {
		case 'and':
			return fits(filter.left, read) && fits(filter.right, read);
		case 'or':
			return fits(filter.left, read) || fits(filter.right, read);
		case 'not':
			return !fits(filter.inner, read);
		case 'test': {
			const { attribute, urn } = filter.place;
			return attribute !== undefined && test(filter, listOf(read(attribute, urn)));
		}
		case 'within': {
			const { attribute, urn } = filter.place;
			if (attribute === undefined) return false;
			const chosen = listOf(read(attribute, urn)).filter((value) => selects(filter.inner, value));
			if (filter.then === undefined) return chosen.length > 0;
			return filter.then.kind === 'test' && test(filter.then, chosen);
		}
	}
}

/** Whether one value of a multi-valued attribute fits the conditions of a bracket. */
export function selects(filter: Filter, value: unknown): boolean {
	return fits(filter, (attribute) => partOf(value, attribute.name));
}

/** The texts one of which the attribute must equal for the filter to fit, or `undefined` if that cannot be said. */
export function equals(filter: Filter, name: string, part?: string): string[] | undefined {
	if (filter.kind === 'test') {
		const { place, operator, value } = filter;
		const same = place.attribute?.name === name && place.part?.name === part && place.urn === undefined;
		return same && operator === 'eq' && typeof value === 'string' ? [value] : undefined;
	}
	if (filter.kind !== 'and' && filter.kind !== 'or') return undefined;
	const [left, right] = [equals(filter.left, name, part), equals(filter.right, name, part)];
	if (filter.kind === 'and') return left ?? right;
	return left && right && [...left, ...right];
}
