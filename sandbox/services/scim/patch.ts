/** PATCH of RFC 7644, section 3.5.2, as a whole or not at all. */
import { invalid, ScimError } from './errors';
import { parseSelector } from './filter';
import { isRecord, keyIn, recordsOf, type Members } from './model';
import type { ScimOptions } from './options';

const SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

interface Operation {
	readonly op: 'add' | 'remove' | 'replace';
	readonly path: string | undefined;
	readonly value: unknown;
}

function operationsOf(body: Members, { operatorCase }: ScimOptions): Operation[] {
	const { schemas, Operations: given } = body;
	if (!Array.isArray(schemas) || !schemas.includes(SCHEMA))
		throw invalid(`schemas must have ${SCHEMA}`, 'invalidSyntax');
	if (!Array.isArray(given) || given.length === 0) throw invalid('There are no operations', 'invalidSyntax');
	return given.map((entry: unknown): Operation => {
		if (!isRecord(entry)) throw invalid('An operation is no object', 'invalidSyntax');
		const word = typeof entry.op === 'string' ? entry.op : '';
		const op = operatorCase === 'lower' ? word : word.toLowerCase();
		if (op !== 'add' && op !== 'remove' && op !== 'replace') throw invalid(`Unknown op ${word}`, 'invalidSyntax');
		if (entry.path !== undefined && typeof entry.path !== 'string') throw invalid('A path is no text', 'invalidPath');
		return { op, path: entry.path, value: entry.value };
	});
}

const isSame = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);
const idOf = (entry: unknown) => (isRecord(entry) ? entry.value : entry);

function joined(name: string, present: unknown, added: unknown, { addedTwice }: ScimOptions): unknown {
	const list: unknown[] = Array.isArray(present) ? present : present === undefined ? [] : [present];
	const more: unknown[] = Array.isArray(added) ? added : [added];
	const isThere = (entry: unknown) =>
		name === 'members' ? list.some((one) => idOf(one) === idOf(entry)) : list.some((one) => isSame(one, entry));
	const fresh = name === 'members' && addedTwice === 'twice' ? more : more.filter((entry) => !isThere(entry));
	return [...list, ...fresh];
}

/** Lists of RFC 7643, to which something is added and not put in their place. */
const LISTS: ReadonlySet<string> = new Set([
	'addresses',
	'emails',
	'entitlements',
	'ims',
	'members',
	'phoneNumbers',
	'photos',
	'roles',
	'x509Certificates',
]);

function withValue(
	holder: Members,
	[step = '', ...rest]: readonly string[],
	change: (present: unknown) => unknown,
): Members {
	const name = keyIn(holder, step);
	const present = holder[name];
	if (rest.length > 0 && present !== undefined && !isRecord(present)) throw invalid(`${step} has no parts`, 'noTarget');
	const value = rest.length === 0 ? change(present) : withValue(isRecord(present) ? present : {}, rest, change);
	const others = Object.fromEntries(Object.entries(holder).filter(([other]) => other !== name));
	if (value === undefined || (rest.length > 0 && isRecord(value) && Object.keys(value).length === 0)) return others;
	return { ...others, [name]: value };
}

function stepsOf(path: string): string[] {
	const [, urn, rest = path] = /^(urn:.+):([^:]+)$/i.exec(path) ?? [];
	return urn === undefined || urn.includes(':core:') ? rest.split('.') : [urn, ...rest.split('.')];
}

function selected(data: Members, operation: Operation, options: ScimOptions): Members | undefined {
	const [, name = '', selector = '', part] = /^([^[]+)\[(.*)\](?:\.(\w+))?$/s.exec(operation.path ?? '') ?? [];
	if (name === '') return undefined;
	const fits = parseSelector(selector, options);
	const list = recordsOf(data[keyIn(data, name)]);
	const { op, value } = operation;
	if (op !== 'remove' && !list.some(fits)) throw invalid(`Nothing fits ${operation.path ?? ''}`, 'noTarget');
	const next = list.flatMap((entry): Members[] => {
		if (!fits(entry)) return [entry];
		if (part !== undefined) return [withValue(entry, [part], () => (op === 'remove' ? undefined : value))];
		return op === 'remove' ? [] : [isRecord(value) ? { ...entry, ...value } : entry];
	});
	return withValue(data, [name], () => (next.length === 0 ? undefined : next));
}

function removal(data: Members, { path = '', value }: Operation, { removeByValue }: ScimOptions): Members {
	const isByValue = value !== undefined && stepsOf(path).join('.').toLowerCase() === 'members';
	if (!isByValue || removeByValue === 'removeAll') return withValue(data, stepsOf(path), () => undefined);
	if (removeByValue === 'refuse') throw invalid('A removal has no value', 'invalidSyntax');
	const gone = new Set([value].flat().map(idOf));
	return withValue(data, ['members'], (present) => recordsOf(present).filter((entry) => !gone.has(idOf(entry))));
}

function applied(data: Members, operation: Operation, options: ScimOptions): Members {
	const { op, path, value } = operation;
	if (path === undefined || path === '') {
		if (op === 'remove' || !isRecord(value)) throw new ScimError(400, 'The operation has no path', 'noTarget');
		return Object.entries(value).reduce(
			(all, [name, inner]) => applied(all, { op, path: name, value: inner }, options),
			data,
		);
	}
	if (path.includes('[')) {
		const result = selected(data, operation, options);
		if (result === undefined) throw invalid(`The path ${path} cannot be read`, 'invalidPath');
		return result;
	}
	if (op === 'remove') return removal(data, operation, options);
	if (value === undefined) throw invalid('The operation has no value', 'invalidValue');
	const steps = stepsOf(path);
	const name = steps.at(-1) ?? '';
	return withValue(data, steps, (present) => {
		if (op === 'add' && LISTS.has(name)) return joined(name, present, value, options);
		return op === 'add' && isRecord(present) && isRecord(value) ? { ...present, ...value } : value;
	});
}

/** What a PATCH makes of the attributes of a resource. @throws ScimError 400 */
export function patched(data: Members, body: Members, options: ScimOptions): Members {
	return operationsOf(body, options).reduce((all, operation) => applied(all, operation, options), data);
}
