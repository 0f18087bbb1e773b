/** The identity domains of a tenancy: a domain that cannot be read never becomes another one, or none. */
import { describe, expect, it } from '@jest/globals';

import { findDefaultDomain, getDomain, listDomains } from '../../../providers/oci/domains';
import { response } from '../http/support';
import { client, list } from './support';

const refusal = (status: number, code: string) => response(status, {}, JSON.stringify({ code, message: 'No.' }));
const domain = (name: string, type?: string) => ({
	id: `ocid1.domain.oc1..${name}`,
	displayName: name,
	url: `https://${name}.example.com`,
	...(type === undefined ? {} : { type }),
});
const failed = async (work: Promise<unknown>) =>
	await work.then(
		() => 'done',
		(error: unknown) => error,
	);

const READS = {
	listDomains,
	findDefaultDomain,
	getDomain: async (asking: ReturnType<typeof client>['client']) => await getDomain(asking, 'ocid1.domain.oc1..a'),
};

describe.each(Object.entries(READS))('%s', (_name, read) => {
	it.each([
		[404, 'NotAuthorizedOrNotFound'],
		[403, 'NotAuthorized'],
	])('says for %d %s that the domains are hidden', async (status, code) => {
		expect(await failed(read(client(refusal(status, code)).client))).toMatchObject({
			kind: 'forbidden',
			status,
			message: expect.stringMatching(/^The identity domains could not be read: /),
			reason: { code: 'domainsHidden' },
			advice: undefined,
		});
	});

	it('keeps what another refusal says', async () => {
		const error = await failed(read(client(refusal(401, 'NotAuthenticated')).client));
		expect(error).toMatchObject({ status: 401 });
		expect(error).not.toMatchObject({ reason: { code: 'domainsHidden' } });
	});
});

it('a domain is asked for by its OCID alone', async () => {
	const { client: asking, calls } = client();
	expect(await failed(getDomain(asking, 'Default'))).toMatchObject({ field: 'domain' });
	expect(calls).toEqual([]);
});

it.each([
	['no', [domain('a')]],
	['no', []],
	['more than one', [domain('a', 'DEFAULT'), domain('b', 'DEFAULT')]],
])('there is no default domain where the tenancy has %s', async (count, domains) => {
	expect(await failed(findDefaultDomain(client(list(...domains)).client))).toMatchObject({
		kind: 'notFound',
		message: `The tenancy has ${count} Default domain that the credential can see.`,
		reason: { code: 'noDefaultDomain' },
	});
});

it('the default domain is the one of that type', async () => {
	const found = await findDefaultDomain(client(list(domain('a', 'SECONDARY'), domain('b', 'DEFAULT'))).client);
	expect(found).toMatchObject({ displayName: 'b' });
});
