import type { Sandbox } from '../../../../sandbox';

export interface Reply {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	readonly json: Record<string, unknown>;
}

interface Action {
	readonly completed: number;
	readonly notCompleted: number;
	readonly completedInTestMode: number;
	readonly result: string;
	readonly errors?: ReadonlyArray<Readonly<Record<string, unknown>>>;
	readonly warnings?: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

async function reply(response: Response): Promise<Reply> {
	const text = await response.text();
	const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
	return { status: response.status, headers: response.headers, text, json };
}

/** A plain HTTP caller of the sandbox's Adobe, written from Adobe's documents. */
export function adobeCaller(sandbox: Sandbox) {
	const { apiUrl, clientId, clientSecret, imsUrl, organizationId, scopes } =
		sandbox.credentials.adobeUserManagementServerApi;

	const token = async (parameters: Record<string, string> = {}, path = '/ims/token/v3') =>
		await reply(
			await fetch(`${imsUrl}${path}`, {
				method: 'POST',
				body: new URLSearchParams({
					grant_type: 'client_credentials',
					client_id: clientId,
					client_secret: clientSecret,
					scope: scopes,
					...parameters,
				}),
			}),
		);
	let bearer: string | undefined;
	const auth = async () => {
		bearer ??= String((await token()).json.access_token);
		return { authorization: `Bearer ${bearer}`, 'x-api-key': clientId };
	};
	/** `{org}` in the path stands for the organization. */
	const call = async (path: string, init: RequestInit = {}) =>
		await reply(
			await fetch(`${apiUrl}${path.replace('{org}', organizationId)}`, {
				...init,
				headers: { ...(await auth()), ...(init.headers as Record<string, string> | undefined) },
			}),
		);
	const action = async (commands: unknown, query = '') =>
		await call(`/action/{org}${query}`, { method: 'POST', body: JSON.stringify(commands) });

	return {
		imsUrl,
		organizationId,
		token,
		call,
		action,
		/** The outcome of commands that arrive as a request. */
		act: async (...commands: unknown[]) => JSON.parse((await action(commands)).text) as Action,
		/** The error code of one command, or `undefined` if it was done. */
		code: async (command: unknown) => (JSON.parse((await action([command])).text) as Action).errors?.[0]?.errorCode,
	};
}

export const federated = (email: string, more: object = {}) => ({
	user: email,
	do: [{ createFederatedID: { email, firstname: 'A', lastname: 'B', country: 'US', ...more } }],
});
