/** The identity domains of a tenancy, which the Identity API knows. */
import { InputError, ServiceError } from '../http/errors';
import { collect } from '../http/paging';
import { pathSegment } from '../http/url';
import type { OciIdentityClient } from './client';
import { domainSchema, type Domain } from './schemas';

/** Never a reason to go on without the domain that is meant: another one has other people. */
async function told<T>(answer: Promise<T>): Promise<T> {
	return await answer.catch((error: unknown) => {
		const isRefusal = error instanceof ServiceError && ['forbidden', 'notFound'].includes(error.kind);
		if (!isRefusal) throw error;
		throw error.with({
			kind: 'forbidden',
			message: `The identity domains could not be read: ${error.message}`,
			advice: undefined,
			reason: { code: 'domainsHidden', facts: {} },
		});
	});
}

/** The domains of a compartment; by default those of the tenancy's root compartment, among them the Default domain. */
export async function listDomains(
	client: OciIdentityClient,
	{
		compartmentId = client.tenancyId,
		type,
	}: { readonly compartmentId?: string | undefined; readonly type?: 'DEFAULT' } = {},
): Promise<Domain[]> {
	return await told(collect(client.list('/domains', domainSchema, { compartmentId, type })));
}

export async function getDomain(client: OciIdentityClient, ocid: string): Promise<Domain> {
	if (!/^ocid1\.domain\./.test(ocid))
		throw new InputError('domain', `"${ocid}" is not the OCID of an identity domain.`);
	return (await told(client.get(`/domains/${pathSegment(ocid, 'Domain')}`, domainSchema))).value;
}

/** @throws {ServiceError} when the tenancy has none. */
export async function findDefaultDomain(client: OciIdentityClient): Promise<Domain> {
	const [found, ...others] = (await listDomains(client, { type: 'DEFAULT' })).filter(({ type }) => type === 'DEFAULT');
	if (found !== undefined && others.length === 0) return found;
	throw new ServiceError({
		service: 'OCI Identity',
		kind: 'notFound',
		status: 404,
		message: `The tenancy has ${others.length === 0 ? 'no' : 'more than one'} Default domain that the credential can see.`,
		reason: { code: 'noDefaultDomain', facts: {} },
	});
}
