import { InputError } from '../http/errors';
import type { ValueName } from '../http/reason';
import type { Namespace } from './schemas';
import { entryOf } from '../table';

/** What the policy of a namespace means for the person who creates a user. */
interface PolicyRule {
	/** Whether the user name is given in the request; else the service makes it up. */
	readonly chosen: boolean;
	/** What the request must hold, and how the person knows it. */
	readonly needs?: 'email' | 'name';
	/** The whole rule in one sentence, for help texts. */
	readonly help: string;
}

/**
 * Source: Trivore ID Python SDK, `UsernamePolicy`; "User API examples" for what the policies need. The rules by which
 * names are made up are not documented, so none is repeated here.
 */
export const USERNAME_POLICIES: Readonly<Record<string, PolicyRule>> = {
	MANUAL: { chosen: true, help: 'The user name is required and free to choose.' },
	EMAIL: { chosen: false, needs: 'email', help: 'The user name is the email address, which is therefore required.' },
	FMLNN: {
		chosen: false,
		needs: 'name',
		help: 'The user name is made from the names, so at least one of given, middle and family name is required.',
	},
	CVCV: { chosen: false, help: 'The service makes up 4 letters.' },
	CVCVCV: { chosen: false, help: 'The service makes up 6 letters.' },
	EIGHT_NUMBERS: { chosen: false, help: 'The service makes up 8 digits.' },
	NINE_NUMBERS: { chosen: false, help: 'The service makes up 9 digits.' },
	TEN_NUMBERS: { chosen: false, help: 'The service makes up 10 digits.' },
	EIGHT_LOWER_CASE_CHARS: { chosen: false, help: 'The service makes up 8 small letters.' },
	TEN_LOWER_CASE_CHARS: { chosen: false, help: 'The service makes up 10 small letters.' },
};

export interface UsernameInput {
	readonly username?: string | undefined;
	readonly email?: string | undefined;
	readonly hasName: boolean;
}

/**
 * The user name to send to a namespace, `undefined` where the service makes it up.
 *
 * @throws {InputError} when the namespace's policy is violated, naming the field and the policy.
 */
export function usernameFor({ code, usernamePolicy }: Namespace, input: UsernameInput): string | undefined {
	const rule = entryOf(USERNAME_POLICIES, usernamePolicy ?? undefined);
	// A policy of a newer installation: the service knows what it needs.
	if (rule === undefined) return input.username;
	const policy = `the user-name policy ${usernamePolicy} of the namespace "${code}"`;
	const missing = (field: string, what: string, value: ValueName) =>
		new InputError(field, `${what}, but ${policy} needs ${value === 'name' ? 'one of them' : 'it'}.`, rule.help, {
			code: 'needsValue',
			facts: { value },
		});
	if (rule.needs === 'email' && input.email === undefined) {
		throw missing('Email', 'The email address is empty', 'email');
	}
	if (rule.needs === 'name' && !input.hasName) {
		throw missing('First Name', 'The first, middle and last names are all empty', 'name');
	}
	if (rule.chosen) {
		if (input.username !== undefined) return input.username;
		throw missing('Username', 'The user name is empty', 'userName');
	}
	const isWhatTheServiceMakes = rule.needs === 'email' && input.username === input.email;
	if (input.username !== undefined && !isWhatTheServiceMakes) {
		throw new InputError(
			'userName',
			`The user name cannot be chosen: ${policy} generates it.`,
			`Take the user name from the output. ${rule.help}`,
			{ code: 'unwantedValue', facts: { value: 'userName' } },
		);
	}
	return undefined;
}
