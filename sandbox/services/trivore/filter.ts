import { TrivoreRefusal } from './errors';

/*
 * The filter grammar of "Filtering": RFC 7644, section 3.4.2.2, without `[ ]`; attribute names are case sensitive,
 * operators and the words between conditions are not.
 */

type FilterValue = string | number | boolean;

export type Filter =
	| { readonly kind: 'condition'; readonly attribute: string; readonly operator: string; readonly value?: FilterValue }
	| { readonly kind: 'and'; readonly parts: readonly Filter[] }
	| { readonly kind: 'or'; readonly parts: readonly Filter[] }
	| { readonly kind: 'not'; readonly part: Filter };

type Token =
	| { readonly kind: 'word'; readonly text: string }
	| { readonly kind: 'value'; readonly value: FilterValue }
	| { readonly kind: '(' | ')' };

const operators = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);
const tokenPattern =
	/\s*(?:([()])|("(?:[^"\\]|\\.)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[\s)]|$)|([A-Za-z_][\w.-]*))/suy;

/** Texts are written as in JSON. */
function unquoted(quoted: string): string {
	try {
		return JSON.parse(quoted) as string;
	} catch {
		throw new TrivoreRefusal(400, `Invalid filter: cannot read the text ${quoted.slice(0, 20)}.`);
	}
}

function tokens(text: string): Token[] {
	const found: Token[] = [];
	tokenPattern.lastIndex = 0;
	const end = text.trimEnd().length;
	while (tokenPattern.lastIndex < end) {
		const at = tokenPattern.lastIndex;
		const match = tokenPattern.exec(text);
		if (!match) throw new TrivoreRefusal(400, `Invalid filter: cannot read "${text.slice(at, at + 20).trim()}".`);
		const [, bracket, quoted, number, word] = match;
		if (bracket === '(' || bracket === ')') found.push({ kind: bracket });
		else if (quoted !== undefined) found.push({ kind: 'value', value: unquoted(quoted) });
		else if (number !== undefined) found.push({ kind: 'value', value: Number(number) });
		else if (word !== undefined) found.push({ kind: 'word', text: word });
	}
	return found;
}

/** Reads a filter. @throws {TrivoreRefusal} with status 400. */
export function parseFilter(text: string): Filter {
	const list = tokens(text);
	let at = 0;
	const fail = (what: string): never => {
		throw new TrivoreRefusal(400, `Invalid filter: ${what}.`);
	};
	const peekWord = (word: string) => {
		const token = list[at];
		return token?.kind === 'word' && token.text.toLowerCase() === word;
	};
	const joined = (kind: 'and' | 'or', next: () => Filter): Filter => {
		const parts = [next()];
		while (peekWord(kind)) {
			at++;
			parts.push(next());
		}
		const [only] = parts;
		return parts.length === 1 && only ? only : { kind, parts };
	};
	const any = (): Filter => joined('or', all);
	const all = (): Filter => joined('and', single);
	const single = (): Filter => {
		const token = list[at++];
		if (token?.kind === '(') {
			const inner = any();
			if (list[at++]?.kind !== ')') fail('a closing bracket is missing');
			return inner;
		}
		if (token?.kind !== 'word') return fail('an attribute name is missing');
		if (token.text.toLowerCase() === 'not' && list[at]?.kind === '(') return { kind: 'not', part: single() };
		return condition(token.text);
	};
	const condition = (attribute: string): Filter => {
		const operatorToken = list[at++];
		const operator = operatorToken?.kind === 'word' ? operatorToken.text.toLowerCase() : '';
		if (operator === 'pr') return { kind: 'condition', attribute, operator };
		if (!operators.has(operator)) return fail(`"${attribute}" is not followed by an operator`);
		const value = list[at++];
		if (value?.kind === 'value') return { kind: 'condition', attribute, operator, value: value.value };
		if (value?.kind === 'word' && /^(?:true|false)$/i.test(value.text)) {
			return { kind: 'condition', attribute, operator, value: value.text.toLowerCase() === 'true' };
		}
		return fail(`the value after "${attribute} ${operator}" is missing or not in quotes`);
	};
	const filter = any();
	if (at < list.length) fail('there is something after its end');
	return filter;
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Texts that are instants are compared as times. */
function comparable(value: unknown): string | number | boolean | undefined {
	if (typeof value === 'string' && instant.test(value)) return Date.parse(value);
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

type Test = (present: unknown) => boolean;

function testOf(operator: string, wanted: FilterValue): Test {
	if (operator === 'co' || operator === 'sw' || operator === 'ew') {
		if (typeof wanted !== 'string') return () => false;
		if (operator === 'co') return (present) => typeof present === 'string' && present.includes(wanted);
		if (operator === 'sw') return (present) => typeof present === 'string' && present.startsWith(wanted);
		return (present) => typeof present === 'string' && present.endsWith(wanted);
	}
	const right = comparable(wanted);
	// A text that is no instant equals only itself.
	if (operator === 'eq')
		return typeof right === 'string' ? (left) => left === right : (left) => comparable(left) === right;
	const ordered = (compare: (left: FilterValue, to: FilterValue) => boolean): Test => {
		return (present) => {
			const left = comparable(present);
			return left !== undefined && right !== undefined && typeof left === typeof right && compare(left, right);
		};
	};
	if (operator === 'gt') return ordered((left, to) => left > to);
	if (operator === 'ge') return ordered((left, to) => left >= to);
	return operator === 'lt' ? ordered((left, to) => left < to) : ordered((left, to) => left <= to);
}

/** All values of an attribute that are set: several for a list, none if it is not set. */
type ValuesOf = (attribute: string) => readonly unknown[];

/** Tells whether an object matches, by its values. */
export function matcherOf(filter: Filter): (valuesOf: ValuesOf) => boolean {
	if (filter.kind === 'and' || filter.kind === 'or') {
		const parts = filter.parts.map(matcherOf);
		return filter.kind === 'and'
			? (valuesOf) => parts.every((part) => part(valuesOf))
			: (valuesOf) => parts.some((part) => part(valuesOf));
	}
	if (filter.kind === 'not') {
		const part = matcherOf(filter.part);
		return (valuesOf) => !part(valuesOf);
	}
	const { attribute, operator, value } = filter;
	if (value === undefined) return (valuesOf) => valuesOf(attribute).length > 0;
	const test = testOf(operator === 'ne' ? 'eq' : operator, value);
	return operator === 'ne'
		? (valuesOf) => !valuesOf(attribute).some(test)
		: (valuesOf) => valuesOf(attribute).some(test);
}

/** All attributes that a filter names. */
export function attributesOf(filter: Filter): string[] {
	if (filter.kind === 'condition') return [filter.attribute];
	return filter.kind === 'not' ? attributesOf(filter.part) : filter.parts.flatMap(attributesOf);
}

/** The values below a path with dots: one step into each object, and into each element of a list. */
export function valuesAt(object: unknown, path: string): unknown[] {
	let values: unknown[] = [object];
	for (const step of path.split('.')) {
		values = values
			.flat()
			.map((value) =>
				typeof value === 'object' && value !== null && Object.hasOwn(value, step)
					? (value as Record<string, unknown>)[step]
					: undefined,
			);
	}
	return values.flat();
}
