import { kindOfStatus, ServiceError } from '../http/errors';
import { quote, redact, withoutValues } from '../http/redaction';
import { retryAt } from '../http/retry';
import { bodyJson, bodyText, type HttpResponse } from '../http/send';
import { isRecord } from '../record';
import type { ScimProfile } from './profile';

function textIn(from: Record<string, unknown>, name: string): string | undefined {
	const value = from[name];
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A status in the forms in which servers write it: text, number, or an object with a code. */
export function statusNumber(value: unknown): number | undefined {
	const inner = isRecord(value) ? value.code : value;
	const number = typeof inner === 'string' && /^\d{3}$/.test(inner.trim()) ? Number(inner) : inner;
	return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

/** What a refusal says: the error of SCIM, that of its first version, or that of a gateway, perhaps within another one. */
function sentence(body: Record<string, unknown>): string | undefined {
	const [first] = ['Errors', 'errors', 'error'].flatMap((name) => body[name] ?? []);
	const inner = isRecord(first) ? (sentence(first) ?? textIn(first, 'description')) : undefined;
	return (
		textIn(body, 'detail') ??
		inner ??
		textIn(body, 'message') ??
		textIn(body, 'error_description') ??
		(typeof first === 'string' && first.trim() !== '' ? first.trim() : undefined)
	);
}

/** The words of a web page. */
const wordsOf = (page: string) =>
	page
		.replace(/<(script|style)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi, ' ')
		.replace(/<[^>]*>/g, ' ')
		.trim();

/** `scimType`, a gateway's `code`, or the id of the message in a member that an extension has in the error. */
function codeOf(body: Record<string, unknown>): string | undefined {
	const extension = Object.entries(body).find(([name, value]) => name.startsWith('urn:') && isRecord(value))?.[1];
	const messageId = isRecord(extension) ? textIn(extension, 'messageId') : undefined;
	return textIn(body, 'scimType') ?? messageId ?? textIn(body, 'code');
}

/**
 * The error of a refusal, whose body may be SCIM's, another JSON or a web page.
 *
 * @param secrets values of the request that no message may repeat.
 */
export function scimError(
	{ service, assess }: ScimProfile,
	status: number,
	answer: unknown,
	more: { readonly text?: string; readonly requestId?: string | undefined; readonly retryAt?: Date | undefined } = {},
	secrets: Iterable<string> = [],
): ServiceError {
	const body: unknown = Array.isArray(answer) ? answer[0] : answer;
	// What is no JSON is the page of a gateway.
	const page = answer === undefined ? (more.text ?? '') : typeof body === 'string' ? body : '';
	const said = isRecord(body) ? sentence(body) : wordsOf(redact(page, secrets));
	const given = isRecord(body) ? codeOf(body) : undefined;
	const code = given === undefined ? undefined : withoutValues(given, secrets);
	const message = said ? quote(said, secrets) : `${service} answered with status ${status} and no explanation.`;
	const isScim = isRecord(body) && (body.schemas !== undefined || body.detail !== undefined);
	const { kind, advice, reason } = assess?.({ status, code, message, isScim }) ?? {};
	return new ServiceError({
		service,
		kind: kind ?? kindOfStatus(status),
		status,
		code,
		message,
		advice,
		reason,
		requestId: more.requestId,
		retryAt: more.retryAt,
	});
}

export function toScimError(
	profile: ScimProfile,
	response: HttpResponse,
	now: number,
	secrets: Iterable<string> = [],
): ServiceError {
	const { requestIdHeader } = profile;
	const requestId = requestIdHeader === undefined ? undefined : response.headers[requestIdHeader];
	const more = { text: bodyText(response), requestId, retryAt: retryAt(response, now) };
	return scimError(profile, response.status, bodyJson(response), more, secrets);
}

/** A good status with an answer that is not what was asked for. */
export function unreadable({ service }: Pick<ScimProfile, 'service'>, status: number, what: string): ServiceError {
	return new ServiceError({ service, kind: 'unexpected', status, message: `${service} answered with ${what}.` });
}
