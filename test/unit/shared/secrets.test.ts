import { describe, expect, it } from '@jest/globals';

import { noteCredential, noteSecret, secretsOf } from '../../../nodes/shared/connection';
import { parseConfigProfile } from '../../../providers/oci/auth/configFile';

const secretsIn = (...credentials: ReadonlyArray<Record<string, string>>) => {
	const context = {};
	for (const values of credentials) noteCredential(context, values);
	return [...new Set(secretsOf(context))].filter((secret) => secret !== '').sort();
};

it.each(['password', 'clientSecret', 'privateKey', 'passphrase', 'accessToken', 'bearerToken'])(
	'what a credential has in "%s" is secret',
	(name) => {
		expect(secretsIn({ [name]: ' planted ', userName: 'ada', baseUrl: 'https://x.example' })).toEqual(['planted']);
	},
);

it('the passphrase and the key of a pasted profile are secret', () => {
	const configFile = [
		'[DEFAULT]',
		'user = ocid1.user.oc1..a',
		' pass_phrase = planted one ',
		'passphrase=planted two',
		'-----BEGIN RSA PRIVATE KEY-----',
		'planted three',
		'-----END RSA PRIVATE KEY-----',
	].join('\n');
	const found = secretsIn({ configFile });
	expect(found).toEqual([expect.stringContaining('planted three'), 'planted one', 'planted two']);
	expect(found.join()).not.toContain('ocid1.user');
});

describe('the passphrase of a profile', () => {
	const entries = (phrase: string, sign = '=') => [
		...['[DEFAULT]', 'user=ocid1.user.oc1..a', 'tenancy=ocid1.tenancy.oc1..t', 'region=eu-frankfurt-1'],
		...[`pass_phrase${sign}${phrase}`, 'fingerprint=aa:bb', 'key_file=~/.oci/key.pem'],
	];

	it.each([
		['lines', entries('planted').join('\n')],
		['lines of Windows', entries('planted').join('\r\n')],
		['a colon', entries(' planted', ' :').join('\n')],
		['quotes', entries('"planted"').join('\n')],
		['a last line', `${entries('x').slice(0, 4).join('\n')}\nfingerprint=aa:bb\npass_phrase=planted`],
		['blanks in place of line breaks', entries('planted').join(' ')],
		['line breaks that are written out', entries('planted').join('\\n')],
		['signs in it', entries('plan=ted # [x] y').join('\n')],
	])('is secret as it is used, with %s', (_, configFile) => {
		const { passPhrase } = parseConfigProfile(configFile);
		expect(passPhrase).toMatch(/^plan/);
		expect(secretsIn({ configFile })).toContain(passPhrase);
	});

	it('is the only secret of a profile without a key', () => {
		expect(new Set(secretsIn({ configFile: entries('planted').join('\n') }))).toEqual(new Set(['planted']));
	});
});

it('the values of headers are secret, and their names are not', () => {
	expect(secretsIn({ secretHeaders: 'x-api-key: planted one\n x-other :planted:two \n\n' })).toEqual([
		'planted one',
		'planted:two',
	]);
});

it('what was secret stays so, however many sets of values a run has, and one run knows nothing of another', () => {
	const many = Array.from({ length: 250 }, (_, index) => ({ password: `planted ${index}` }));
	expect(secretsIn(...many)).toEqual(many.map(({ password }) => password).sort());
	expect(secretsIn()).toEqual([]);
});

it('a token that n8n puts into a credential later is secret too', () => {
	const context = {};
	const values: Record<string, string> = { clientSecret: 'planted one' };
	noteCredential(context, values);
	expect([...secretsOf(context)]).toContain('planted one');
	values.accessToken = 'planted two';
	expect([...secretsOf(context)]).toContain('planted two');
});

it('a value of an item is secret if it is a text', () => {
	const context = {};
	for (const value of ['planted', 5, undefined, null]) noteSecret(context, value);
	expect([...secretsOf(context)]).toEqual(['planted']);
});
