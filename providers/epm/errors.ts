import { kindOfStatus, ServiceError, type ServiceErrorKind } from '../http/errors';
import type { Reason, ReasonFacts } from '../http/reason';
import { quote } from '../http/redaction';
import { retryAt } from '../http/retry';
import { bodyText, NetworkError, type HttpResponse } from '../http/send';
import { isAmbiguous } from '../http/ambiguousWrite';
import type { FailedItem } from './schemas';
import { entryOf } from '../table';

export const SERVICE = 'Oracle EPM Cloud';

const ADVICE_LOGIN =
	'Check user name, password and identity domain in the credential. Classic environments need the identity domain before the user name. Accounts with multi-factor authentication cannot use this API, and with single sign-on the account must keep its identity domain credentials.';
const ADVICE_RIGHTS =
	'The account of the credential lacks a role. Users: Identity Domain Administrator and any base role in this environment. Groups and granular roles: Service Administrator, or any base role and "Access Control - Manage". Files: Service Administrator, or any base role and "Migrations - Administer".';
const ADVICE_ADDRESS =
	'Check the Base URL in the credential: it is the address of the environment without "/epmcloud". An environment that is older than the call does not know it either.';
const ADVICE_LATER = 'The environment may be in its daily maintenance or restarting. Run the node again later.';

/** What a caller can do about a write of which nobody knows whether it was done. */
export const ADVICE_LOST =
	'It is not known whether EPM did it before the connection broke. Look at it in EPM, or run the node again with the setting that accepts what was done already.';

const ADVICE_DOUBT = 'Look at the records in EPM, or run the node again: what was done already is not done twice.';

interface Meaning {
	readonly kind: ServiceErrorKind;
	readonly advice?: string;
	readonly reason?: Reason;
}

/** Source: EPM REST guide, the v2 pages of the operations; 21001, 21150, 21193, 21230 and 21231 from public clients. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
	'EPMCSS-21000': { kind: 'notFound', advice: 'Check the name of the role; it must be spelled exactly.' },
	'EPMCSS-21008': { kind: 'notFound', advice: 'Check the name of the role; it must be spelled exactly.' },
	'EPMCSS-21021': { kind: 'notFound', advice: 'Create the group first, or check its name.' },
	'EPMCSS-21022': { kind: 'notFound', advice: 'Check the name of the group.' },
	'EPMCSS-21146': { kind: 'invalid' },
	'EPMCSS-21147': { kind: 'invalid' },
	'EPMCSS-21150': { kind: 'invalid', advice: 'Choose a password that meets the policy of the identity domain.' },
	'EPMCSS-21193': { kind: 'forbidden', advice: ADVICE_RIGHTS },
	'EPMCSS-21231': {
		kind: 'invalid',
		advice: 'The group itself was created.',
		reason: { code: 'halfFilled', facts: {} },
	},
	'EPMLCM-13000': { kind: 'unavailable', advice: ADVICE_LATER },
};

const ADVICE_BY_STATUS: Readonly<Record<number, string>> = {
	401: ADVICE_LOGIN,
	403: `${ADVICE_RIGHTS} An account without any base role in this environment is refused as well.`,
	404: ADVICE_ADDRESS,
	405: ADVICE_ADDRESS,
	415: 'A proxy or gateway on the way changed the content type of the request.',
	429: 'Run the node later, or with fewer items at a time.',
};

function adviceForStatus(status: number): string | undefined {
	return ADVICE_BY_STATUS[status] ?? (status >= 500 ? ADVICE_LATER : undefined);
}

/** The error code with which some sentences begin, and the rest. */
export function leadingCode(text: string): { code: string | undefined; sentence: string } {
	const found = /^\s*(EPM[A-Z]{2,4}-\d{3,6})\s*[:.-]?\s*/.exec(text);
	return { code: found?.[1], sentence: text.slice(found?.[0].length ?? 0).trim() };
}

export interface EpmRefusal {
	readonly code?: string | null | undefined;
	readonly message?: string | null | undefined;
}

/**
 * A refusal that stands in an envelope. Its HTTP status is usually 200: in this API the member `status` of the body
 * decides.
 *
 * @param secrets values of the request that must not come back in a sentence.
 */
export function toRefusal(
	response: HttpResponse,
	refusal: EpmRefusal,
	now: number,
	secrets: Iterable<string> = [],
): ServiceError {
	const { code: inText, sentence } = leadingCode(refusal.message ?? '');
	const code = refusal.code ?? inText;
	const meaning = entryOf(MEANINGS, code);
	const isHttpError = response.status >= 400 && response.status !== 400;
	return new ServiceError({
		service: SERVICE,
		kind: meaning?.kind ?? (isHttpError ? kindOfStatus(response.status) : 'invalid'),
		status: response.status,
		code: code ?? undefined,
		message: quote(sentence, secrets) || 'EPM refused the request without giving a reason.',
		advice: meaning?.advice ?? adviceForStatus(response.status),
		retryAt: retryAt(response, now),
	});
}

/** An answer that is no envelope: a gateway, a login page, a truncated body, or an HTTP error without explanation. */
export function toUnreadable(response: HttpResponse, now: number): ServiceError {
	const { status } = response;
	const isPage = /<html|<!doctype/i.test(bodyText(response));
	if (status >= 400) {
		const page = isPage ? ' and a web page' : ' and no explanation';
		return new ServiceError({
			service: SERVICE,
			// A wrong address or a gateway answers like that too; only EPM's own words tell that something is gone.
			kind: status === 404 || status === 410 ? 'unexpected' : kindOfStatus(status),
			status,
			message: `EPM answered with HTTP status ${status}${page}.`,
			advice: adviceForStatus(status),
			retryAt: retryAt(response, now),
		});
	}
	if (isPage || (status >= 300 && status < 400)) {
		return new ServiceError({
			service: SERVICE,
			kind: 'unauthenticated',
			status,
			message: 'EPM answered with a web page instead of data, probably its sign-in page.',
			advice: `${ADVICE_LOGIN} ${ADVICE_ADDRESS}`,
		});
	}
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status,
		message: 'EPM answered with something that is not what its documentation describes.',
		advice: 'The answer may have been cut off or changed by a proxy on the way. Check the Base URL in the credential.',
	});
}

/** What happened to one record of a request of which others may have succeeded. */
export function toRecordError(item: FailedItem, status: number, secrets: Iterable<string> = []): ServiceError {
	const inner = [...(item.erroritems?.users ?? []), ...(item.erroritems?.groups ?? [])].map((member) => {
		const name = member.userlogin ?? member.groupname ?? 'member';
		return `${name}: ${[member.errorcode, member.errormessage].filter(Boolean).join(' ')}`;
	});
	const code = item.errorcode ?? undefined;
	const meaning = entryOf(MEANINGS, code);
	const sentence = [item.errormessage ?? '', ...inner].filter(Boolean).join('; ');
	return new ServiceError({
		service: SERVICE,
		kind: meaning?.kind ?? 'invalid',
		status,
		code,
		message: quote(sentence, secrets) || 'EPM refused the record without giving a reason.',
		advice: meaning?.advice,
	});
}

/**
 * Whether a write may have taken effect although no answer says so. A 2xx whose body is unreadable counts: it may
 * have been spoiled on the way back.
 */
export function isLost(error: unknown): boolean {
	return isAmbiguous(error) || (error instanceof ServiceError && error.kind === 'unexpected' && error.status < 300);
}

/**
 * A copy of the error with one more sentence of advice. If no answer came, that advice takes the place of the usual one,
 * which may promise too much.
 */
export function withAdvice(error: unknown, advice: string): unknown {
	if (!(error instanceof NetworkError || error instanceof ServiceError)) return error;
	const both = [error.advice, advice].filter(Boolean).join(' ');
	if (error instanceof NetworkError)
		return new NetworkError(error.fault, error.message, { cause: error, advice: both, reason: error.reason });
	return error.with({ advice: both });
}

/** A copy of the error with a kind that its sentence and a look told. */
export function withKind(error: ServiceError, kind: ServiceErrorKind): ServiceError {
	return error.with({ kind });
}

/** A refusal of a name, of which a look told that another object has it. */
export function takenBy(error: ServiceError, facts: ReasonFacts['nameTaken']): ServiceError {
	return error.with({ kind: 'conflict', reason: { code: 'nameTaken', facts } });
}

/** A copy of the error whose message begins with what was done before it came; a full sentence. */
export function withPrologue(error: unknown, prologue: string): unknown {
	if (error instanceof ServiceError) {
		return error.with({ message: `${prologue} ${error.message}` });
	}
	if (error instanceof NetworkError) {
		return new NetworkError(error.fault, `${prologue} ${error.message}`, {
			cause: error,
			advice: error.advice,
			reason: error.reason,
		});
	}
	return error;
}

/** Of records that EPM counts as failed without naming them nobody knows which were done. */
export function toDoubt(message: string): ServiceError {
	return new ServiceError({ service: SERVICE, kind: 'unexpected', status: 200, message, advice: ADVICE_DOUBT });
}

/**
 * Whether a record was refused for a reason that has no documented code, so that the sentence, in whatever language,
 * is all there is.
 */
export function isUnclear({ kind, status, code }: ServiceError): boolean {
	return kind === 'invalid' && status < 300 && entryOf(MEANINGS, code) === undefined;
}
