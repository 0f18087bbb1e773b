import { describe, expect, test } from '@jest/globals';

import { parseConfigProfile } from '../../../providers/oci/auth/configFile';
import { checkServiceHost } from '../../../providers/oci/auth/hosts';
import { identityEndpoint, isRegionOf, regionName } from '../../../providers/oci/auth/endpoint';
import { findRegion, REGIONS } from '../../../providers/oci/auth/regions';
import { flatten, readSettings } from '../../../providers/oci/auth/settings';
import { TENANCY, USER } from './vectors';

const FINGERPRINT = '20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34';
const PROFILE = `user=${USER}\nfingerprint=${FINGERPRINT}\ntenancy=${TENANCY}\nregion=us-ashburn-1`;

describe('regions', () => {
	test('are ordered by name, with no name and no code twice', () => {
		const names = REGIONS.map(({ name }) => name);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(REGIONS.map(({ code }) => code)).size).toBe(names.length);
		expect(REGIONS.every(({ name, code }) => /^[a-z]+(-[a-z0-9]+)+$/.test(name) && /^[a-z]{3}$/.test(code))).toBe(true);
		expect(names).toHaveLength(85);
	});

	test('are found by identifier and by code, in any case', () => {
		expect(findRegion('PHX')).toEqual({ name: 'us-phoenix-1', code: 'phx', realm: 'oc1', domain: 'oraclecloud.com' });
		expect(findRegion('EU-Frankfurt-2 ')?.realm).toBe('oc19');
		expect(findRegion('moon-1')).toBeUndefined();
	});

	test('are brought to their identifiers', () => {
		expect(regionName('fra')).toBe('eu-frankfurt-1');
		expect(regionName(' EU-Zurich-9 ')).toBe('eu-zurich-9');
		for (const host of [
			'identity.us-phoenix-1.oci.oraclecloud.com',
			'identity.us-phoenix-1.oraclecloud.com',
			'https://identity.us-phoenix-1.oci.oraclecloud.com/20160918/',
			'https://console.us-phoenix-1.oraclecloud.com/identity?region=x',
			'us-phoenix-1.oraclecloud.com',
		]) {
			expect(regionName(host)).toBe('us-phoenix-1');
		}
		expect(() => regionName('')).toThrow('Region is empty');
		expect(() => regionName('Phoenix, Arizona')).toThrow('Region is not the identifier of a region');
	});
});

describe('identityEndpoint', () => {
	test.each([
		['us-phoenix-1', undefined, undefined, 'https://identity.us-phoenix-1.oci.oraclecloud.com'],
		['IAD', undefined, undefined, 'https://identity.us-ashburn-1.oci.oraclecloud.com'],
		['uk-gov-london-1', undefined, undefined, 'https://identity.uk-gov-london-1.oci.oraclegovcloud.uk'],
		['eu-madrid-2', '', 'oc19', 'https://identity.eu-madrid-2.oci.oraclecloud.eu'],
		['eu-new-7', '', 'oc1', 'https://identity.eu-new-7.oci.oraclecloud.com'],
		['eu-new-7', '', 'oc19', 'https://identity.eu-new-7.oci.oraclecloud.eu'],
		['region1.cloud.example', '', 'oc1', 'https://identity.region1.cloud.example'],
		['phx', 'https://identity.{region}.oci.example.com', 'oc1', 'https://identity.us-phoenix-1.oci.example.com'],
		['phx', 'https://{region}.example.com/{region}/', 'oc1', 'https://us-phoenix-1.example.com/us-phoenix-1'],
		['phx', 'http://127.0.0.1:8080/oci/', 'oc1', 'http://127.0.0.1:8080/oci'],
		['phx', 'https://example.com:443/20160918/', 'oc1', 'https://example.com'],
	])('%s %s %s → %s', (region, template, realm, expected) => {
		expect(identityEndpoint(region, template, realm)).toBe(expected);
	});

	test('refuses what is no address, and does not guess the host of an unknown realm', () => {
		for (const template of [
			'identity.example.com',
			'ftp://example.com',
			'https://a:b@example.com',
			'https://h/?a=1',
			'https://h?',
			'https:/h',
			'https:h',
			'https:///h',
			'https://h%2eexample.com',
			'https://ⓗ.example.com',
		]) {
			expect(() => identityEndpoint('phx', template)).toThrow('Endpoint is not the address of a service');
		}
		expect(() => identityEndpoint('phx', 'http://oci.example.com')).toThrow('Endpoint begins with http://');
		expect(identityEndpoint('phx', 'http://oci.example.com', 'oc1', { allowHttp: true })).toBe(
			'http://oci.example.com',
		);
		expect(() => identityEndpoint('eu-new-7', '', 'oc99')).toThrow(
			'The host for region eu-new-7 in realm oc99 is not known',
		);
	});
});

describe('parseConfigProfile', () => {
	const parsed = {
		user: USER,
		fingerprint: FINGERPRINT,
		tenancy: TENANCY,
		region: 'us-ashburn-1',
		passPhrase: '',
		privateKey: '',
	};

	test.each([
		['with a name', `[DEFAULT]\n${PROFILE}`],
		['without a name', PROFILE],
		['with CRLF', `[PROD]\r\n${PROFILE.replaceAll('\n', '\r\n')}\r\n`],
		['with blanks', `\n [PROD] \n${PROFILE.replaceAll('=', ' = ').replaceAll('\n', '\n\n  ')}\n\n`],
		['with colons and capitals', PROFILE.replaceAll('=', ': ').replace('user', 'USER')],
		[
			'with comments and other entries',
			`# mine\n[DEFAULT]\n${PROFILE}\n; more\nkey_file=<path> # TODO\nlog_requests=true`,
		],
		[
			'inherited from an incomplete default',
			`[DEFAULT]\nregion=us-ashburn-1\n[PROD]\n${PROFILE.replace(/\nregion.*/, '')}`,
		],
		['whose own value goes first', `[DEFAULT]\nregion=uk-london-1\n[PROD]\n${PROFILE}`],
	])('reads a profile %s', (_, text) => {
		expect(parseConfigProfile(text)).toEqual(parsed);
	});

	const KEY = '-----BEGIN PRIVATE KEY-----\nMIIEvQ==\n-----END PRIVATE KEY-----';
	const oneLine = PROFILE.replaceAll('\n', ' ');
	test.each([
		['a comment behind the name', `[DEFAULT] # mine\n${PROFILE}`],
		['a comment behind the name, without a blank', `[DEFAULT]#mine\n${PROFILE}`],
		['quoted values', PROFILE.replace(/=(.*)$/gm, '="$1"')],
		['values in single quotes', PROFILE.replace(/=(.*)$/gm, "='$1'")],
		['comments behind values', PROFILE.replace(/=(.*)$/gm, '=$1 # copied')],
		['everything in one line', `[DEFAULT] ${oneLine} key_file=~/.oci/key.pem`],
		['everything in one line without a name', oneLine],
		['no blank behind the name', `[DEFAULT]${oneLine}`],
		['line breaks written as \\n', `[DEFAULT]\\n${PROFILE.replaceAll('\n', '\\n')}`],
		['line breaks written as \\r\\n and escaped twice', PROFILE.replaceAll('\n', '\\\\r\\\\n')],
		['its key behind it', `${PROFILE}\nkey_file=~/.oci/key.pem\n${KEY}\nOCI_API_KEY\n`],
		['its key before it', `${KEY}\n[DEFAULT]\n${PROFILE}`],
		['its key within it', `${PROFILE}\nkey_content=${KEY}\n`],
		['its key behind it in one line', `${oneLine} ${KEY.replaceAll('\n', ' ')} OCI_API_KEY`],
	])('reads a profile with %s', (name, text) => {
		const read = parseConfigProfile(text);
		const expected = { user: USER, tenancy: TENANCY, fingerprint: FINGERPRINT, region: 'us-ashburn-1' };
		expect(read).toMatchObject(expected);
		expect(read.privateKey.includes('MIIEvQ==')).toBe(name.includes('key'));
	});

	test('leaves a Windows path alone', () => {
		const text = `${PROFILE}\nkey_file=C:\\Users\\nina\\region\\key.pem`;
		expect(parseConfigProfile(text).region).toBe('us-ashburn-1');
	});

	test('gives its key to the credential, unless one was entered', () => {
		const fields = { setup: 'configFile', configFile: `${PROFILE}\n${KEY}`, privateKey: ' ' };
		expect(flatten(fields).privateKey).toBe(KEY);
		expect(flatten({ ...fields, privateKey: 'entered' }).privateKey).toBe('entered');
	});

	test('reads the passphrase', () => {
		expect(parseConfigProfile(`${PROFILE}\npass_phrase=a = b # c`).passPhrase).toBe('a = b # c');
	});

	test.each([
		['nothing', ' \n# only a comment\n', 'OCI Config File Profile is empty'],
		['two complete profiles', `[A]\n${PROFILE}\n[B]\n${PROFILE}`, 'several profiles (A, B)'],
		['a complete default and another', `[DEFAULT]\n${PROFILE}\n[B]\nregion=phx`, 'several profiles (DEFAULT, B)'],
		['a profile that lacks entries', `[A]\nuser=${USER}\nregion=`, 'no value for fingerprint, tenancy, region'],
		['a line that is no entry', `[DEFAULT]\nwhatever\n${PROFILE}`, 'neither [NAME] nor name=value'],
		['a session token', `${PROFILE}\nsecurity_token_file=/tmp/token`, 'the entry security_token_file'],
		['an instance principal', `${PROFILE}\nauthentication_type=instance_principal`, 'the entry authentication_type'],
	])('refuses %s', (_, text, message) => {
		expect(() => parseConfigProfile(text)).toThrow(message);
	});
});

describe('readSettings', () => {
	const fields = { setup: 'fields', tenancyOcid: ` ${TENANCY}\n`, region: 'us-phoenix-1' };

	test('reads fields', () => {
		const settings = readSettings(fields);
		expect(settings).toMatchObject({ tenancyId: TENANCY, region: 'us-phoenix-1' });
		expect(settings.endpoint('iad')).toBe('https://identity.us-ashburn-1.oci.oraclecloud.com');
	});

	test('reads a profile, whose region may be a code', () => {
		const configFile = `[DEFAULT]\n${PROFILE.replace('us-ashburn-1', 'phx')}`;
		const settings = readSettings({ ...fields, setup: 'configFile', region: 'uk-london-1', configFile });
		expect(settings).toMatchObject({ tenancyId: TENANCY, region: 'us-phoenix-1' });
	});

	test('takes another region from its field only when the list says so', () => {
		const other = { ...fields, otherRegion: 'us-new-9' };
		expect(readSettings({ ...other, region: 'other' }).region).toBe('us-new-9');
		expect(readSettings(other).region).toBe('us-phoenix-1');
		expect(readSettings({ ...fields, region: 'us-new-8' }).region).toBe('us-new-8');
	});

	test('finds the host of an unknown region in the realm of the tenancy', () => {
		const settings = readSettings({ tenancyOcid: 'ocid1.tenancy.oc19..aaaa', region: 'eu-new-1' });
		expect(settings.endpoint(settings.region)).toBe('https://identity.eu-new-1.oci.oraclecloud.eu');
	});

	test("an endpoint of one's own goes first", () => {
		const settings = readSettings({ ...fields, region: 'uk-gov-london-1', endpoint: ' http://127.0.0.1:9/{region} ' });
		expect(settings.endpoint('phx')).toBe('http://127.0.0.1:9/us-phoenix-1');
	});

	test.each([
		[{ tenancyOcid: '' }, 'Tenancy OCID is empty'],
		[{ tenancyOcid: 'mycompany' }, 'Tenancy OCID is not an OCID'],
		[{ tenancyOcid: USER }, 'Tenancy OCID holds the OCID of another kind of thing (user)'],
		[{ region: '' }, 'Region is empty'],
		[{ region: undefined }, 'Region is empty'],
		[{ region: 'other' }, 'Region is empty'],
		[
			{ region: 'uk-gov-london-1' },
			'Region uk-gov-london-1 belongs to the realm oc4, and the tenancy to the realm oc1',
		],
		[{ endpoint: 'nonsense' }, 'Endpoint is not the address of a service'],
		[{ setup: 'configFile' }, 'OCI Config File Profile is empty'],
	])('refuses %p', (changes, message) => {
		expect(() => readSettings({ ...fields, ...changes })).toThrow(message);
	});

	test('accepts an OCID of the old form', () => {
		expect(readSettings({ ...fields, tenancyOcid: 'ocidv1:tenancy:oc1:phx:1460406592660:aaaa' }).tenancyId).toContain(
			'ocidv1',
		);
	});
});

describe('isRegionOf', () => {
	test.each(['us-ashburn-1', 'me-dcc-muscat-1', 'eu-new-17', 'us-gov-ashburn-1'])('knows %s as a region', (name) => {
		expect(isRegionOf(findRegion(name)?.realm ?? 'oc1', name)).toBe(true);
	});

	test.each([
		'evil.example.com',
		'us-ashburn-1.evil.example.com',
		'us-ashburn-1@evil.example.com',
		'us-ashburn-1/..',
		'us-ashburn-1#',
		'US-ASHBURN-1',
		'localhost',
		'phx',
		'',
		' us-ashburn-1',
		`us-${'a'.repeat(200)}-1`,
		'us-langley-1',
	])('takes %j for none', (name) => {
		expect(isRegionOf('oc1', name)).toBe(false);
	});
});

describe('checkServiceHost', () => {
	const settings = (changes: Record<string, string> = {}) =>
		readSettings({ setup: 'fields', tenancyOcid: TENANCY, region: 'us-phoenix-1', ...changes });
	const check =
		(address: string, changes?: Record<string, string>, allowHttp = false) =>
		() =>
			checkServiceHost(address, settings(changes), { allowHttp });

	test.each([
		'https://identity.us-phoenix-1.oci.oraclecloud.com/20160918/users',
		'https://objectstorage.eu-frankfurt-1.oraclecloud.com/n/',
		'https://iaas.us-ashburn-1.oraclecloud.com/20160918/instances',
		'https://idcs-0123.identity.oraclecloud.com/admin/v1/Users',
	])('accepts %s of the realm', (address) => {
		expect(check(address)).not.toThrow();
	});

	test.each([
		'https://example.com/',
		'https://oraclecloud.com.example.com/',
		'https://notoraclecloud.com/',
		'https://iaas.us-langley-1.oraclegovcloud.com/',
		'https://127.0.0.1/',
		'http://localhost:5678/',
	])('refuses %s', (address) => {
		expect(check(address)).toThrow('it signs requests for hosts below oraclecloud.com');
	});

	test('accepts the endpoint of the credential, in every region', () => {
		const endpoint = 'https://identity.{region}.oci.example.com';
		expect(check('https://identity.eu-new-7.oci.example.com/20160918/', { endpoint })).not.toThrow();
		expect(check('https://identity.a.b.oci.example.com/', { endpoint })).toThrow('is not used for');
		expect(check('https://identity.eu-new-7.oci.example.com:8443/', { endpoint })).toThrow('is not used for');
		const local = { endpoint: 'http://127.0.0.1:4010/oci' };
		expect(check('http://127.0.0.1:4010/oci/20160918/users', local)).not.toThrow();
		expect(check('http://127.0.0.1:4011/oci/20160918/users', local)).toThrow('is not used for');
	});

	test('sends nothing unencrypted unless that was chosen', () => {
		const address = 'http://objectstorage.us-phoenix-1.oraclecloud.com/n/';
		expect(check(address)).toThrow('begins with http://');
		expect(check(address, {}, true)).not.toThrow();
	});
});
