import { kindOfStatus, ServiceError, type ServiceErrorKind } from '../http/errors';
import { quote } from '../http/redaction';
import { retryAt } from '../http/retry';
import { bodyJson, bodyText, type HttpResponse } from '../http/send';
import { COMMAND_ADVICE, COMMAND_REASONS } from './advice';
import type { Notice } from './schemas';
import { entryOf } from '../table';
import { isRecord } from '../record';

/** Name for people. */
export const SERVICE = 'Adobe User Management';

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Adobe's support asks for it. The header comes twice with the same value. Source: UMAPI, "X-Request-Id". */
export function requestIdOf(response: HttpResponse): string | undefined {
	return response.headers['x-request-id']?.split(',')[0]?.trim() || undefined;
}

interface AdobeRefusal {
	readonly code: string | undefined;
	readonly message: string;
}

/** The four shapes in which Adobe and its gateway refuse a request as a whole, and the empty body. */
function readAdobeRefusal(response: HttpResponse): AdobeRefusal {
	const body = bodyJson(response);
	if (isRecord(body)) {
		const code = textOf(body.result) ?? textOf(body.errorCode) ?? textOf(body.error_code);
		const message = textOf(body.message) ?? textOf(body.errorMessage) ?? code;
		if (message !== undefined) return { code, message };
	}
	const challenge = /error_description="([^"]+)"/.exec(response.headers['www-authenticate'] ?? '')?.[1];
	if (challenge !== undefined) return { code: 'invalid_token', message: challenge };
	const message = /<html|<!doctype/i.test(bodyText(response))
		? `Adobe answered with a web page and HTTP status ${response.status}; a gateway or proxy answered in its place.`
		: `Adobe answered with HTTP status ${response.status} and no explanation.`;
	return { code: undefined, message };
}

const ADVICE_BY_CODE: Readonly<Record<string, string>> = {
	'403003':
		'Check the client ID in the credential, and that the User Management API is added to the project in the Adobe Developer Console.',
	'403025':
		'The technical account lacks a product profile. Open the project in the Adobe Developer Console and give it the User Management API.',
	'error.group.not_found':
		'Check the name; Adobe compares names without regard to case. A name with a dot or a slash is found by its group ID only.',
	'error.organization.invalid_id':
		'The organization ID looks like 1234567890ABCDEF@AdobeOrg; check it in the credential.',
	'error.user.not_found':
		'Check the email address. A user of a directory with user names is found by user name and domain.',
};

/** Any other 404 is that of a gateway, or of an address that is not the API's, and says nothing about users. */
const OWN_NOT_FOUND = /^error\.(?:user|group)\.not_found$/;

const ADVICE_BY_STATUS: Readonly<Record<number, string>> = {
	404: 'This is not how Adobe answers for a user or a group that does not exist. Check the API URL in the credential, and proxies on the way.',
	401: 'Adobe did not accept the access token. Check client ID, client secret and organization ID in the credential; all three must belong to the same project.',
	403: 'Check that the client ID is right, that the User Management API is added to the project in the Adobe Developer Console, and that the organization is not being migrated.',
	429: 'Adobe allows 10 action requests, 25 user requests and 5 group lists a minute, and full lists only about every two hours. Run the node later.',
};

/**
 * A request refused as a whole, as an error: code, message and `X-Request-Id` as Adobe gave them, and what to do.
 *
 * Source: UMAPI, "Throttling", "Bad Request", "Unauthorized", "Forbidden", "Not Found"; answers seen at the gateway.
 */
export function toAdobeError(response: HttpResponse, now: number): ServiceError {
	const { code, message } = readAdobeRefusal(response);
	const kind = kindOfStatus(response.status);
	const isForeign = kind === 'notFound' && !(response.status === 404 && OWN_NOT_FOUND.test(code ?? ''));
	const advice =
		entryOf(ADVICE_BY_CODE, code) ??
		entryOf(COMMAND_ADVICE, code) ??
		ADVICE_BY_STATUS[response.status] ??
		(response.status >= 500
			? 'Adobe stumbled. Run the node again later: what was done already does no harm when it is done again.'
			: undefined);
	return new ServiceError({
		service: SERVICE,
		kind: isForeign ? 'unexpected' : kind,
		status: response.status,
		code,
		message: quote(message),
		requestId: requestIdOf(response),
		advice,
		retryAt: retryAt(response, now),
	});
}

/** An answer with status 200 that is not what the documentation describes: cut off, or not Adobe's. */
export function unreadableAnswer(response: HttpResponse): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: response.status,
		requestId: requestIdOf(response),
		message: 'Adobe answered with something that is not what its documentation describes.',
		advice:
			'A proxy may have answered in its place, or the answer was cut off on the way. Check the API address in the credential.',
	});
}

/** A readable answer about something else than what was asked for, as from a cache or a proxy on the way. */
export function otherThanAsked(message: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message: quote(message),
		advice: 'A proxy or a cache may have answered in its place. Check the API URL in the credential.',
	});
}

function kindOfCode(code: string): ServiceErrorKind {
	if (/throttled/.test(code)) return 'throttled';
	if (/already_|name_in_use/.test(code)) return 'conflict';
	if (/not_found|nonexistent$|not_in_org/.test(code) && !code.startsWith('error.domain')) return 'notFound';
	if (/^error\.domain\.|not\.parent\.org|another_org|readonly|domain_enforcement/.test(code)) return 'forbidden';
	if (/^error\.internal\./.test(code)) return 'unexpected';
	return 'invalid';
}

/** What the error of a refused command refers to. */
export interface CommandContext {
	/** Names of the command's steps in their order. */
	readonly steps: readonly string[];
	readonly status: number;
	readonly requestId: string | undefined;
}

/**
 * One refused command as an error. The step that failed is named when there are several: those before it were done,
 * those after it were not.
 *
 * Source: UMAPI, "Action Response" and "Error Reference".
 */
export function toCommandError(notice: Notice, context: CommandContext): ServiceError {
	const code = notice.errorCode ?? 'error';
	const step = notice.step === undefined || notice.step === null ? Number.NaN : Number(notice.step);
	const name = context.steps[step];
	const sentence = quote(notice.message ?? `Adobe refused the command with ${code}.`);
	const place = name !== undefined && context.steps.length > 1 ? ` (step ${step + 1}, ${name})` : '';
	const before = place !== '' && step > 0 ? 'The steps before it were done.' : undefined;
	return new ServiceError({
		service: SERVICE,
		kind: kindOfCode(code),
		status: context.status,
		code,
		message: `${sentence}${place}`,
		requestId: context.requestId,
		advice: [entryOf(COMMAND_ADVICE, code), before].filter((part) => part !== undefined).join(' ') || undefined,
		reason: entryOf(COMMAND_REASONS, code),
	});
}

/** IMS did not give a token. Source: Adobe "OAuth Server-to-Server credential API Reference", "JWT Authentication". */
export function toTokenError(response: HttpResponse, now: number, secrets: Iterable<string>): ServiceError {
	const body = bodyJson(response);
	const code = isRecord(body) ? textOf(body.error) : undefined;
	const description = isRecord(body) ? textOf(body.error_description) : undefined;
	const said = description ?? code ?? `HTTP status ${response.status}`;
	return new ServiceError({
		service: 'Adobe IMS',
		kind: response.status === 429 ? 'throttled' : response.status >= 500 ? 'unavailable' : 'unauthenticated',
		status: response.status,
		code,
		message: `Adobe gave no access token: ${quote(said, secrets)}`,
		requestId: response.headers['x-debug-id'],
		advice: tokenAdvice(response.status, code, description ?? ''),
		retryAt: retryAt(response, now),
	});
}

function tokenAdvice(status: number, code: string | undefined, description: string): string {
	if (status === 429 || status >= 500) {
		return 'The token server stumbled. Run the node again later. A retired JWT credential is answered like this too: move it to OAuth Server-to-Server in the Adobe Developer Console.';
	}
	// IMS names every refusal with a code; something else answered at that address.
	if (code === undefined) return 'This is no answer of Adobe IMS. Check the IMS URL in the credential.';
	if (/signature|binding/i.test(`${code} ${description}`) && !/metascope/i.test(description)) {
		return 'The private key does not belong to a certificate of this integration, or the certificate has expired.';
	}
	if (code === 'invalid_scope')
		return 'Check the scopes (or metascopes) in the credential against those of the project.';
	if (code === 'invalid_token' || code === 'bad_request') {
		return 'Check organization ID and technical account ID in the credential, and the clock of the machine that n8n runs on.';
	}
	if (code === 'unauthorized_client') {
		return 'The project does not have this kind of credential. Add OAuth Server-to-Server to it in the Adobe Developer Console.';
	}
	return 'Check client ID and client secret in the credential; they must belong to the same project.';
}

/** Whether a refused create means that the user or the group is there already. */
export function isNameTaken(error: ServiceError): boolean {
	return /^error\.(?:user\.already_(?:in_org|exists)|usergroup\.already_exists)$/.test(error.code ?? '');
}

/** The name is taken, and the account that has it is not the one that was wanted, or is not shown. */
export function unseen({ service, message, status, code, requestId }: ServiceError): ServiceError {
	const advice =
		'Look in the Adobe Admin Console which user has this name: one with another email address, identity type or directory, or one who is disabled.';
	return new ServiceError({ service, kind: 'conflict', message, status, code, requestId, advice });
}
