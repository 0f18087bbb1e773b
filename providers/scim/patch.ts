/**
 * PATCH in the forms that every server tested takes as they are meant, and no others: lower-case `op`, always a path,
 * arrays for members, one removal for each member by its value. The older removal with a list of values takes **all**
 * members out of a group in servers that follow the RFC by the letter.
 *
 * Source: RFC 7644, section 3.5.2; the comparison of five servers in the facts on SCIM 2.0.
 */
import { InputError } from '../http/errors';
import { attributePath } from './filter';
import type { ScimProfile } from './profile';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface PatchOperation {
	readonly op: 'add' | 'remove' | 'replace';
	readonly path: string;
	readonly value?: unknown;
}

export function patchBody(operations: readonly PatchOperation[]): object {
	return { schemas: [PATCH], Operations: operations };
}

/** @throws {InputError} for what is no attribute; `field` is how the person who gave it knows it. */
export function replace(path: string, value: unknown, field?: string): PatchOperation {
	return { op: 'replace', path: attributePath(path, field), value };
}

/** Takes an attribute's value away. @throws {InputError} for what is no attribute. */
export function clear(path: string): PatchOperation {
	return { op: 'remove', path: attributePath(path) };
}

/**
 * An id of a service stands inside a path in quotes. What ends quotes or brackets there, in the eyes of whatever reads
 * the path, could remove other members.
 */
function memberId(id: string): string {
	if (/^[^"'\\[\]\p{Cc}\p{Cs}]+$/u.test(id) && id.trim() === id) return id;
	throw new InputError('user', `"${id}" is not the ID of a user.`);
}

/** Adds members to a group. @throws {InputError} for what is no id. */
export function addMembers(path: string, ids: readonly string[]): PatchOperation[] {
	return ids.length === 0 ? [] : [{ op: 'add', path, value: ids.map((id) => ({ value: memberId(id) })) }];
}

/** Removes members from a group. @throws {InputError} for what is no id. */
export function removeMembers(path: string, ids: readonly string[]): PatchOperation[] {
	return ids.map((id) => ({ op: 'remove', path: `${path}[value eq "${memberId(id)}"]` }));
}

/** One PATCH of a group, and the members that it adds or removes. */
interface MemberPatch {
	readonly kind: 'added' | 'removed';
	readonly ids: readonly string[];
	readonly operations: readonly PatchOperation[];
}

/**
 * What brings members into a group and others out of it, one PATCH after the other: so many members in each as the
 * service takes, and never additions beside removals.
 */
export function memberPatches(
	{ members, membersPerPatch }: ScimProfile,
	added: readonly string[],
	removed: readonly string[],
): MemberPatch[] {
	const parts = (ids: readonly string[]) =>
		Array.from({ length: Math.ceil(ids.length / membersPerPatch) }, (_, index) =>
			ids.slice(index * membersPerPatch, (index + 1) * membersPerPatch),
		);
	return [
		...parts(added).map((ids): MemberPatch => ({ kind: 'added', ids, operations: addMembers(members, ids) })),
		...parts(removed).map((ids): MemberPatch => ({ kind: 'removed', ids, operations: removeMembers(members, ids) })),
	];
}
