import { createHash } from 'node:crypto';

/** JSON with the members of every object in the same order, whatever order they were written in. */
function canonicalJson(value: unknown): string {
	return JSON.stringify(value, (_name, member: unknown) =>
		typeof member === 'object' && member !== null && !Array.isArray(member)
			? Object.fromEntries(
					Object.keys(member)
						.sort()
						.map((name) => [name, (member as Record<string, unknown>)[name]]),
				)
			: member,
	);
}

/**
 * An idempotency key derived from content: the same content gives the same key in every process, so that a repeated
 * call is recognized by the service. 43 characters of `A–Z a–z 0–9 - _`.
 */
export function contentKey(content: unknown): string {
	return createHash('sha256').update(canonicalJson(content)).digest('base64url');
}
