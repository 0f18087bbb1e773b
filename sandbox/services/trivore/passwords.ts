import { hash } from './access';
import type { StoredUser } from './store';

/** Members as in the vendor's Python SDK, `models/pass_requirements.py`; 9 characters as in a documented sample. */
export const requirements = {
	minLength: 9,
	maxLength: 128,
	numberOfCharacteristics: 2,
	historyLength: 3,
	repeatCharacterLength: 4,
	usernameForbidden: true,
	dictionaryCheck: true,
} as const;

const dictionary = ['password', 'salasana', 'qwerty', 'letmein'];
const characteristics = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/];

/** What is wrong with a password; nothing if it is good. The codes are not documented. */
export function passwordErrors(
	password: string,
	user: Pick<StoredUser, 'username' | 'passwords'>,
): Array<{ code: string; message: string }> {
	const errors: Array<{ code: string; message: string }> = [];
	const { minLength, maxLength, numberOfCharacteristics, historyLength, repeatCharacterLength } = requirements;
	if (password.length < minLength)
		errors.push({ code: 'TOO_SHORT', message: `At least ${minLength} characters are needed.` });
	if (password.length > maxLength)
		errors.push({ code: 'TOO_LONG', message: `At most ${maxLength} characters are allowed.` });
	if (characteristics.filter((pattern) => pattern.test(password)).length < numberOfCharacteristics) {
		errors.push({ code: 'INSUFFICIENT_CHARACTERISTICS', message: 'More kinds of characters are needed.' });
	}
	if (new RegExp(`(.)\\1{${repeatCharacterLength - 1}}`, 'su').test(password)) {
		errors.push({ code: 'ILLEGAL_REPEATED_CHARS', message: 'A character is repeated too often.' });
	}
	if (password.toLowerCase().includes(user.username.toLowerCase())) {
		errors.push({ code: 'ILLEGAL_USERNAME', message: 'The username must not be part of it.' });
	}
	if (dictionary.some((word) => password.toLowerCase().includes(word))) {
		errors.push({ code: 'ILLEGAL_WORD', message: 'It contains a common word.' });
	}
	if (user.passwords.slice(-historyLength).includes(hash(password))) {
		errors.push({ code: 'HISTORY_VIOLATION', message: 'It was used before.' });
	}
	return errors;
}
