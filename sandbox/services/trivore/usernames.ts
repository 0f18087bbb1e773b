import type { Random } from '../../random';
import { TrivoreRefusal } from './errors';
import type { Options } from './options';

/** Source: the vendor's Python SDK, `UsernamePolicy`. */
export const usernamePolicies = [
	'MANUAL', 'EMAIL', 'FMLNN', 'CVCV', 'CVCVCV', 'EIGHT_NUMBERS', 'NINE_NUMBERS', 'TEN_NUMBERS',
	'EIGHT_LOWER_CASE_CHARS', 'TEN_LOWER_CASE_CHARS',
] as const; // prettier-ignore

interface Given {
	readonly username: string | undefined;
	readonly email: string | undefined;
	readonly names: readonly string[];
}

const consonants = 'bcdfghjklmnpqrstvwxz';
const vowels = 'aeiouy';
const digits = '0123456789';
const letters = 'abcdefghijklmnopqrstuvwxyz';

function pairs(random: Random, count: number): string {
	return Array.from({ length: count }, () => random.text(1, consonants) + random.text(1, vowels)).join('');
}

/** The rules are likely, not documented. */
const generators: Readonly<Record<string, (random: Random, given: Given) => string>> = {
	EMAIL: (_random, { email }) => email ?? '',
	FMLNN: (random, { names }) => {
		const initials = names.map((name) =>
			name
				.normalize('NFD')
				.toLowerCase()
				.replaceAll(/[^a-z]/g, '')
				.charAt(0),
		);
		return `${initials.join('') || 'x'}${random.text(2, digits)}`;
	},
	CVCV: (random) => pairs(random, 2),
	CVCVCV: (random) => pairs(random, 3),
	EIGHT_NUMBERS: (random) => random.text(8, digits),
	NINE_NUMBERS: (random) => random.text(9, digits),
	TEN_NUMBERS: (random) => random.text(10, digits),
	EIGHT_LOWER_CASE_CHARS: (random) => random.text(8, letters),
	TEN_LOWER_CASE_CHARS: (random) => random.text(10, letters),
};

/**
 * The user name of a new user by the policy of its namespace.
 *
 * Source: "User API examples" for what the policies need.
 */
export function newUsername(
	policy: string,
	given: Given,
	options: Options,
	random: Random,
	isTaken: (username: string) => boolean,
): string {
	const violated = (what: string) =>
		new TrivoreRefusal(
			Number(options.policyStatus),
			`${what} is required by the username policy ${policy} of the namespace.`,
		);
	const taken = () => new TrivoreRefusal(Number(options.duplicateStatus), 'Username is already in use.');
	const generate = generators[policy];
	if (generate === undefined || (given.username !== undefined && options.sentUsername === 'accept')) {
		if (given.username === undefined) throw violated('Username');
		if (isTaken(given.username)) throw taken();
		return given.username;
	}
	if (given.username !== undefined && options.sentUsername === 'reject') {
		throw new TrivoreRefusal(400, `Username cannot be given under the username policy ${policy} of the namespace.`);
	}
	if (policy === 'EMAIL' && given.email === undefined) throw violated('Email address');
	if (policy === 'FMLNN' && given.names.length === 0) throw violated('At least one name');
	for (let attempt = 0; attempt < 200; attempt++) {
		const username = generate(random, given);
		if (!isTaken(username)) return username;
		if (policy === 'EMAIL') throw taken();
	}
	throw new TrivoreRefusal(409, 'No free username could be generated.');
}
