import type { ScimOptions } from './options';

/** A refusal in the terms of SCIM. Source: RFC 7644, section 3.12. */
export class ScimError extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly scimType?: string,
	) {
		super(message);
	}
}

export const invalid = (message: string, scimType = 'invalidValue'): ScimError => new ScimError(400, message, scimType);

const SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

export interface ErrorAnswer {
	readonly type: string;
	readonly body: string;
}

export function errorAnswer({ status, message, scimType }: ScimError, options: ScimOptions): ErrorAnswer {
	if (options.errorForm === 'html') {
		return { type: 'text/html', body: `<html><body><h1>${status}</h1><p>${message}</p></body></html>` };
	}
	const type = options.mediaType === 'json' ? 'application/json' : 'application/scim+json';
	const told = options.errorStatus === 'number' ? status : String(status);
	const body =
		options.errorForm === 'first'
			? { Errors: [{ description: message, code: told }] }
			: { schemas: [SCHEMA], status: told, ...(scimType ? { scimType } : {}), detail: message };
	return { type, body: JSON.stringify(body) };
}
