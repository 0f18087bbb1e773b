import { faultOfCode, toBytes, toHeaders } from './responseParts';
import { NetworkError, type HttpMethod, type Send } from './send';

/** What n8n's HTTP helper is asked to do, in its own words. */
interface HelperRequest {
	method: HttpMethod;
	url: string;
	headers: Record<string, string>;
	body?: string | Buffer;
	encoding: 'arraybuffer';
	returnFullResponse: true;
	ignoreHttpStatusErrors: true;
	disableFollowRedirect: true;
	timeout: number;
}

/** n8n's HTTP helper without a credential, which is all that a credential gets for its token requests. */
export type HttpHelper = (request: HelperRequest) => Promise<unknown>;

interface HelperResponse {
	readonly statusCode: number;
	readonly headers: object;
	readonly body: unknown;
}

/** That helper as a `Send`. */
export function credentialSend(helper: HttpHelper): Send {
	return async (request) => {
		let response: HelperResponse;
		try {
			response = (await helper({
				method: request.method,
				url: request.url,
				headers: { ...request.headers },
				...(request.body === undefined
					? {}
					: { body: typeof request.body === 'string' ? request.body : Buffer.from(request.body) }),
				encoding: 'arraybuffer',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				timeout: request.timeoutMs ?? 60_000,
			})) as HelperResponse;
		} catch (error) {
			const { code, cause } = error as { code?: string; cause?: { code?: string } };
			const reason = code ?? cause?.code;
			// Without a code it is not the network: a rule of n8n forbids the address, and its own error says so.
			if (reason === undefined) throw error;
			const { host } = new URL(request.url);
			throw new NetworkError(faultOfCode(reason), `${host} gave no answer (${reason}).`, { cause: error });
		}
		return { status: response.statusCode, headers: toHeaders(response.headers), body: toBytes(response.body) };
	};
}
