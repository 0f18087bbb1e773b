/** What a refusal says about a value that something else has already. */
import { ServiceError } from './errors';
import type { Reason } from './reason';

/** What a service's sentence says is taken; `undefined` if it is neither about a user nor about a group or role. */
export function takenReason(sentence: string): Reason | undefined {
	if (/\be-?mails?\b/i.test(sentence)) return { code: 'emailTaken', facts: {} };
	if (/\b(?:user)?group\b/i.test(sentence)) return { code: 'nameTaken', facts: { object: 'group' } };
	if (/\brole\b/i.test(sentence)) return { code: 'nameTaken', facts: { object: 'role' } };
	if (/\buser(?:name| login)?\b/i.test(sentence)) return { code: 'nameTaken', facts: { object: 'user' } };
	return undefined;
}

export interface Sent {
	readonly name?: string | undefined;
	readonly email?: string | undefined;
}

/** The refusal with the value that is taken, which services often leave out, as it was sent. */
export function withTakenValue(error: unknown, { name, email }: Sent): unknown {
	if (!(error instanceof ServiceError)) return error;
	const { reason } = error;
	if (reason?.code === 'emailTaken')
		return error.with({ reason: { code: reason.code, facts: { ...reason.facts, email } } });
	if (reason?.code === 'nameTaken') {
		return error.with({ reason: { code: reason.code, facts: { ...reason.facts, name } } });
	}
	return error;
}
