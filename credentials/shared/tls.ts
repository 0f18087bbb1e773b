import type { ICredentialDataDecryptedObject, IHttpRequestOptions, INodeProperties } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

/** For certificates that cannot be checked, such as those of a proxy that opens connections. */
export const ignoreSslField: INodeProperties = {
	displayName: 'Ignore SSL Issues (Insecure)',
	name: 'ignoreSslIssues',
	type: 'boolean',
	default: false,
	description: 'Whether to connect even if SSL certificate validation is not possible',
};

/** Fields for services on premises, whose certificates are often signed by an authority of their own. */
export const tlsFields: readonly INodeProperties[] = [
	{
		displayName: 'CA Certificate',
		name: 'caCertificate',
		type: 'string',
		typeOptions: { password: true, rows: 4 },
		default: '',
		placeholder: 'e.g. -----BEGIN CERTIFICATE----- …',
		description:
			"PEM of the authority that signed the server's certificate, if it is not a public one. Several may follow each other.",
	},
	ignoreSslField,
];

const CERTIFICATE = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** PEM with its line breaks, also from a field that took them away or wrote them as `\n`. */
function certificates(text: string): string {
	const pem = [...text.replaceAll('\\n', '\n').matchAll(CERTIFICATE)].map(([, body = '']) => {
		const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
		return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
	});
	if (pem.length > 0) return pem.join('');
	throw new UserError('"CA Certificate" is not a certificate in PEM form. It begins with -----BEGIN CERTIFICATE-----.');
}

/**
 * How n8n's HTTP helpers are to check certificates, by the fields above; `undefined` for the usual way. It goes into
 * `agentOptions`, which both of n8n's helpers know. Credentials add it to each request, so that nodes, the HTTP Request
 * node and the test of a credential check alike.
 *
 * @throws {UserError} for a CA certificate that is none.
 */
export function tlsOptions(credentials: ICredentialDataDecryptedObject): IHttpRequestOptions['agentOptions'] {
	const { caCertificate, ignoreSslIssues } = credentials;
	const ca = typeof caCertificate === 'string' && caCertificate.trim() !== '' ? certificates(caCertificate) : undefined;
	if (ca === undefined && ignoreSslIssues !== true) return undefined;
	return { ...(ca ? { ca } : {}), ...(ignoreSslIssues === true ? { rejectUnauthorized: false } : {}) };
}
