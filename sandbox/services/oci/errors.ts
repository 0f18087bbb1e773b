/** An error answer of the Identity API. Codes and default texts: OCI "API Errors". */
export class OciError extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
	) {
		super(message);
	}
}

/** No such thing, or no permission: on purpose the same answer. */
export function notFound(): OciError {
	return new OciError(404, 'NotAuthorizedOrNotFound', 'Authorization failed or requested resource not found.');
}

/** Whatever is wrong with key, signature, clock or region: the service never says which. */
export function notAuthenticated(): OciError {
	return new OciError(
		401,
		'NotAuthenticated',
		'The required information to complete authentication was not provided or was incorrect.',
	);
}

export function invalidParameter(message: string): OciError {
	return new OciError(400, 'InvalidParameter', message);
}

export function cannotParse(): OciError {
	return new OciError(
		400,
		'CannotParseRequest',
		'Incorrectly formatted request. Please refer to our documentation for help.',
	);
}

export function invalidatedRetryToken(): OciError {
	return new OciError(409, 'InvalidatedRetryToken', 'The provided retry token was used before but is no longer valid.');
}

/** What the identity domain behind the API was asked to do: it shows in the text of its refusals. */
export type DomainRequest = 'Post' | 'PATCH' | 'DELETE';

/**
 * A refusal of the identity domain, as the translation layer passes it on: the SCIM error as JSON inside the message.
 * Forms seen in public transcripts; `messageId` without its prefix `error.`.
 */
export function domainError(request: DomainRequest, status: number, detail: string, messageId: string): OciError {
	const extension = 'urn:ietf:params:scim:api:oracle:idcs:extension:messages:Error';
	const scim = {
		schemas: ['urn:ietf:params:scim:api:messages:2.0:Error', extension],
		detail,
		status: String(status),
		[extension]: { messageId: `error.${messageId}` },
	};
	return new OciError(status, 'IdcsConversionError', `${request} request failed${JSON.stringify(scim)}`);
}

/** Code and text for a status that a fault asks for. */
export function usualError(status: number): OciError {
	const [code, message] = usual[status] ?? (status >= 500 ? usual[500] : usual[400]) ?? ['InternalServerError', ''];
	return new OciError(status, code, message);
}

const usual: Readonly<Record<number, readonly [code: string, message: string]>> = {
	400: ['InvalidParameter', 'A value of the request is not acceptable.'],
	401: [notAuthenticated().code, notAuthenticated().message],
	403: ['NotAuthorized', 'You do not have permission for this operation.'],
	404: [notFound().code, notFound().message],
	405: ['MethodNotAllowed', 'The method is not allowed for this resource.'],
	409: ['IncorrectState', 'Incorrect State'],
	412: ['NoEtagMatch', 'The If-Match header does not match the current etag.'],
	413: ['PayloadTooLarge', 'The request is too large.'],
	422: ['UnprocessableEntity', 'The request cannot be processed.'],
	429: ['TooManyRequests', 'User-rate limit exceeded.'],
	431: ['RequestHeaderFieldsTooLarge', 'The request header fields are too large.'],
	500: ['InternalServerError', 'Internal Service Error, please try again'],
	501: ['MethodNotImplemented', 'The method is not implemented.'],
	503: ['ServiceUnavailable', 'The service is currently unavailable.'],
};
