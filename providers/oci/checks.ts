/** What was read is checked before it is believed: a gateway may drop a query, or give an answer that it kept for another request. */
import { ServiceError } from '../http/errors';

/** OCIDs are compared without upper and lower case: the service writes them in lower case, and people copy them. */
export function sameOcid(a: string, b: string): boolean {
	return a.toLowerCase() === b.toLowerCase();
}

/**
 * An answer that is about something else than what was asked for.
 *
 * @param status of the answer to a write, which may have been done all the same; not given for a read.
 */
export function notAskedFor(what: string, status = 0): ServiceError {
	return new ServiceError({
		service: 'OCI Identity',
		kind: 'unexpected',
		status,
		message: `The service answered with ${what} that was not asked for, so the answer is not believed.`,
		advice:
			'A proxy or gateway between n8n and OCI probably drops the query of the request, or answers from a cache. Check the endpoint in the credential.',
	});
}

/**
 * The entries of a list that are what was asked for. Others are passed over; a list that has nothing but others is no
 * answer to the question, and must not read as "there is none".
 *
 * @param what a noun with its article, for the sentence
 * @throws {ServiceError} when there are entries and none of them fits.
 */
export async function* onlyFitting<T>(
	entries: AsyncIterable<T>,
	fits: (entry: T) => boolean,
	what: string,
): AsyncGenerator<T> {
	let fitting = 0;
	let others = 0;
	for await (const entry of entries) {
		if (fits(entry)) {
			fitting += 1;
			yield entry;
		} else others += 1;
	}
	if (fitting === 0 && others > 0) throw notAskedFor(what);
}

/**
 * Whether an object below a user (an API key, a token) is that user's, as far as it says whose it is.
 *
 * @param path its path, or that of its list
 */
export function belongsToUserOf(path: string, object: unknown): boolean {
	const owner = /^\/users\/([^/]+)\//.exec(path)?.[1];
	const { userId } = object as { userId?: unknown };
	return owner === undefined || typeof userId !== 'string' || sameOcid(userId, decodeURIComponent(owner));
}
