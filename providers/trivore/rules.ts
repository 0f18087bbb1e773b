/** What Trivore ID demands of each value: one rule for single operations and bulk work. */
import { checkedValue, shownIn, type FieldRule, type TextRule } from '../rules';

/** Whether a date as 1990-12-31 is one of the calendar. */
function isDate(day: string): boolean {
	const time = new Date(`${day}T00:00:00Z`);
	return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}

/** Without blanks and signs; one with a national prefix in it ("+358 (0)50") is no international number. */
function withoutSigns(number: string): string {
	return /^\+/.test(number) && !/\(0\)/.test(number) ? number.replace(/[ ()/.-]/g, '') : number;
}

/** As the service writes it, with an underscore. Source: Trivore ID "User fields", `locale`. */
function spelledLocale(locale: string): string {
	const [, language = '', country = ''] = /^([a-z]{2,3})[_-]([a-z]{2})$/i.exec(locale) ?? [];
	return language === '' ? locale : `${language.toLowerCase()}_${country.toUpperCase()}`;
}

/**
 * Source: Trivore ID "User fields", "User API examples". Lengths are not documented. Of the names, only the user name is
 * unique, within its namespace. Numbers and locales are demanded in the form in which the service keeps them: in
 * another one they would look changed in every run, and a number would lose its verification.
 */
export const TRIVORE_FIELDS = {
	userName: { name: 'userName', label: 'Username', required: true, unique: true },
	email: { name: 'email', label: 'Email', maxLength: 254 },
	firstName: { name: 'firstName', label: 'First Name', aliases: ['givenName'] },
	middleName: { name: 'middleName', label: 'Middle Name' },
	lastName: { name: 'lastName', label: 'Last Name', aliases: ['familyName'] },
	mobile: {
		name: 'mobile',
		label: 'Mobile',
		clean: withoutSigns,
		pattern: { regex: /^\+\d{6,15}$/, rule: 'is not a phone number in international form, such as +358501234567' },
		aliases: ['mobileNumber', 'mobilePhone', 'phone', 'phoneNumber'],
	},
	title: { name: 'title', label: 'Title', aliases: ['jobTitle'] },
	nickName: { name: 'nickName', label: 'Nickname' },
	locale: {
		name: 'locale',
		label: 'Locale',
		clean: spelledLocale,
		pattern: { regex: /^[a-z]{2,3}(_[A-Z]{2})?$/, rule: 'must be a language, with or without a country, as en_GB' },
		aliases: ['language', 'preferredLanguage'],
	},
	timeZone: { name: 'timeZone', label: 'Time Zone' },
	dateOfBirth: {
		name: 'dateOfBirth',
		label: 'Date of Birth',
		// Dates of other nodes come with a time.
		clean: (date) => date.replace(/^(\d{4}-\d{2}-\d{2})T.*$/, '$1'),
		pattern: { regex: /^\d{4}-\d{2}-\d{2}$/, rule: 'must be a date like 1990-12-31' },
		aliases: ['birthDate'],
		check: (date, _values, label) =>
			isDate(date) ? undefined : `${label} ${shownIn(date)} is not a date of the calendar.`,
	},
} as const satisfies Record<string, FieldRule>;

/** A number that a user has, however it is stored. */
const STORED_NUMBER: TextRule = {
	check: (number, _values, label) =>
		/^\+?[\d ()/.-]+$/.test(number) && number.replace(/\D/g, '').length >= 4
			? undefined
			: `${label} ${shownIn(number)} is not a phone number. The international form is like +358501234567.`,
};

export const TAG: TextRule = {};

/** @throws {InputError} for what no mail system would take. */
export function checkEmail(email: string, field: string): void {
	checkedValue(TRIVORE_FIELDS.email, field, email);
}

/** Of a user who has the number; it may be stored as it is said in the country. @throws {InputError} */
export function checkMobile(number: string, field: string): void {
	checkedValue(STORED_NUMBER, field, number);
}
