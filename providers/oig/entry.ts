import type { Linked } from './schemas';
import { isRecord } from '../record';

/** An object of the directory with its attributes by name, whichever of the documented forms it came in. */
export interface Entry {
	/** The database key, as text. */
	readonly id: string;
	/** Wire name → plain value; attributes that are not set are missing. */
	readonly attributes: Readonly<Record<string, unknown>>;
	/** As the server gave it. */
	readonly raw: Readonly<Record<string, unknown>>;
}

/**
 * The value behind the wrappers of multi-language attributes (`base`) and references (`value`).
 *
 * Source: OIG "Attribute arrays".
 */
function plainValue(value: unknown): unknown {
	if (!isRecord(value)) return value;
	if ('base' in value) return value.base;
	return 'value' in value ? value.value : value;
}

/** `fields` by name: an array of name and value (12c), or an object (11g). */
function readFields(fields: unknown): Record<string, unknown> {
	if (Array.isArray(fields)) {
		const list: readonly unknown[] = fields;
		return Object.fromEntries(
			list.filter(isRecord).flatMap(({ name, value }) => (typeof name === 'string' ? [[name, plainValue(value)]] : [])),
		);
	}
	if (!isRecord(fields)) return {};
	return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plainValue(value)]));
}

/** The last segment of an object's own link, which is its id. The link itself is never followed. */
function idOfLink({ links }: Linked): string | undefined {
	const href = links?.find(({ rel }) => rel === 'self')?.href;
	const segment = href?.split('?')[0]?.split('/').pop();
	return segment && /^\d+$/.test(segment) ? segment : undefined;
}

/** A text, number or truth value as text; nothing for anything else. */
export function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** An id as text; ids of 0 and empty texts are placeholders. */
export function idText(value: unknown): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const text = String(value).trim();
	return text === '' || text === '0' ? undefined : text;
}

/** The id of an object: said outright, or the last segment of its own link. */
export function idOf(object: Linked): string | undefined {
	return idText(object.id) ?? idOfLink(object);
}

/**
 * @param keyAttributes attributes that hold the id where the object itself has none, e.g. `usr_key`.
 */
export function readEntry(object: Linked, keyAttributes: readonly string[] = []): Entry {
	const { fields, attributes } = object;
	const read = { ...readFields(fields ?? attributes) };
	for (const [name, value] of Object.entries(object)) {
		if (!['id', 'links', 'fields', 'attributes'].includes(name)) read[name] ??= plainValue(value);
	}
	for (const [name, value] of Object.entries(read)) if (value === null || value === undefined) delete read[name];
	const byAttribute = keyAttributes.map((name) => idText(read[name])).find((id) => id !== undefined);
	return { id: idText(object.id) ?? byAttribute ?? idOfLink(object) ?? '', attributes: read, raw: object };
}
