import { isRecord } from '../record';
/** Where attributes are in a resource: perhaps a URN and a colon, a name, perhaps a dot and a part. */

/** A place in steps: perhaps a URN, then names. */
function steps(place: string): string[] {
	const [, urn, rest] = /^(urn:.+):([^:]+)$/.exec(place) ?? [];
	return urn === undefined ? place.split('.') : [urn, ...(rest ?? '').split('.')];
}

/**
 * The name under which an object has a member: names of attributes ignore case.
 *
 * Source: RFC 7643, section 2.1.
 */
export function ownName(record: Readonly<Record<string, unknown>>, name: string): string {
	if (Object.hasOwn(record, name)) return name;
	const wanted = name.toLowerCase();
	return Object.keys(record).find((key) => key.toLowerCase() === wanted) ?? name;
}

/** What stands in a place of a resource; `undefined` if nothing does. */
export function valueAt(resource: unknown, place: string): unknown {
	return reached(resource, steps(place));
}

function reached(resource: unknown, path: readonly string[]): unknown {
	return path.reduce<unknown>(
		(at, step) => (isRecord(at) && Object.hasOwn(at, ownName(at, step)) ? at[ownName(at, step)] : undefined),
		resource,
	);
}

/** Whether a place is in a list: a part of all its entries at once. */
export function isInList(resource: unknown, place: string): boolean {
	const at = steps(place);
	return at.some((_, length) => length > 0 && Array.isArray(reached(resource, at.slice(0, length))));
}

/** Puts a value in a place of a body, which is changed. */
export function putAt(body: Record<string, unknown>, place: string, value: unknown): void {
	putIn(body, steps(place), value);
}

function putIn(body: Record<string, unknown>, [step = '', ...rest]: readonly string[], value: unknown): void {
	const name = ownName(body, step);
	if (rest.length === 0) {
		if (value === undefined) delete body[name];
		else body[name] = value;
		return;
	}
	const inner = body[name];
	const next = isRecord(inner) ? { ...inner } : {};
	putIn(next, rest, value);
	if (Object.keys(next).length === 0) delete body[name];
	else body[name] = next;
}
