/** Filters of RFC 7644, section 3.4.2.2, on any attribute. */
import { ScimError } from './errors';
import { isRecord, memberIn } from './model';
import type { ScimOptions } from './options';

export type Test = (resource: unknown) => boolean;

const refused = (text: string) => new ScimError(400, `The filter cannot be read: ${text}`, 'invalidFilter');

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[()[\]]|[^\s()[\]"]+)/y;

/** Attributes that are compared letter by letter. Source: RFC 7643, section 3.1. */
const EXACT: ReadonlySet<string> = new Set(['id', 'externalid', 'members.value', 'groups.value', 'meta.version']);

function tokensOf(text: string): string[] {
	const tokens: string[] = [];
	TOKEN.lastIndex = 0;
	while (TOKEN.lastIndex < text.trimEnd().length) {
		const match = TOKEN.exec(text);
		if (match?.[1] === undefined) throw refused(text);
		tokens.push(match[1]);
	}
	return tokens;
}

/** All values in a place, of each entry of a list; a list of objects stands for their `value`. */
export function valuesAt(resource: unknown, path: string): unknown[] {
	const [, urn, rest = path] = /^(urn:.+):([^:]+)$/i.exec(path) ?? [];
	let values: unknown[] = [urn === undefined || urn.includes(':core:') ? resource : memberIn(resource, urn)];
	for (const step of rest.split('.')) values = values.flat().flatMap((value) => memberIn(value, step) ?? []);
	return values.flat().map((value) => (isRecord(value) && 'value' in value ? value.value : value));
}

function compare(operator: string, left: unknown, right: unknown, exact: boolean): boolean {
	if (typeof left !== 'string' || typeof right !== 'string') {
		if (operator === 'eq') return left === right;
		return operator === 'ne' && left !== right;
	}
	const [one, other] = exact ? [left, right] : [left.toLowerCase(), right.toLowerCase()];
	const tests: Readonly<Record<string, boolean>> = {
		eq: one === other,
		ne: one !== other,
		co: one.includes(other),
		sw: one.startsWith(other),
		ew: one.endsWith(other),
		gt: one > other,
		ge: one >= other,
		lt: one < other,
		le: one <= other,
	};
	return tests[operator] ?? false;
}

class Parser {
	constructor(
		private readonly text: string,
		private readonly rest: string[],
		private readonly options: ScimOptions,
		private readonly prefix = '',
	) {}

	private take(word: string): boolean {
		const [next = ''] = this.rest;
		const isWord = this.options.operatorCase === 'lower' ? next === word : next.toLowerCase() === word;
		if (isWord) this.rest.shift();
		return isWord;
	}

	whole(): Test {
		const test = this.either();
		if (this.rest.length > 0) throw refused(this.text);
		return test;
	}

	private either(): Test {
		let test = this.both();
		while (this.take('or')) {
			const [left, right] = [test, this.both()];
			test = (resource) => left(resource) || right(resource);
		}
		return test;
	}

	private both(): Test {
		let test = this.one();
		while (this.take('and')) {
			const [left, right] = [test, this.one()];
			test = (resource) => left(resource) && right(resource);
		}
		return test;
	}

	private one(): Test {
		if (this.take('not')) {
			if (!this.take('(')) throw refused(this.text);
			const inner = this.closed(')');
			return (resource) => !inner(resource);
		}
		if (this.take('(')) return this.closed(')');
		const path = this.rest.shift() ?? '';
		if (!/^[a-z$][\w$.:-]*$/i.test(path)) throw refused(this.text);
		if (this.take('[')) {
			const inner = new Parser(this.text, this.rest, this.options, `${path}.`).closed(']');
			return (resource) => [memberIn(resource, path)].flat().some(inner);
		}
		return this.condition(path);
	}

	private closed(end: string): Test {
		const test = this.either();
		if (!this.take(end)) throw refused(this.text);
		return test;
	}

	private condition(path: string): Test {
		const written = this.rest.shift() ?? '';
		const operator = this.options.operatorCase === 'lower' ? written : written.toLowerCase();
		if (operator === 'pr') return (resource) => valuesAt(resource, path).some((value) => value !== '');
		if (!['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'].includes(operator)) throw refused(this.text);
		let wanted: unknown;
		try {
			wanted = JSON.parse(this.rest.shift() ?? '');
		} catch {
			throw refused(this.text);
		}
		const exact = EXACT.has(`${this.prefix}${path}`.toLowerCase()) || this.options.filterCase === 'exact';
		return (resource) => {
			const values = valuesAt(resource, path);
			if (operator === 'ne') return values.every((value) => compare('ne', value, wanted, exact));
			return values.some((value) => compare(operator, value, wanted, exact));
		};
	}
}

/** @throws ScimError 400 for what is no filter, or more than this server takes */
export function parseFilter(text: string, options: ScimOptions): Test {
	if (options.filter === 'refuse') throw refused(text);
	if (options.filter === 'crash') throw new ScimError(500, 'Internal server error');
	const tokens = tokensOf(text);
	const isSingle = tokens.length === 3 && tokens[1]?.toLowerCase() === 'eq';
	if (options.filter === 'eqOnly' && !isSingle) throw refused(text);
	if (options.filter === 'nothing') return () => false;
	if (options.filter === 'ignore') return () => true;
	return new Parser(text, tokens, options).whole();
}

/** The condition between the brackets of a PATCH path. */
export function parseSelector(text: string, options: ScimOptions): Test {
	return new Parser(text, tokensOf(text), { ...options, filterCase: 'ignore' }, 'members.').whole();
}
