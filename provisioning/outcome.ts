/** What became of the actions that were planned for one subject, in the words of a report; it repeats no secret. */
import { InputError, NotAttemptedError, ServiceError, type ServiceErrorKind } from '../providers/http/errors';
import type { Reason } from '../providers/http/reason';
import { quote, withoutValues } from '../providers/http/redaction';
import { NetworkError } from '../providers/http/send';
import type { PlannedAction } from './actionPlan';
import type { Execution, Result } from './execute';

export type SucceededStatus =
	| 'accessEnded'
	| 'accessRestored'
	| 'adopted'
	| 'created'
	| 'deleted'
	| 'disabled'
	| 'enabled'
	| 'memberAdded'
	| 'memberRemoved'
	| 'pending'
	| 'removed'
	| 'unchanged'
	| 'updated';

export type RejectedStatus =
	| 'blocked'
	| 'conflict'
	| 'failed'
	| 'forbidden'
	| 'held'
	| 'invalid'
	| 'notAttempted'
	| 'notFound'
	| 'stale'
	| 'throttled';

export interface RowError {
	readonly class: string;
	readonly message: string;
	/** Whether the same row may succeed when it is run again. */
	readonly retryable: boolean;
	readonly code?: string;
	readonly httpStatus?: number;
	readonly requestId?: string;
	readonly advice?: string;
	/** Why, as data; the node words it. */
	readonly reason?: Reason;
}

/** What a report says of a subject. */
export interface Outcome {
	readonly status: SucceededStatus | RejectedStatus;
	readonly error?: RowError;
}

export interface Tried {
	readonly action: PlannedAction;
	readonly result: Result;
}

const CLASSES: Readonly<Record<ServiceErrorKind, { class: string; status: RejectedStatus; retryable: boolean }>> = {
	conflict: { class: 'conflict', status: 'conflict', retryable: false },
	forbidden: { class: 'permission', status: 'forbidden', retryable: false },
	invalid: { class: 'permanent', status: 'failed', retryable: false },
	notFound: { class: 'drift', status: 'notFound', retryable: false },
	throttled: { class: 'throttled', status: 'throttled', retryable: true },
	unauthenticated: { class: 'auth', status: 'failed', retryable: false },
	unavailable: { class: 'transient', status: 'failed', retryable: true },
	unexpected: { class: 'permanent', status: 'failed', retryable: false },
};

function explain(error: unknown): Outcome {
	if (error instanceof ServiceError) {
		const { class: name, status, retryable } = CLASSES[error.kind];
		const stale = error.status === 412;
		return {
			status: stale ? 'stale' : status,
			error: {
				class: stale ? 'stale' : name,
				message: error.message,
				retryable: retryable || stale,
				httpStatus: error.status,
				...(error.code === undefined ? {} : { code: error.code }),
				...(error.requestId === undefined ? {} : { requestId: error.requestId }),
				...(error.advice === undefined ? {} : { advice: error.advice }),
				...(error.reason === undefined ? {} : { reason: error.reason }),
			},
		};
	}
	if (error instanceof NetworkError) {
		const name = error.mayHaveBeenProcessed ? 'ambiguous' : 'transient';
		const advice = error.advice === undefined ? {} : { advice: error.advice };
		return {
			status: 'failed',
			error: { class: name, code: error.fault, message: error.message, retryable: true, ...advice },
		};
	}
	if (error instanceof NotAttemptedError) return withReason(refused('notAttempted', error.message, true), error);
	if (error instanceof InputError) {
		const { advice, message } = error;
		const said = { class: 'input', message, retryable: false, ...(advice === undefined ? {} : { advice }) };
		return withReason({ status: 'invalid', error: said }, error);
	}
	const message = quote(error instanceof Error ? error.message : String(error));
	return { status: 'failed', error: { class: 'ambiguous', message, retryable: true } };
}

function withReason(outcome: Outcome, { reason }: { readonly reason?: Reason | undefined }): Outcome {
	return reason === undefined || outcome.error === undefined
		? outcome
		: { ...outcome, error: { ...outcome.error, reason } };
}

export function refused(status: RejectedStatus, message: string, retryable = false): Outcome {
	return { status, error: { class: status === 'invalid' ? 'input' : status, message, retryable } };
}

/** Of the several things that were done for a row, the one that it is called by. */
const BY_WEIGHT: ReadonlyArray<PlannedAction['type']> = [
	'deleteUser',
	'createUser',
	'updateUser',
	'endAccess',
	'disableUser',
	'enableUser',
	'restoreAccess',
	'addToGroup',
	'removeFromGroup',
	'createGroup',
];

export const DONE: Readonly<Record<PlannedAction['type'], SucceededStatus>> = {
	addToGroup: 'memberAdded',
	createGroup: 'created',
	createUser: 'created',
	deleteUser: 'deleted',
	disableUser: 'disabled',
	enableUser: 'enabled',
	endAccess: 'accessEnded',
	restoreAccess: 'accessRestored',
	removeFromGroup: 'memberRemoved',
	updateUser: 'updated',
};

const ADDED = 'added to ';

/** Names of the groups to which these changes added the user. */
export function groupsAdded(changes: readonly string[]): string[] {
	return changes.filter((change) => change.startsWith(ADDED)).map((change) => change.slice(ADDED.length));
}

export function changesOf(action: PlannedAction): string[] {
	switch (action.type) {
		case 'addToGroup':
			return [`${ADDED}${action.groupName}`];
		case 'createGroup':
			return [`group ${action.name} created`];
		case 'removeFromGroup':
			return [`removed from ${action.groupName}`];
		case 'updateUser':
			return Object.keys(action.values);
		case 'createUser':
			return [DONE[action.type], ...action.groupNames.map((name) => `${ADDED}${name}`)];
		case 'deleteUser':
		case 'disableUser':
		case 'enableUser':
		case 'endAccess':
		case 'restoreAccess':
			return [DONE[action.type]];
	}
}

export function wasChanged({ result }: Tried): boolean {
	return result.status === 'done' && result.wasThere !== true;
}

export function byWeight(a: Tried, b: Tried): number {
	return BY_WEIGHT.indexOf(a.action.type) - BY_WEIGHT.indexOf(b.action.type);
}

/** What became of a subject all of whose actions were tried, or were not. */
export function judge(tried: readonly Tried[], results: ReadonlyMap<number, Result>, stop: Execution['stop']): Outcome {
	for (const { result } of tried) if (result.status === 'refused') return explain(result.error);
	for (const { result } of tried) {
		if (result.status !== 'blocked') continue;
		let cause: Result | undefined = result;
		while (cause?.status === 'blocked') cause = results.get(cause.by);
		const reason = cause?.status === 'refused' ? explain(cause.error).error?.message : undefined;
		return refused('blocked', `What it needs was refused: ${reason ?? 'no reason was given.'}`, true);
	}
	const untried = tried.some(({ result }) => result.status === 'notAttempted' && result.waitsFor === undefined);
	if (untried) return refused('notAttempted', stop?.message ?? 'It was not tried.', true);
	if (tried.some(({ result }) => result.status === 'pending')) return { status: 'pending' };
	for (const { result } of tried) {
		if (result.status !== 'notAttempted' || result.waitsFor === undefined) continue;
		const cause = results.get(result.waitsFor);
		const request = cause?.status === 'pending' && cause.requestId !== undefined ? ` (request ${cause.requestId})` : '';
		return refused(
			'notAttempted',
			`What it needs was accepted and is not done yet${request}. Run it again when that is done.`,
			true,
		);
	}
	const creation = tried.find(({ action }) => action.type === 'createUser');
	// Whatever else was done: the values of one whom somebody else created were not compared.
	if (creation && !wasChanged(creation)) return { status: 'adopted' };
	// A subject that is a user is not called by a group that was made for it.
	const aboutUser = tried.filter(({ action }) => action.type !== 'createGroup');
	const main = (aboutUser.length > 0 ? aboutUser : tried).find(wasChanged);
	if (main) return { status: DONE[main.action.type] };
	return { status: 'unchanged' };
}

/** Codes and IDs come from the service, and a gateway may put anything there. */
const SHORT = 100;

/** An error of a row without the passwords of its user. */
export function withoutPasswords(error: RowError, passwords: readonly string[]): RowError {
	const { code, requestId, advice } = error;
	return {
		...error,
		message: withoutValues(error.message, passwords),
		...(advice === undefined ? {} : { advice: withoutValues(advice, passwords) }),
		...(code === undefined ? {} : { code: quote(code, passwords, SHORT) }),
		...(requestId === undefined ? {} : { requestId: quote(requestId, passwords, SHORT) }),
	};
}
