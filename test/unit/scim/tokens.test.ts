/** Requests for a token of both SCIM services: what goes where, and what a refusal means. */
import { describe, expect, it } from '@jest/globals';

import { fetchToken as fetchOfDomain } from '../../../providers/ociDomains/auth/token';
import { fetchToken } from '../../../providers/scim/auth/token';

const clock = { now: () => 0, sleep: async () => await Promise.resolve() };
const client = { clientId: 'id one', clientSecret: 's3cret+/' };
const scim = { tokenUrl: 'https://acme.example/token', scope: 'a b', sendIn: 'header', ...client } as const;
const domain = { domainUrl: 'https://idcs.example.com', ...client };

/** What was sent, and the token or the refusal. */
async function ask(
	get: (helper: (request: object) => Promise<unknown>) => Promise<unknown>,
	answer: { status: number; body: unknown } | Error,
) {
	const sent: Array<{ url?: string; headers?: Record<string, string>; body?: unknown }> = [];
	const helper = async (request: object) => {
		sent.push(request);
		if (answer instanceof Error) return await Promise.reject(answer);
		const body = Buffer.from(JSON.stringify(answer.body));
		return await Promise.resolve({ statusCode: answer.status, headers: {}, body });
	};
	const result = await get(helper).catch((error: unknown) => error);
	const [first] = sent;
	const form = Object.fromEntries(new URLSearchParams(String(first?.body ?? '')));
	return { result, url: first?.url, authorization: first?.headers?.authorization, form };
}

const services = [
	{
		name: 'SCIM 2.0',
		get: async (helper: (request: object) => Promise<unknown>) => await fetchToken(scim, helper, clock),
		advice: {
			invalid_client:
				'Check "Client ID" and "Client Secret". If they are right, set "Client Authentication" to the other way.',
			unauthorized_client: 'Turn on the grant type Client Credentials for the application.',
			invalid_scope: 'Check "Scope" in the credential.',
		},
		notThere: 'Check "Token URL" in the credential.',
		noAnswer: 'Check "Token URL" in the credential, and firewalls and proxies on the way.',
	},
	{
		name: 'OCI Identity Domains',
		get: async (helper: (request: object) => Promise<unknown>) => await fetchOfDomain(domain, helper, clock),
		advice: {
			invalid_client:
				'Check Client ID and Client Secret, and that the application is active and in the domain of Domain URL.',
			unauthorized_client: 'Turn on the grant type Client Credentials in the OAuth configuration of the application.',
			invalid_scope: 'Give the application an app role of the domain, such as User Administrator.',
		},
		notThere: 'There is no identity domain at the address in Domain URL. Check it in the credential.',
		noAnswer: 'Check Domain URL in the credential, and firewalls and proxies on the way.',
	},
];

describe.each(services)('a token of $name', ({ name, get, advice, notThere, noAnswer }) => {
	it('that is refused is told with what to do', async () => {
		for (const [code, told] of Object.entries(advice)) {
			const { result } = await ask(get, { status: 401, body: { error: code, error_description: 'No.' } });
			expect(result).toMatchObject({ name: 'CredentialRefusal', refusal: { service: name, code, advice: told } });
		}
		const { result } = await ask(get, { status: 404, body: {} });
		expect(result).toMatchObject({ refusal: { service: name, status: 404, advice: notThere } });
	});

	it('that does not come is told with the address to check', async () => {
		const fault = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
		expect((await ask(get, fault)).result).toMatchObject({
			refusal: { service: name, kind: 'unavailable', status: 0, advice: noAnswer },
		});
	});

	it('never has the secret in its refusal', async () => {
		const echo = `No: ${client.clientSecret}`;
		const { result } = await ask(get, { status: 400, body: { error_description: echo } });
		expect(JSON.stringify(result) + String(result)).not.toContain(client.clientSecret);
	});
});

it('client ID and secret go where the credential says, encoded', async () => {
	const token = { status: 200, body: { access_token: 'T', expires_in: 60 } };
	const grant = { grant_type: 'client_credentials' };
	const pair = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
	expect(await ask(async (helper) => await fetchToken(scim, helper, clock), token)).toMatchObject({
		url: 'https://acme.example/token',
		authorization: pair('id+one:s3cret%2B%2F'),
		form: { ...grant, scope: 'a b' },
	});
	const inBody = await ask(
		async (helper) => await fetchToken({ ...scim, scope: '', sendIn: 'body' }, helper, clock),
		token,
	);
	expect(inBody.authorization).toBeUndefined();
	expect(inBody.form).toEqual({ ...grant, client_id: client.clientId, client_secret: client.clientSecret });
	expect(await ask(async (helper) => await fetchOfDomain(domain, helper, clock), token)).toMatchObject({
		url: 'https://idcs.example.com/oauth2/v1/token',
		authorization: pair('id one:s3cret+/'),
		form: { ...grant, scope: 'urn:opc:idm:__myscopes__' },
	});
});
