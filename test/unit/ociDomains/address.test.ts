import { describe, expect, it } from '@jest/globals';

import { domainAddress } from '../../../providers/ociDomains/auth/address';
import { addressOf } from '../../../providers/ociDomains/domain';

const HOST = 'https://idcs-0123456789abcdef0123456789abcdef.identity.oraclecloud.com';

describe('the address of a domain', () => {
	it.each([
		[`${HOST}:443`, HOST],
		[` ${HOST}/ `, HOST],
		[`${HOST}:443/admin/v1/Users`, HOST],
		[`${HOST}/ui/v1/adminconsole`, HOST],
		[`${HOST}/oauth2/v1/token`, HOST],
		['http://127.0.0.1:4010/oci-domains/idcs-1', 'http://127.0.0.1:4010/oci-domains/idcs-1'],
	])('of %j is %s', (given, address) => {
		expect(domainAddress(given, 'Domain URL')).toBe(address);
	});

	it.each([
		'',
		'idcs-1.identity.oraclecloud.com',
		'http://idcs-1.identity.oraclecloud.com',
		`${HOST}?a=b`,
		'ftp://a.b',
	])('is not %j', (given) => {
		expect(() => domainAddress(given, 'Domain URL')).toThrow('Domain URL');
	});

	it('is that of the home region, where writes go', () => {
		const domain = { displayName: 'Default', url: 'https://replica.example.com', lifecycleState: 'ACTIVE' };
		expect(addressOf({ ...domain, homeRegionUrl: HOST }, {})).toBe(HOST);
		expect(addressOf({ ...domain, homeRegionUrl: null }, {})).toBe('https://replica.example.com');
	});

	it('must be whole, and is told by the name of the field', () => {
		const domain = { displayName: 'Default', url: 'idcs-1', lifecycleState: 'ACTIVE' };
		expect(() => addressOf(domain, {})).toThrow(/^Domain is not a complete address/);
	});

	it('is not used while the domain is not active', () => {
		const domain = { displayName: 'Old', url: HOST, lifecycleState: 'INACTIVE' };
		expect(() => addressOf(domain, {})).toThrow('The identity domain "Old" is not active; its state is INACTIVE.');
	});
});
