import { canonical, mayWrite } from './body';
import { invalid, missing } from './errors';
import { parseSelector, selects, type Filter } from './filter';
import { isRecord, type Members } from './model';
import type { DomainOptions } from './options';
import { placeOf, type Attribute, type ResourceType } from './schema';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

interface Target {
	readonly urn: string | undefined;
	readonly attribute: Attribute;
	readonly selector: Filter | undefined;
	readonly part: Attribute | undefined;
}

interface Operation {
	readonly op: 'add' | 'remove' | 'replace';
	readonly path: string | undefined;
	readonly value: unknown;
}

function targetOf(resourceType: ResourceType, path: string): Target {
	const [, head = '', selector, part = ''] = /^([^[]*)(?:\[(.*)\])?(\.[^.\]]*)?$/s.exec(path) ?? [];
	// A dot without a bracket belongs to the head, as dots inside of URNs do.
	const place = placeOf(resourceType, selector === undefined ? head + part : head);
	if (place?.attribute === undefined) throw invalid(`The path ${path} names no attribute.`);
	const { urn, attribute } = place;
	if (selector === undefined) return { urn, attribute, selector: undefined, part: place.part };
	const named = part === '' ? undefined : attribute.subAttributes.find(({ name }) => `.${name}` === part);
	if (!attribute.multiValued || (part !== '' && !named)) throw invalid(`The path ${path} names no value.`);
	return { urn, attribute, selector: parseSelector(attribute, selector), part: named };
}

/** The operations of a PATCH. @throws ScimError 400 */
function patchOperations(body: Members): Operation[] {
	if (!Array.isArray(body.schemas) || !body.schemas.includes(PATCH)) throw missing('schemas');
	const { Operations: given } = body;
	if (!Array.isArray(given) || given.length === 0) throw missing('Operations');
	return given.map((entry: unknown): Operation => {
		if (!isRecord(entry)) throw invalid('An operation is not an object.');
		const op = typeof entry.op === 'string' ? entry.op.toLowerCase() : '';
		if (op !== 'add' && op !== 'remove' && op !== 'replace') throw invalid(`Unknown operation ${String(entry.op)}.`);
		if (entry.path !== undefined && typeof entry.path !== 'string') throw invalid('A path is not a text.');
		return { op, path: entry.path, value: entry.value };
	});
}

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);

/** The values of a multi-valued attribute after adding others: an equal one is not added twice. */
function joined(present: readonly unknown[], added: readonly unknown[]): unknown[] {
	const fresh = added.filter((value) => !present.some((old) => same(old, value)));
	// One value can be the primary one; the new one wins. Source: RFC 7644, section 3.5.2.
	const hasPrimary = fresh.some((value) => isRecord(value) && value.primary === true);
	const others = hasPrimary
		? present.map((value) => (isRecord(value) && value.primary === true ? { ...value, primary: false } : value))
		: present;
	return [...others, ...fresh];
}

/** What an attribute holds after one operation; `undefined`: nothing any more. */
function changed(target: Target, operation: Operation, present: unknown, options: DomainOptions): unknown {
	const { attribute, selector, part } = target;
	const { op, value } = operation;
	const read = (of: Attribute, given: unknown) => canonical(of, given, 'PATCH', options);
	if (op !== 'remove' && value === undefined) throw missing('value');
	if (selector !== undefined) {
		const values: unknown[] = Array.isArray(present) ? present : [];
		const chosen = values.filter((entry) => selects(selector, entry));
		if (op === 'remove' && part === undefined) return values.filter((entry) => !chosen.includes(entry));
		if (chosen.length === 0) throw invalid(`No value of ${attribute.name} fits the path ${operation.path ?? ''}.`);
		return values.map((entry) => {
			if (!chosen.includes(entry) || !isRecord(entry)) return entry;
			if (part === undefined) {
				const [only] = read(attribute, [value]) as unknown[];
				return op === 'add' && isRecord(only) ? { ...entry, ...only } : only;
			}
			return { ...entry, [part.name]: op === 'remove' ? undefined : read(part, value) };
		});
	}
	if (part !== undefined) {
		if (attribute.multiValued) throw invalid(`The path ${operation.path ?? ''} names no value of ${attribute.name}.`);
		const inner = isRecord(present) ? present : {};
		return { ...inner, [part.name]: op === 'remove' ? undefined : read(part, value) };
	}
	if (op === 'remove') return undefined;
	if (attribute.multiValued) {
		const values = read(attribute, Array.isArray(value) ? value : [value]) as unknown[];
		return op === 'add' ? joined(Array.isArray(present) ? present : [], values) : values;
	}
	const whole = read(attribute, value);
	return op === 'add' && isRecord(whole) && isRecord(present) ? { ...present, ...whole } : whole;
}

/** Splits an operation without a path into one for each attribute of its value. */
function withPaths(resourceType: ResourceType, operation: Operation, options: DomainOptions): Operation[] {
	const { op, path, value } = operation;
	if (path === undefined || path === '') {
		if (options.patchWithoutPath === 'refuse' || op === 'remove' || !isRecord(value)) throw missing('path');
		return Object.entries(value).flatMap(([name, inner]) =>
			withPaths(resourceType, { op, path: name, value: inner }, options),
		);
	}
	const place = placeOf(resourceType, path);
	if (place?.attribute !== undefined || place === undefined) return [operation];
	if (op === 'remove') {
		const all = resourceType.extensions.get(path) ?? [];
		return all
			.filter(({ mutability }) => mutability === 'readWrite')
			.map(({ name }) => ({ op, path: `${path}:${name}`, value }));
	}
	if (!isRecord(value)) throw invalid(`The value of ${path} must be an object.`);
	return Object.entries(value).map(([name, inner]) => ({ op, path: `${path}:${name}`, value: inner }));
}

/**
 * The attributes of a resource after a PATCH. Nothing is written here, so the request counts as a whole or not at all.
 *
 * @param special takes over operations on one attribute, such as members; it returns whether it did.
 */
export function patched(
	resourceType: ResourceType,
	present: Members,
	body: Members,
	options: DomainOptions,
	special: (operation: Operation, target: Target) => boolean = () => false,
): Members {
	const result: Record<string, unknown> = { ...present };
	const operations = patchOperations(body).flatMap((operation) => withPaths(resourceType, operation, options));
	for (const operation of operations) {
		const target = targetOf(resourceType, operation.path ?? '');
		const { urn, attribute } = target;
		mayWrite(attribute, 'PATCH');
		if (target.part) mayWrite(target.part, 'PATCH');
		if (operation.op === 'remove' && attribute.required)
			throw invalid(`Attribute ${attribute.name} cannot be removed.`);
		if (special(operation, target)) continue;
		const extension = urn === undefined ? undefined : result[urn];
		const holder = urn === undefined ? result : { ...(isRecord(extension) ? extension : {}) };
		const value = changed(target, operation, holder[attribute.name], options);
		holder[attribute.name] = value;
		if (urn !== undefined) result[urn] = holder;
	}
	return result;
}

export type { Operation as PatchOperation, Target as PatchTarget };
