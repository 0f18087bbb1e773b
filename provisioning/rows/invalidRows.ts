/** When invalid rows hold back the others. */
import type { NothingSent } from '../guards';

export type InvalidRows = 'skip' | 'stop';

/** More invalid rows than this share, and at least so many, look like a wrong mapping or delimiter. */
const INVALID = { share: 0.1, rows: 5 };

/** Why nothing is sent because of the rows that are invalid. */
export function refuseInvalid(invalid: number, rows: number, mode: InvalidRows = 'skip'): NothingSent | undefined {
	if (invalid === 0) return undefined;
	if (mode === 'stop') {
		return {
			reason: 'invalidRows',
			message: `Nothing was sent: ${invalid} of ${rows} rows are invalid.`,
			advice: 'Correct them, or set Invalid Rows to Import the Valid Rows.',
		};
	}
	if (invalid < INVALID.rows || invalid <= rows * INVALID.share) return undefined;
	return {
		reason: 'invalidRows',
		message: `Nothing was sent: ${invalid} of ${rows} rows are invalid, which looks like a wrong column mapping or delimiter.`,
		advice: 'Compare the columns with the fields; the first invalid rows say what is wrong.',
	};
}
