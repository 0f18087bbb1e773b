/** What the refusals of a SCIM server mean, whoever made it, and what to do about them. */
import { ServiceError } from '../http/errors';
import type { Reason } from '../http/reason';
import { takenReason } from '../http/taken';
import { entryOf } from '../table';
import type { Assessment, ScimRefusal } from './profile';

/** Source: RFC 7644, section 3.12. */
const BY_CODE: Readonly<Record<string, string>> = {
	invalidFilter: 'The server does not take this filter. Many servers take a single "eq" alone.',
	tooMany: 'The server gives no list as long as this one. Narrow it down with a filter.',
	uniqueness: 'Another user or group already has this value.',
	mutability: 'The server does not let this attribute be changed.',
};

const BY_STATUS: Readonly<Record<string, string>> = {
	401: 'The server did not accept the credential. Check the token or password, and whether it has expired.',
	403: 'The credential may not do this, or SCIM is not part of the plan. Check the rights of the token.',
};

export function assess({ status, code, message }: ScimRefusal): Assessment {
	const kind = status === 501 || status === 405 ? 'invalid' : undefined;
	const isTakenValue = status === 409 && (code === 'uniqueness' || /already|exists|taken|in use/i.test(message));
	const something: Reason = { code: 'somethingTaken', facts: {} };
	return {
		kind,
		advice: entryOf(BY_CODE, code) ?? entryOf(BY_STATUS, String(status)),
		reason: isTakenValue ? (takenReason(message) ?? something) : undefined,
	};
}

/** Whether a refused create means that a unique value is taken. */
export function isTaken(error: unknown): boolean {
	return error instanceof ServiceError && error.status === 409;
}

/** Whether a refusal says that the server has no such way to do it. */
export function isUnsupported(error: unknown): boolean {
	return error instanceof ServiceError && (error.status === 405 || error.status === 501);
}

export function isNotFound(error: unknown): error is ServiceError {
	return error instanceof ServiceError && error.kind === 'notFound';
}

/** Whether a list was refused because of its filter, so that the list without it may say what was asked. */
export function isFilterRefused(error: unknown): boolean {
	if (!(error instanceof ServiceError)) return false;
	// Servers that know no filters answer with any of these. Source: the comparison of five servers in the facts.
	return [400, 403, 500, 501].includes(error.status);
}

/** What was asked for, or `undefined` if the server says that there is no such thing. */
export async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
	try {
		return await answer;
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw error;
	}
}
