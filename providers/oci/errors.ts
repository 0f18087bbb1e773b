import { kindOfStatus, ServiceError, type ServiceErrorKind } from '../http/errors';
import type { Reason } from '../http/reason';
import { quote } from '../http/redaction';
import { retryAt } from '../http/retry';
import { takenReason } from '../http/taken';
import { bodyJson, bodyText, type HttpResponse } from '../http/send';
import { entryOf } from '../table';
import { isRecord } from '../record';

const SERVICE = 'OCI Identity';
/** Code of every refusal that comes from the identity domain behind the Identity API. */
const DOMAIN_ERROR = 'IdcsConversionError';

interface OciRefusal {
	readonly code: string | undefined;
	readonly message: string;
	/** SCIM message id, when an identity domain refused behind the Identity API. */
	readonly messageId: string | undefined;
}

/**
 * The inner sentence of an `IdcsConversionError`, whose message is a prefix with the SCIM error as JSON text behind it.
 *
 * Source: replies of tenancies with identity domains, e.g. `Post request failed{"schemas":[…],"detail":"…"}`.
 */
function unwrapDomainError(message: string): { detail: string; messageId: string | undefined } | undefined {
	const start = message.indexOf('{');
	if (start < 0) return undefined;
	let scim: unknown;
	try {
		scim = JSON.parse(message.slice(start));
	} catch {
		return undefined;
	}
	if (!isRecord(scim) || typeof scim.detail !== 'string') return undefined;
	const extension = Object.entries(scim).find(([name]) => name.endsWith(':extension:messages:Error'))?.[1];
	const messageId = isRecord(extension) && typeof extension.messageId === 'string' ? extension.messageId : undefined;
	return { detail: scim.detail.replace(/\s+\./g, '.'), messageId };
}

function readOciRefusal(response: HttpResponse): OciRefusal {
	const body = bodyJson(response);
	if (!isRecord(body) || typeof body.message !== 'string') {
		const isPage = /<html|<!doctype/i.test(bodyText(response));
		const message = isPage
			? `The service answered with a web page and HTTP status ${response.status}; a gateway or proxy answered in its place.`
			: `The service answered with HTTP status ${response.status} and no explanation.`;
		return { code: undefined, message, messageId: undefined };
	}
	const code = typeof body.code === 'string' ? body.code : undefined;
	const domain = code === DOMAIN_ERROR ? unwrapDomainError(body.message) : undefined;
	return { code, message: domain?.detail ?? body.message, messageId: domain?.messageId };
}

/** Whether a refused create means that the name is taken; classic tenancies and identity domains say it differently. */
export function isNameTaken(error: unknown): boolean {
	if (!(error instanceof ServiceError) || error.status !== 409) return false;
	return (
		/AlreadyExists$/.test(error.code ?? '') ||
		(error.code === DOMAIN_ERROR && /already exists|more than once/i.test(error.message))
	);
}

/** Whether something that the body of a request names does not exist, or is not known yet. */
export function isRelatedNotFound(error: unknown): boolean {
	return error instanceof ServiceError && error.code === 'RelatedResourceNotAuthorizedOrNotFound';
}

/** A 404 that is known to come from a missing permission, with the advice that fits it. */
export function toForbidden(error: ServiceError, advice: string): ServiceError {
	return error.with({ kind: 'forbidden', advice });
}

/** Whether the retry token is dead because what it made was changed or deleted since. */
export function isTokenInvalidated(error: unknown): boolean {
	return error instanceof ServiceError && error.code === 'InvalidatedRetryToken';
}

const ADVICE_BY_CODE: Readonly<Record<string, string>> = {
	NotAuthenticated:
		'OCI did not accept the signature and does not say why. Check in this order: the fingerprint belongs to an API key of this user, the private key is that key, the tenancy is subscribed to the region, the clock of the machine that n8n runs on is right to within 5 minutes. A key that was uploaded a moment ago needs a few minutes.',
	NotAuthorizedOrNotFound:
		'OCI answers the same for an object that does not exist and for one that the user of the credential may not see. Check the OCID, then the policies (for people: "manage users in tenancy" and "manage groups in tenancy").',
	NotAuthorized: 'A policy for the user of the credential is missing; see the credential documentation.',
	NoEtagMatch:
		'It was changed by another client since it was read. Run the node again to start from the present state.',
	InvalidatedRetryToken: 'What an earlier try of this call had created was changed or deleted since.',
	LimitExceeded:
		'A limit of the tenancy or of the user is reached; a user can have two auth tokens, secret keys and SMTP credentials each. Delete what is no longer needed.',
	ApiKeyLimitExceeded: 'A user can have 3 API keys. Delete one first.',
	QuotaExceeded: 'A quota of the compartment is reached.',
	TooManyRequests: 'Run the node later, or with fewer items at a time.',
	RelatedResourceNotAuthorizedOrNotFound:
		'Something that the request names does not exist, or not yet: what was created a moment ago may need a little time.',
};

const ADVICE_BY_MESSAGE_ID: Readonly<Record<string, string>> = {
	'error.identity.user.primaryEmailNotSpecified':
		'The tenancy uses identity domains, where each user needs an email address.',
};

function adviceFor(status: number, { code, message, messageId }: OciRefusal): string | undefined {
	const byMessage = entryOf(ADVICE_BY_MESSAGE_ID, messageId);
	if (byMessage !== undefined) return byMessage;
	if (code === 'NotAllowed' && /home region/i.test(message)) {
		return 'Changes must go to the home region. Use an endpoint with {region} in the credential, or name the home region there.';
	}
	const byCode = entryOf(ADVICE_BY_CODE, code);
	if (byCode !== undefined) return byCode;
	if (status === 404 || status === 410) {
		return 'The answer is not about the object but about the address: it does not lead to the Identity API. Check the endpoint in the credential, and proxies on the way.';
	}
	if (status === 429) return ADVICE_BY_CODE.TooManyRequests;
	if (status >= 500) return 'The service stumbled. Run the node again later: what was done already is not done twice.';
	return undefined;
}

/** What is in the way of a create or a change, from the service's sentence: the same codes stand for several things. */
function takenOf({ code, message, messageId }: OciRefusal): Reason | undefined {
	const isTaken =
		/AlreadyExists$/.test(code ?? '') ||
		messageId === 'error.common.exception.duplicateResource' ||
		(code === DOMAIN_ERROR && /already exists|more than once/i.test(message));
	if (!isTaken) return undefined;
	return takenReason(`${code ?? ''} ${message}`.replace(/AlreadyExists/, ''));
}

function reasonFor(status: number, refusal: OciRefusal): Reason | undefined {
	const { message, messageId } = refusal;
	if (messageId === 'error.identity.user.primaryEmailNotSpecified') {
		return { code: 'needsValue', facts: { value: 'email' } };
	}
	if (/referenced by|member of|not empty|in (?:any|a) group/i.test(message) && status >= 400 && status < 500) {
		return { code: 'hasMemberships', facts: {} };
	}
	return takenOf(refusal);
}

/** OCI refuses a signature whose date is further off. Source: OCI "Request Signatures". */
const ALLOWED_SKEW_MS = 300_000;

/** The one reason for a 401 that can be told from the answer: its `date` shows the service's clock. */
function clockAdvice(response: HttpResponse, now: number): string | undefined {
	const theirs = Date.parse(response.headers.date ?? '');
	const skew = now - theirs;
	if (response.status !== 401 || !(Math.abs(skew) > ALLOWED_SKEW_MS)) return undefined;
	const minutes = Math.round(Math.abs(skew) / 60_000);
	return `The clock of the machine that n8n runs on is ${minutes} minutes ${skew > 0 ? 'ahead of' : 'behind'} that of OCI, which accepts 5. Set it right.`;
}

/**
 * Only OCI's own 404 says that an object is gone: its code, or the identity domain's error behind it. That of a gateway,
 * or of a path that the service does not have (code `NotFound`), says nothing of the object.
 *
 * Source: OCI "API Errors".
 */
function kindFor(status: number, { code, messageId }: OciRefusal): ServiceErrorKind {
	if (status === 404 || status === 410) {
		const isAboutObject = code === 'NotAuthorizedOrNotFound' || (code === DOMAIN_ERROR && messageId !== undefined);
		return isAboutObject ? 'notFound' : 'unexpected';
	}
	if (/LimitExceeded|QuotaExceeded/.test(code ?? '')) return 'invalid';
	return kindOfStatus(status);
}

/**
 * A refusal of the Identity API as an error: code, message and `opc-request-id` as the service gave them, an
 * `IdcsConversionError` unwrapped into its inner sentence, and what to do about it.
 *
 * Source: OCI "API Errors"; `opc-request-id` is what Oracle's support asks for.
 *
 * @param secrets values of the request that must not come back in a sentence.
 */
export function toOciError(response: HttpResponse, now: number, secrets: Iterable<string> = []): ServiceError {
	const refusal = readOciRefusal(response);
	return new ServiceError({
		service: SERVICE,
		kind: kindFor(response.status, refusal),
		status: response.status,
		code: refusal.code,
		message: quote(refusal.message, secrets),
		requestId: response.headers['opc-request-id'],
		advice: clockAdvice(response, now) ?? adviceFor(response.status, refusal),
		reason: reasonFor(response.status, refusal),
		retryAt: retryAt(response, now),
	});
}

/** OCI's own reason to try again: the object is between two states. Source: OCI "API Errors", 409 IncorrectState. */
export function isIncorrectState(response: HttpResponse): boolean {
	if (response.status !== 409) return false;
	const body = bodyJson(response);
	return isRecord(body) && (body.code === 'IncorrectState' || body.code === 'ExternalServerIncorrectState');
}
