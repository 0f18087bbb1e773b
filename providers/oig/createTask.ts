/** A user to be created, what became of it, and who may be taken for it. */
import { InputError, ServiceError } from '../http/errors';
import { EMPLOYEE_NUMBER, LOGIN } from './attributes';
import { textOf, type Entry } from './entry';
import { SERVICE } from './errors';
import { sameLogin } from './login';
import type { NewUser } from './newUsers';

/** What became of one user. */
export type CreateOutcome =
	/** `status` in the server's words, without the blank before it. */
	| { readonly kind: 'created'; readonly id: string; readonly status: string; readonly requestId: string }
	/** Somebody must approve it; the number of OIG's request, if it was given. */
	| { readonly kind: 'pending'; readonly oigRequestId: string | undefined; readonly requestId: string }
	/** There was such a user before. */
	| { readonly kind: 'exists'; readonly user: Entry; readonly requestId: string }
	| { readonly kind: 'failed'; readonly error: unknown };

/** One user under way. */
export interface Task {
	readonly index: number;
	readonly user: NewUser;
	/** Correlation that the server echoes. */
	readonly requestId: string;
	/** How the user is looked up. */
	readonly key: { readonly attribute: string; readonly value: string } | undefined;
}

export function unknownOutcome(task: Task, cause: unknown): ServiceError {
	const who = task.key
		? `no user with ${task.key.attribute} "${task.key.value}" can be found`
		: 'it has nothing to look it up by';
	const reason = cause instanceof Error ? ` (${cause.message})` : '';
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: cause instanceof ServiceError ? cause.status : 200,
		message: `OIG gave no answer about this user${reason}, and ${who}.`,
		advice: task.key
			? 'Run it again later: the user is looked up first, so it is not created twice.'
			: 'Look it up in OIG before you run it again. With a user login, an employee number or an email address the node does that by itself.',
	});
}

/** Addresses and employee numbers may be shared, and the wrong person must not be taken for the one to create. */
export function severalHave({ key }: Task, count: number): InputError {
	return new InputError(
		key?.attribute ?? 'user',
		`${count} users have the ${key?.attribute} "${key?.value}", so it cannot be told whether one of them is meant.`,
		'Give the user login.',
	);
}

export function isConflict(outcome: CreateOutcome): boolean {
	return outcome.kind === 'failed' && outcome.error instanceof ServiceError && outcome.error.kind === 'conflict';
}

/** Two people may share an address, so one who has another login than the one wanted is somebody else. */
export function hasLoginOf({ user }: Task, { attributes }: Entry): boolean {
	const wanted = user.attributes.find(({ name }) => name === LOGIN)?.value;
	return !wanted || sameLogin(String(wanted), textOf(attributes[LOGIN]));
}

/** Whether both have an employee number and it is not the same: then somebody else was faster with the login. */
export function hasOtherNumber({ user }: Task, found: Entry | undefined): boolean {
	const wanted = user.attributes.find(({ name }) => name === EMPLOYEE_NUMBER)?.value;
	const present = textOf(found?.attributes[EMPLOYEE_NUMBER]);
	return Boolean(wanted) && present !== '' && String(wanted).trim() !== present.trim();
}
