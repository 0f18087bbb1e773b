import { kindOfStatus, ServiceError, type ServiceErrorKind } from '../http/errors';
import type { Reason } from '../http/reason';
import { takenReason } from '../http/taken';
import { quote } from '../http/redaction';
import { retryAt } from '../http/retry';
import { bodyJson, bodyText, type HttpResponse } from '../http/send';
import { isRecord } from '../record';

export const SERVICE = 'Oracle Identity Governance';

/** Members in which servers were seen, or may be expected, to say what is wrong; first come, first taken. */
const TEXT_MEMBERS = ['reason', 'errorMessage', 'message', 'description', 'error', 'detail'] as const;
const CODE_MEMBERS = ['errorCode', 'code'] as const;
/** "IAM-3050068" and its kin. */
const CODE = /\b[A-Z]{2,6}-\d{4,8}\b/;

/** The family of OIG's own codes. Source: OIG "Error body". */
const OWN_CODE = /\b(?:IAM|OIM)-\d{4,8}\b/;
const SCIM_ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** What a refusal says, as far as it says anything. */
export interface OigRefusal {
	readonly code: string | undefined;
	readonly text: string | undefined;
}

function firstText(from: Record<string, unknown>, members: readonly string[]): string | undefined {
	return members.map((member) => from[member]).find((value) => typeof value === 'string' && value.trim() !== '') as
		string | undefined;
}

/**
 * The code and the sentence of a refusal: no error body is documented, so the usual members are looked for, at the top
 * and up to two levels below it.
 *
 * Source: OIG "Error body", "Reading one bulk item".
 */
export function readRefusal(value: unknown, depth = 0): OigRefusal {
	if (depth > 2) return { code: undefined, text: undefined };
	if (Array.isArray(value)) return readRefusal(value[0], depth + 1);
	if (!isRecord(value)) return { code: undefined, text: undefined };
	const text = firstText(value, TEXT_MEMBERS);
	if (text !== undefined) {
		return { code: firstText(value, CODE_MEMBERS) ?? CODE.exec(text)?.[0], text: text.trim() };
	}
	for (const member of ['error', 'fault', 'errors', 'detail']) {
		const inner = readRefusal(value[member], depth + 1);
		if (inner.text !== undefined) return inner;
	}
	return { code: firstText(value, CODE_MEMBERS), text: undefined };
}

/** The text of a web page, its title first. */
function pageText(page: string): string {
	const title = /<title[^>]*>([\s\S]*?)<\/title>/i.exec(page)?.[1];
	const body = page.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
	return (title ?? body).replace(/\s+/g, ' ').trim().slice(0, 300);
}

function isPage(text: string): boolean {
	return /<html|<!doctype|<body|<title/i.test(text);
}

/**
 * Whether a good answer is one of a SCIM service: an object with an ID or schemas. A gateway's words, or an error with a
 * good status, are no sign that anything was done.
 *
 * Source: RFC 7643, section 3; RFC 7644, section 3.12.
 */
export function isScimAnswer(body: unknown): boolean {
	if (!isRecord(body)) return false;
	if (Array.isArray(body.schemas)) return body.schemas.length > 0 && !body.schemas.includes(SCIM_ERROR);
	return textOfStatus(body.id) !== '';
}

/**
 * Whether a 404 is OIG's own and means an object: it has a code of OIG's, the documented sentence, or the form of SCIM.
 * A gateway, a login page or a wrong path answers 404 too, and says nothing about users.
 *
 * Source: OIG "HTTP codes", "Error body"; SCIM "PATCH", errors.
 */
function isOwnNotFound(response: HttpResponse, { code, text }: OigRefusal): boolean {
	const body = bodyJson(response);
	if (!isRecord(body)) return false;
	if (Array.isArray(body.schemas) && body.schemas.includes(SCIM_ERROR)) return textOfStatus(body.status) === '404';
	return OWN_CODE.test(code ?? '') || /^requested entity not found\b/i.test(text ?? '');
}

function textOfStatus(status: unknown): string {
	return typeof status === 'string' || typeof status === 'number' ? String(status) : '';
}

/** What servers say in place of a reason. */
const SAYS_NOTHING = /^(?:error|fail(?:ed|ure)?)[.!]?$/i;

function sentence(response: HttpResponse, refusal: OigRefusal): string {
	if (refusal.text !== undefined && !SAYS_NOTHING.test(refusal.text)) return refusal.text;
	if (response.status === 429) return 'The server is throttling requests (HTTP status 429).';
	if (refusal.text !== undefined)
		return `The server answered with HTTP status ${response.status} and "${refusal.text}".`;
	const text = bodyText(response).trim();
	if (isPage(text)) {
		const title = pageText(text);
		return `The server answered with a web page and HTTP status ${response.status}${title ? ` ("${title}")` : ''}.`;
	}
	if (text !== '' && bodyJson(response) === undefined) return text.slice(0, 300);
	return `The server answered with HTTP status ${response.status} and no explanation.`;
}

const TAKEN = /already exist|not unique|duplicate/i;

function adviceFor(response: HttpResponse, refusal: OigRefusal, write: boolean): string | undefined {
	const { status } = response;
	if (status >= 300 && status < 400) {
		return 'A login page, as of Oracle Access Management, stands before the server. Use an address that leads around it (the managed server, or a virtual host that is not protected).';
	}
	if (status === 400 && write && refusal.text === undefined) {
		return 'OIG answers like this when the header X-Requested-By is missing. The node sends it; check whether a proxy or gateway on the way removes it.';
	}
	if (status === 401) {
		return 'Check user name and password. Wrong passwords lock the account after some tries, so do not repeat this without a change. Over plain http:// the standard policy of OIG refuses all credentials.';
	}
	if (status === 403) {
		return 'The user of the credential lacks an admin role, for example User Administrator on the organization, or System Administrators.';
	}
	if (status === 404 && !isOwnNotFound(response, refusal)) {
		return 'This 404 has not the form of OIG, so it says nothing about users or roles. Check "Base URL" and "SCIM Path" in the credential, and gateways on the way.';
	}
	if (/unknown attribute|invalid attribute|attribute .* (?:not found|does not exist)/i.test(refusal.text ?? '')) {
		return 'Attribute names are those of OIG, with their blanks and capitals.';
	}
	if (status >= 500 && refusal.code === undefined) {
		return 'The server stumbled. Run the node again later: what was done already is not done twice.';
	}
	return undefined;
}

/** What is in the way: OIG says of which attribute, in a sentence that differs from version to version. */
function reasonFor({ text = '' }: OigRefusal): Reason | undefined {
	if (!TAKEN.test(text)) return undefined;
	return takenReason(text) ?? { code: 'nameTaken', facts: { object: 'user' } };
}

function kindFor(response: HttpResponse, refusal: OigRefusal): ServiceErrorKind {
	const { status } = response;
	const { code, text } = refusal;
	if ((status === 404 || status === 410) && !isOwnNotFound(response, refusal)) return 'unexpected';
	if (status >= 300 && status < 400) return 'unauthenticated';
	if (TAKEN.test(text ?? '')) return 'conflict';
	// Business refusals come as 500 with a code of OIG's own.
	if (status === 500 && code !== undefined) return 'invalid';
	return kindOfStatus(status);
}

export interface ErrorContext {
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** Whether the refused request was a write. */
	readonly write: boolean;
	/** Values of the request that must not come back in a sentence. */
	readonly secrets?: Iterable<string> | undefined;
}

/**
 * A refusal of the server as an error, whatever form its body has: JSON, a web page of WebLogic, text, or nothing.
 *
 * Source: OIG "HTTP codes", "Error body".
 */
export function toOigError(response: HttpResponse, { now, write, secrets }: ErrorContext): ServiceError {
	const refusal = readRefusal(bodyJson(response));
	const isRedirect = response.status >= 300 && response.status < 400;
	const message = isRedirect
		? `The server sent the request on to another page (HTTP status ${response.status}) instead of answering it.`
		: sentence(response, refusal);
	return new ServiceError({
		service: SERVICE,
		kind: kindFor(response, refusal),
		status: response.status,
		code: refusal.code,
		message: quote(message, secrets),
		requestId: response.headers['x-oracle-dms-ecid'],
		advice: adviceFor(response, refusal, write),
		reason: reasonFor(refusal),
		retryAt: retryAt(response, now),
	});
}

/** The answer has a good status but is not what the documentation describes. */
export function unreadable(response: HttpResponse): ServiceError {
	const page = isPage(bodyText(response));
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: response.status,
		message: page
			? 'The server answered with a web page where data was expected.'
			: 'The server answered with something that is not what its documentation describes.',
		advice: page
			? 'A login page, as of Oracle Access Management, stands before the server. Use an address that leads around it.'
			: 'A proxy may have answered in its place, or the answer was cut off on the way. Check the base URL.',
	});
}

/** One object of a good answer is not what the documentation describes. */
export function unreadableObject(what: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message: `The server answered with a ${what} in a form that its documentation does not describe.`,
		advice: 'A proxy may have changed the answer. Check the base URL.',
	});
}

/** One object of a bulk request was refused while the request as a whole went through. */
export function itemRefused(refusal: OigRefusal, what: string, secrets: Iterable<string> = []): ServiceError {
	const text = refusal.text ?? `OIG did not accept ${what} and does not say why.`;
	const inItem = { ...refusal, text };
	const response = { status: 200, headers: {}, body: new Uint8Array() };
	return new ServiceError({
		service: SERVICE,
		kind: TAKEN.test(text) ? 'conflict' : 'invalid',
		status: 200,
		code: refusal.code,
		message: quote(text, secrets),
		advice: adviceFor(response, inItem, true),
		reason: reasonFor(inItem),
	});
}

/**
 * Whether the server understood the request and says no, although it says so with a status that otherwise means that
 * it stumbled: then nothing is gained by another try.
 *
 * Source: OIG "HTTP codes": business errors come as 500 too.
 */
export function isBusinessRefusal(error: unknown): error is ServiceError {
	return error instanceof ServiceError && error.status === 500 && error.code !== undefined;
}

/** Whether the server has something against what is in the request, as against a parameter that it does not know. */
export function isInvalid(error: unknown): error is ServiceError {
	return error instanceof ServiceError && error.kind === 'invalid';
}

/**
 * Checks that the server speaks of the object that it was asked for. A cache or gateway that mixes up answers would
 * otherwise have another one changed.
 *
 * @throws {ServiceError} for another object, or one that does not say which it is.
 */
export function checkSame(what: string, wanted: string, found: string | undefined): void {
	if (found === wanted) return;
	throw new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message:
			found === undefined || found === ''
				? `The server answered without the ID of the ${what} ${wanted}.`
				: `The server was asked for the ${what} ${wanted} and returned the ${what} ${found}.`,
		advice: 'Nothing was changed. A cache or gateway on the way may mix up answers.',
	});
}
