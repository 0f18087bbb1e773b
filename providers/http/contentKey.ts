import { createHash } from 'node:crypto';
import { isRecord } from '../record';

/** JSON with the members of every object in the same order, whatever order they were written in. */
function canonicalJson(value: unknown): string {
	return JSON.stringify(value, (_name, member: unknown) =>
		isRecord(member)
			? Object.fromEntries(
					Object.keys(member)
						.sort()
						.map((name) => [name, member[name]]),
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
