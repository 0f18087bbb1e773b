import { kindOfStatus, ServiceError } from '../http/errors';
import type { Reason } from '../http/reason';
import { quote } from '../http/redaction';
import { retryAt } from '../http/retry';
import { bodyJson, bodyText, type HttpResponse } from '../http/send';
import { NAME_LIKE } from '../text';
import { isRecord } from '../record';
import type { PasswordResult } from './schemas';

export const SERVICE = 'Trivore ID';

/** Members in which the sentence may stand, the documented one first; the others are what gateways write. */
const MESSAGE_MEMBERS = ['errorMessage', 'message', 'error_description', 'error'] as const;

const POLICY_ADVICE =
	'The namespace decides how user names come about: the policy MANUAL needs a user name, EMAIL an email address, FMLNN at least one of the names; all other policies generate the name.';

function readMessage(response: HttpResponse): string {
	const body = bodyJson(response);
	if (isRecord(body)) {
		for (const member of MESSAGE_MEMBERS) {
			const value = body[member];
			if (typeof value === 'string' && value.trim() !== '') return value;
		}
	}
	const text = bodyText(response).trim();
	if (/<html|<!doctype/i.test(text)) {
		return `The service answered with a web page and HTTP status ${response.status}; a gateway or proxy answered in its place.`;
	}
	if (text !== '' && body === undefined) return text;
	return `The service answered with HTTP status ${response.status} and no explanation.`;
}

function adviceFor(status: number, message: string): string | undefined {
	if (status === 401) {
		return 'Check the client ID and the client secret in the credential, and that the Management API client is active. A renewed secret makes the old one invalid at once.';
	}
	if (status === 403) {
		return /permission/i.test(message)
			? 'The credential is right. Give its Management API client this permission in the management UI of Trivore ID.'
			: 'The Management API client may not do this: check its permissions, its list of namespaces and the IP addresses from which it may be used.';
	}
	if (status === 404) {
		return 'Check the ID: Trivore ID generates it (24 hexadecimal digits); it is not the user name. Objects in namespaces that the client may not see look like missing ones.';
	}
	if (isTakenMessage(status, message)) return undefined;
	if (/policy|user ?name/i.test(message) && (status === 400 || status === 409 || status === 422)) return POLICY_ADVICE;
	if (status === 429) {
		return 'The rate limit of the Management API client is used up. Run the node later or with fewer items, or raise the limit in the management UI.';
	}
	if (status >= 500) return 'The service stumbled. Run the node again later: what was done already is not done twice.';
	return undefined;
}

/** What is in the way. A sentence that names none of them may be about a group as well as about a user. */
function reasonFor(status: number, message: string): Reason | undefined {
	if (!isTakenMessage(status, message)) return undefined;
	const rest = message.replace(NAME_LIKE, ' ');
	if (/\bgroup\b/i.test(rest)) return { code: 'nameTaken', facts: { object: 'group' } };
	return /\buser|\be-?mail/i.test(rest) ? { code: 'userTaken', facts: {} } : { code: 'somethingTaken', facts: {} };
}

/** The number of a "taken" refusal is not documented: 409 is likely, 400 as possible, so the sentence decides there. */
function isTakenMessage(status: number, message: string): boolean {
	const rest = message.replace(NAME_LIKE, ' ');
	const saysTaken = /already|exists|taken|in use|duplicate|reserved|not unique/i.test(rest);
	if (status === 409) return saysTaken || !/policy|required|missing/i.test(rest);
	return status === 400 && saysTaken;
}

/** Whether a refused create means that the user name or the group name is taken. */
export function isNameTaken(error: unknown): boolean {
	return error instanceof ServiceError && isTakenMessage(error.status, error.message);
}

/**
 * Whether an answer is a 404 of the Management API itself. A gateway, a web server or another path writes other bodies,
 * and nobody is gone because of them.
 *
 * Source: Trivore ID "Simple usage examples", error body `{ errorMessage, statusCode }`.
 */
function isOwnNotFound(response: HttpResponse): boolean {
	const body = bodyJson(response);
	if (typeof body !== 'object' || body === null) return false;
	const { errorMessage, statusCode } = body as Record<string, unknown>;
	return typeof errorMessage === 'string' && (statusCode === undefined || statusCode === 404);
}

/** A 404 that doesn't say that an object is missing. */
export function notAboutObject(status: number, message: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status,
		message,
		advice:
			'This is not how the Management API reports a missing object: a gateway may have answered in its place, or "Host" in the credential is wrong. Nothing is known about the object.',
	});
}

/** An answer about another object than the requested one. */
export function otherThanAsked(asked: string, found: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message: `The service was asked for the object with the ID ${quote(asked)} and returned the one with the ID ${quote(found)}.`,
		advice: 'A cache or gateway on the way may mix up answers, so the answer is not believed.',
	});
}

/**
 * A refusal of the Management API as an error: the service's own sentence and what to do about it.
 *
 * Source: Trivore ID "Simple usage examples", error body `{ errorMessage, statusCode }`; bodies of other shapes come
 * from gateways.
 *
 * @param secrets values of the request that must not come back in a sentence.
 */
export function toTrivoreError(response: HttpResponse, now: number, secrets: Iterable<string> = []): ServiceError {
	const message = quote(readMessage(response), secrets);
	const isGone = response.status === 404 || response.status === 410;
	if (isGone && !isOwnNotFound(response)) return notAboutObject(response.status, message);
	return new ServiceError({
		service: SERVICE,
		kind: isTakenMessage(response.status, message) ? 'conflict' : kindOfStatus(response.status),
		status: response.status,
		message,
		advice: adviceFor(response.status, message),
		reason: reasonFor(response.status, message),
		retryAt: retryAt(response, now),
	});
}

/**
 * The refusal that a change of password hides behind HTTP status 200, or `undefined` if the password was changed.
 *
 * Source: Trivore ID Python SDK, password change result: `{ success, validationErrors: [{ code, message }] }`.
 */
export function passwordRefusal(
	result: PasswordResult | undefined,
	status: number,
	secrets: readonly string[],
): ServiceError | undefined {
	if (result?.success === true) return undefined;
	const reasons = (result?.validationErrors ?? []).map(({ code, message }) => message || code || '').filter(Boolean);
	const [first] = result?.validationErrors ?? [];
	return new ServiceError({
		service: SERVICE,
		kind: 'invalid',
		status,
		code: first?.code ?? undefined,
		message: quote(
			reasons.length === 0
				? 'The service did not confirm that it changed the password.'
				: `The password was refused: ${reasons.join(' ')}`,
			secrets,
		),
		advice: 'The password is as it was before.',
		reason: { code: 'passwordRules', facts: {} },
	});
}

export function unreadable({ status }: HttpResponse): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status,
		message: 'The service answered with something that is not what its documentation describes.',
		advice:
			'A proxy may have answered in its place, or the answer was cut off on the way. Check the host in the credential.',
	});
}

/** Whether the service noticed that the object changed since it was read. */
export function isOvertaken(error: unknown): boolean {
	return error instanceof ServiceError && error.status === 412;
}
