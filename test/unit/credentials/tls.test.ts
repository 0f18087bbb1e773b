/** What the fields about certificates make n8n's HTTP helpers check. */
import { describe, expect, it } from '@jest/globals';

import { tlsOptions } from '../../../credentials/shared/tls';

const LINE = 'A'.repeat(64);
const pem = (...lines: readonly string[]) =>
	['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');

describe('the check of certificates', () => {
	it.each([{}, { caCertificate: ' \n', ignoreSslIssues: false }, { caCertificate: 7, ignoreSslIssues: 'true' }])(
		'is the usual one with %j',
		(fields) => {
			expect(tlsOptions(fields)).toBeUndefined();
		},
	);

	it('is off only where that was switched on, also beside an authority', () => {
		expect(tlsOptions({ ignoreSslIssues: true })).toEqual({ rejectUnauthorized: false });
		const ca = pem(LINE);
		expect(tlsOptions({ caCertificate: ca, ignoreSslIssues: true })).toEqual({ ca, rejectUnauthorized: false });
	});

	it.each([
		['as it is in the file', pem(LINE, 'BB=='), pem(LINE, 'BB==')],
		['in one line', pem(LINE, 'BB==').replaceAll('\n', ' '), pem(LINE, 'BB==')],
		['with line breaks that were written out', pem(LINE, 'BB==').replaceAll('\n', '\\n'), pem(LINE, 'BB==')],
		['with text around it', `My CA\n${pem('BB==')}end`, pem('BB==')],
		['of several authorities', `${pem('AA==')}\n${pem('BB==')}`, `${pem('AA==')}${pem('BB==')}`],
	])('goes by an authority %s', (_how, caCertificate, ca) => {
		expect(tlsOptions({ caCertificate })).toEqual({ ca });
	});

	it.each(['MIIB', '-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----'])(
		'is refused for %j',
		(caCertificate) => {
			expect(() => tlsOptions({ caCertificate })).toThrow(
				'"CA Certificate" is not a certificate in PEM form. It begins with -----BEGIN CERTIFICATE-----.',
			);
		},
	);
});
