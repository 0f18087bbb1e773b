import { serverTokenRequest } from '../../providers/adobe/auth/server';
import { authHeaders, fetchToken } from '../../providers/adobe/auth/token';
import { AdobeUserManagementClient } from '../../providers/adobe/client';
import type { HttpRequest, Send } from '../../providers/http/send';
import { timerSleep, undiciSend } from '../../providers/http/undici';
import type { Sandbox } from '../../sandbox';

/** The requests of the sandbox's credential, with a token that is fetched for it. */
export async function withAdobeToken(
	send: Send,
	{ credentials, clock }: Pick<Sandbox, 'credentials' | 'clock'>,
): Promise<Send> {
	const credential = credentials.adobeUserManagementServerApi;
	const { accessToken } = await fetchToken(
		serverTokenRequest(credential),
		async (request) => {
			const { status, headers, body } = await send(request);
			return { statusCode: status, headers, body };
		},
		{ now: () => clock.now(), sleep: timerSleep },
	);
	const auth = authHeaders(accessToken, credential.clientId);
	return async (request) => await send({ ...request, headers: { ...request.headers, ...auth } });
}

/**
 * Our client outside n8n, over kept-alive connections. Close it after use.
 *
 * @param seen called with each request before it is sent
 */
export async function openAdobeClient(sandbox: Sandbox, seen: (request: HttpRequest) => void = () => undefined) {
	const { close, send } = undiciSend();
	const authorized = await withAdobeToken(send, sandbox);
	const client = new AdobeUserManagementClient(
		async (request) => {
			seen(request);
			return await authorized(request);
		},
		{ ...sandbox.credentials.adobeUserManagementServerApi, clock: { now: Date.now, sleep: timerSleep } },
	);
	return { client, close };
}
