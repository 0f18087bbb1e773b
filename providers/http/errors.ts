/** Errors that every provider client throws; each says what happened in words that a workflow author understands. */
import type { Reason } from './reason';

export type ServiceErrorKind =
	/** Wrong, missing or expired credential. */
	| 'unauthenticated'
	/** The credential is known but may not do this. */
	| 'forbidden'
	| 'notFound'
	/** The object exists already, or changed since it was read. */
	| 'conflict'
	/** The service refuses a value. */
	| 'invalid'
	| 'throttled'
	/** The service is down or stumbled; later it may work. */
	| 'unavailable'
	| 'unexpected';

export interface ServiceErrorDetails {
	/** The service's name for people, e.g. "OCI Identity". */
	readonly service: string;
	readonly kind: ServiceErrorKind;
	/** What the service said, redacted; a full sentence. */
	readonly message: string;
	/** HTTP status; 0 if no answer came. */
	readonly status: number;
	/** The service's own error code. */
	readonly code?: string | undefined;
	/** The id under which the service's support finds the request. */
	readonly requestId?: string | undefined;
	/** What can be done about it at the service, in full sentences that name nothing of the editor. */
	readonly advice?: string | undefined;
	/** Why, as data: what to do about it depends on the operation that ran. */
	readonly reason?: Reason | undefined;
	/** When to come back, for `throttled` and `unavailable`, if the service said so. */
	readonly retryAt?: Date | undefined;
}

/** The service answered, and the answer is a refusal. */
export class ServiceError extends Error {
	override readonly name = 'ServiceError';
	readonly service: string;
	readonly kind: ServiceErrorKind;
	readonly status: number;
	readonly code: string | undefined;
	readonly requestId: string | undefined;
	readonly advice: string | undefined;
	readonly reason: Reason | undefined;
	readonly retryAt: Date | undefined;

	constructor(details: ServiceErrorDetails, options?: ErrorOptions) {
		super(details.message, options);
		this.service = details.service;
		this.kind = details.kind;
		this.status = details.status;
		this.code = details.code;
		this.requestId = details.requestId;
		this.advice = details.advice;
		this.reason = details.reason;
		this.retryAt = details.retryAt;
	}

	/** The same refusal with some members changed, and this one as its cause. */
	with(changes: Partial<ServiceErrorDetails>): ServiceError {
		return new ServiceError({ ...this, message: this.message, ...changes }, { cause: this });
	}
}

/** A value was refused before anything was sent. The message is a full sentence that says which value and why. */
export class InputError extends Error {
	override readonly name = 'InputError';

	constructor(
		/**
		 * The label that a node gave for the field, e.g. "New Email". Where a provider was given none: what the value is,
		 * such as `email`; nodes know what the operation that ran calls it.
		 */
		readonly field: string,
		message: string,
		/** What to do about it, if the message does not say so. */
		readonly advice?: string,
		/** Why, as data, if what to do depends on the operation that ran. */
		readonly reason?: Reason,
	) {
		super(message);
	}
}

/**
 * A credential could not get its token. The message says all, since n8n's credential test shows nothing else, and it
 * shows a `code` in place of the message if there is one; nodes take the refusal apart.
 */
export class CredentialRefusal extends Error {
	override readonly name = 'CredentialRefusal';

	constructor(readonly refusal: ServiceError) {
		super([refusal.message.replace(/[.!]?$/, '.'), refusal.advice].filter(Boolean).join(' '));
	}
}

/**
 * Nothing was sent for this item: what came before it stopped the run, and is the `cause`, or something else has to be
 * decided first.
 */
export class NotAttemptedError extends Error {
	override readonly name = 'NotAttemptedError';
	/** Why, as data, if what to do depends on the operation that ran. */
	readonly reason: Reason | undefined;

	constructor(message: string, { reason, ...options }: ErrorOptions & { readonly reason?: Reason } = {}) {
		super(message, options);
		this.reason = reason;
	}
}

/** What an HTTP status means when the service gives no better clue. */
export function kindOfStatus(status: number): ServiceErrorKind {
	if (status === 401) return 'unauthenticated';
	if (status === 403) return 'forbidden';
	if (status === 404 || status === 410) return 'notFound';
	if (status === 409 || status === 412) return 'conflict';
	if (status === 429) return 'throttled';
	if (status === 400 || status === 413 || status === 415 || status === 422) return 'invalid';
	if (status >= 500 || status === 408 || status === 425) return 'unavailable';
	return 'unexpected';
}
