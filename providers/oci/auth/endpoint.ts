import { InputError } from '../../http/errors';
import { checkEncrypted, hasPlainHost, type AddressRules } from '../../http/url';
import { findRegion, realmDomain, REGIONS } from './regions';

const SERVICE_PATH = '/20160918';
const IDENTIFIER = /^[a-z0-9]+(-[a-z0-9]+)+$/;
const HOST_TAIL = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** The region of a host or address of the Identity API, such as the Oracle Cloud Console and its documentation show. */
function withoutHost(text: string): string {
	const host = text
		.replace(/^https?:\/\//, '')
		.replace(/[/:?#].*$/, '')
		.replace(/\.$/, '');
	const tail = host.replace(/^(?:identity|console)\./, '');
	const [region = '', ...domain] = tail.split('.');
	const isRealm = domain.length > 1 && REALM_DOMAINS.has(domain.filter((part) => part !== 'oci').join('.'));
	return isRealm ? region : tail;
}

const REALM_DOMAINS: ReadonlySet<string> = new Set(REGIONS.map(({ domain }) => domain));

/** Longer than any: hosts and answers cannot smuggle anything in. Source: OCI "Regions and Availability Domains". */
const IN_ANSWERS = /^[a-z]{2,3}(-[a-z0-9]{1,20}){1,3}-\d{1,2}$/;

/**
 * Whether an answer of the service may name this as a region: its identifier, never a host, and none that is known to
 * be in another realm than the tenancy.
 */
export function isRegionOf(realm: string, name: string): boolean {
	return IN_ANSWERS.test(name) && (findRegion(name)?.realm ?? realm) === realm;
}

/**
 * The identifier of a region that is given by its identifier or its code (`phx`), in lower case. A region that is not
 * in our table is taken as it is, as long as it looks like one.
 *
 * @throws {InputError}
 */
export function regionName(region: string): string {
	const name = withoutHost(region.trim().toLowerCase());
	const known = findRegion(name);
	if (known !== undefined) return known.name;
	if (IDENTIFIER.test(name) || HOST_TAIL.test(name)) return name;
	throw new InputError(
		'Region',
		name === ''
			? 'Region is empty. Choose the region to send requests to.'
			: 'Region is not the identifier of a region. Enter it as the Oracle Cloud Console shows it, for example us-phoenix-1.',
	);
}

function fromTemplate(template: string, region: string, rules: AddressRules): string {
	const address = template.replaceAll('{region}', region);
	const url = URL.canParse(address) ? new URL(address) : undefined;
	const isPlain = url !== undefined && hasPlainHost(address) && !/[?#@\s\\]/.test(address);
	if (url === undefined || !isPlain || !/^https?:$/.test(url.protocol)) {
		throw new InputError(
			'Endpoint',
			"Endpoint is not the address of a service. Enter one like https://identity.{region}.oci.example.com, or leave it empty for Oracle's public cloud.",
		);
	}
	checkEncrypted(url, 'Endpoint', rules);
	const path = url.pathname.replace(/\/+$/, '');
	return url.origin + (path.endsWith(SERVICE_PATH) ? path.slice(0, -SERVICE_PATH.length) : path);
}

/**
 * The base address of the Identity API in a region, without a slash at the end and without `/20160918`.
 *
 * A region that is not in our table is looked for in the realm of the tenancy; a region with a dot in it names the
 * host itself (`<text>` → `https://identity.<text>`). `endpointTemplate` overrides all of this; `{region}` in it
 * stands for the region. Source: OCI SDKs, region and realm handling.
 *
 * @param region identifier or code
 * @param tenancyRealm realm of the tenancy, for example `oc1`
 * @throws {InputError} when the address cannot be told
 */
export function identityEndpoint(
	region: string,
	endpointTemplate = '',
	tenancyRealm = 'oc1',
	rules: AddressRules = {},
): string {
	const name = regionName(region);
	if (endpointTemplate !== '') return fromTemplate(endpointTemplate, name, rules);
	if (name.includes('.')) return `https://identity.${name}`;
	const domain = findRegion(name)?.domain ?? realmDomain(tenancyRealm);
	if (domain === undefined) {
		throw new InputError(
			'Endpoint',
			`The host for region ${name} in realm ${tenancyRealm} is not known. Enter the address of the Identity API under Endpoint.`,
		);
	}
	return `https://identity.${name}.oci.${domain}`;
}
