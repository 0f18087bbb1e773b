import { describe, expect, it } from '@jest/globals';

import { toOciError } from '../../../providers/oci/errors';
import { response } from '../http/support';

const NOW = Date.UTC(2026, 0, 5, 12);
const body = JSON.stringify({ code: 'NotAuthenticated', message: 'The required information was not provided.' });
const refused = (status: number, minutesOff: number | undefined) =>
	toOciError(
		response(status, minutesOff === undefined ? {} : { date: new Date(NOW + minutesOff * 60_000).toUTCString() }, body),
		NOW,
	);

describe('a 401', () => {
	it.each([
		[6, 'is 6 minutes behind that of OCI'],
		[-61, 'is 61 minutes ahead of that of OCI'],
	])('names the clock when the service says that it is %d minutes off', (minutes, sentence) => {
		expect(refused(401, minutes)).toMatchObject({ kind: 'unauthenticated', advice: expect.stringContaining(sentence) });
	});

	it.each([4, -4, 0, undefined])('lists all reasons when the clock is %p minutes off', (minutes) => {
		expect(refused(401, minutes).advice).toContain('Check in this order');
	});

	it('names the clock for no other status, and reads no garbage as a date', () => {
		expect(refused(404, 60).advice).toBe(refused(404, 0).advice);
		expect(toOciError(response(401, { date: 'noon' }, body), NOW).advice).toContain('Check in this order');
	});
});
