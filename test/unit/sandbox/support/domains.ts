import type { Sandbox } from '../../../../sandbox';
import type { AppRole } from '../../../../sandbox/services/oci-domains/model';

export interface Reply {
	readonly status: number;
	readonly headers: Headers;
	readonly json: Record<string, unknown>;
}

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const OWN = 'urn:ietf:params:scim:schemas:oracle:idcs:extension:user:User';
const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0:';

/** A plain caller of an identity domain of the sandbox, written from Oracle's documents. */
export async function domainCaller(
	sandbox: Sandbox,
	roles: readonly AppRole[] = ['User Administrator'],
	name = 'Default',
) {
	const { domainUrl, clientId, clientSecret } = sandbox.services['oci-domains'].newApplication(name, roles);
	const token = async (form: Record<string, string> = {}, secret = clientSecret) => {
		const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
		const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'urn:opc:idm:__myscopes__', ...form });
		return await reply(
			await fetch(`${domainUrl}/oauth2/v1/token`, { method: 'POST', headers: { authorization }, body }),
		);
	};
	const bearer = String((await token()).json.access_token);
	const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
		await reply(
			await fetch(`${domainUrl}/admin/v1${path}`, {
				method,
				headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/scim+json', ...headers },
				...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
			}),
		);
	const made = async (path: string, body: object) => {
		const answer = await call('POST', path, body);
		if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.json)}`);
		return answer.json;
	};
	return {
		domainUrl,
		clientId,
		token,
		call,
		user: async (userName: string, more: object = {}) => await made('/Users', newUser(userName, more)),
		group: async (displayName: string, members: readonly string[] = []) =>
			await made('/Groups', {
				schemas: [GROUP],
				displayName,
				...(members.length > 0 ? { members: members.map((value) => ({ value, type: 'User' })) } : {}),
			}),
		patch: async (path: string, ...operations: object[]) =>
			await call('PATCH', path, { schemas: [`${MESSAGES}PatchOp`], Operations: operations }),
		/** User names that a filter finds. */
		found: async (filter: string) => {
			const answer = await call('POST', '/Users/.search', { schemas: [`${MESSAGES}SearchRequest`], filter });
			return answer.status === 200 ? resources(answer).map(({ userName }) => userName) : answer.status;
		},
		bulk: async (...operations: object[]) =>
			await call('POST', '/Bulk', { schemas: [`${MESSAGES}BulkRequest`], Operations: operations }),
		/** User ids that the group holds. */
		members: async (id: unknown) =>
			(
				(await call('GET', `/Groups/${String(id)}?attributes=members`)).json.members as
					Array<{ value: string }> | undefined
			)?.map(({ value }) => value) ?? [],
	};
}

export function newUser(userName: string, more: object = {}) {
	return {
		schemas: [USER],
		userName,
		name: { givenName: 'Ann', familyName: 'Lee' },
		emails: [{ value: `${userName}@example.com`, type: 'work', primary: true }],
		...more,
	};
}

export function resources({ json }: Reply): Array<Record<string, unknown>> {
	return (json.Resources ?? []) as Array<Record<string, unknown>>;
}

export function operations({ json }: Reply): Array<Record<string, unknown>> {
	return (json.Operations ?? []) as Array<Record<string, unknown>>;
}

async function reply(response: Response): Promise<Reply> {
	const text = await response.text();
	const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
	return { status: response.status, headers: response.headers, json };
}
