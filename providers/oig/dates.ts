import { InputError } from '../http/errors';

/**
 * A date as OIG takes it, in UTC and without fractions. Takes a day (its beginning in UTC is meant) or a point in time
 * with its time zone.
 *
 * Source: OIG "Attribute names", date format on write.
 *
 * @throws {InputError} when it is no date, or a time without its zone, which would be a guess.
 */
export function wireDate(value: string, field: string): string {
	const match = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(value.trim());
	if (!match) {
		throw new InputError(field, `"${field}" must be a date like 2026-01-31 or 2026-01-31T08:00:00Z, not "${value}".`);
	}
	const [whole, year, month, day, time, zone] = match;
	if (time !== undefined && zone === undefined) {
		throw new InputError(
			field,
			`"${field}" has a time without its time zone ("${value}"). Write 2026-01-31T08:00:00Z, or +01:00 in place of Z.`,
		);
	}
	const date = new Date(time === undefined ? `${whole}T00:00:00Z` : whole);
	const calendar = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
	const exists = calendar.getUTCMonth() === Number(month) - 1 && calendar.getUTCDate() === Number(day);
	if (!exists || Number.isNaN(date.getTime())) {
		throw new InputError(field, `"${field}" is not a day of the calendar: "${value}".`);
	}
	return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
