/** A refusal of the identity domain, answered as a SCIM error. */
export class ScimError extends Error {
	constructor(
		readonly status: number,
		/** The `detail` of the answer. */
		message: string,
		/** Without its prefix `error.`; none of most refusals' ids is documented. */
		readonly messageId?: string,
	) {
		super(message);
	}
}

/** A refusal before the domain is reached, in the form of the gateway: `{ code, message }`. */
export class GatewayError extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
	) {
		super(message);
	}
}

const EXTENSION = 'urn:ietf:params:scim:api:oracle:idcs:extension:messages:Error';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** Source: OCI identity domains REST API, error response. */
export function errorBody({ status, message, messageId }: ScimError): object {
	const plain = { detail: message, status: String(status) };
	if (messageId === undefined) return { schemas: [ERROR], ...plain };
	return { schemas: [ERROR, EXTENSION], ...plain, [EXTENSION]: { messageId: `error.${messageId}` } };
}

export function invalid(message: string): ScimError {
	return new ScimError(400, message, 'common.validation.invalidValue');
}

export function missing(...names: string[]): ScimError {
	const detail = `Missing required attribute(s): ${names.join(', ')}.`;
	return new ScimError(400, detail, 'common.validation.missingReqAttributes');
}

export function badFilter(text: string): ScimError {
	return new ScimError(400, `The filter is not valid: ${text}`, 'common.validation.invalidFilter');
}

export function notFound(type: string, id: string): ScimError {
	return new ScimError(404, `${type} not found with id ${id}.`, 'common.exception.resourceNotFound');
}

export function duplicate(type: string, attribute: string): ScimError {
	const detail = `${type} with the same ${attribute} already exists.`;
	return new ScimError(409, detail, 'common.exception.duplicateResource');
}

export function notAuthenticated(): GatewayError {
	const text = 'The required information to complete authentication was not provided or was incorrect.';
	return new GatewayError(401, 'NotAuthenticated', text);
}
