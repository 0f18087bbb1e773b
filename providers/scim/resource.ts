/**
 * Resources as servers answer with them. Names of attributes ignore case, and whatever a server writes in another one
 * must not be taken for something that is not there.
 *
 * Source: RFC 7643, section 2.1.
 */
import * as z from 'zod/v4-mini';

import { isRecord } from '../record';
import { ownName } from './places';

const resourceSchema = z.looseObject({
	id: z.string().check(z.minLength(1)),
	ocid: z.optional(z.string()),
	schemas: z.optional(z.unknown()),
	meta: z.optional(z.looseObject({ version: z.optional(z.string()) })),
});

/** A user, a group or any other resource, with all that came. */
export type ScimResource = z.infer<typeof resourceSchema>;

/** An object with members under the names that RFC 7643 gives them; one that has the name already goes first. */
export function renamed(record: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
	const result: Record<string, unknown> = { ...record };
	for (const name of names) {
		const own = ownName(result, name);
		if (own === name || !Object.hasOwn(result, own)) continue;
		result[name] = result[own];
		delete result[own];
	}
	return result;
}

const META = ['version', 'created', 'lastModified'] as const;

/** What is told of a resource beside its values. It only helps, so what cannot be read of it is left out. */
function metaOf(meta: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const result = renamed(meta, META);
	for (const name of META) {
		const value = result[name];
		if (typeof value === 'number') result[name] = String(value);
		else if (typeof value !== 'string') delete result[name];
	}
	return result;
}

/** An object with its ID and what is told of it under their names; anything else as it is. */
export function named(value: unknown): unknown {
	if (!isRecord(value)) return value;
	const result = renamed(value, ['id', 'schemas', 'meta']);
	if (result.ocid === null) delete result.ocid;
	if (isRecord(result.meta)) result.meta = metaOf(result.meta);
	else delete result.meta;
	return result;
}

/** `undefined` for what is no resource. */
export function asResource(value: unknown): ScimResource | undefined {
	const parsed = z.safeParse(resourceSchema, named(value));
	return parsed.success ? parsed.data : undefined;
}

/** Whether an answer is the resource with that ID; services may know it by two. */
export function isResource(answer: unknown, id: string): boolean {
	const own = named(answer);
	return isRecord(own) && (own.id === id || own.ocid === id);
}
