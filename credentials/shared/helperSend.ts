import type { IHttpRequestHelper, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { faultOfCode, toBytes, toHeaders } from '../../providers/http/answer';
import { NetworkError, type Send } from '../../providers/http/send';

/**
 * n8n's HTTP helper as a credential gets it, for token requests. It knows no credential, so none can leak.
 *
 * @param agentOptions how certificates are checked; see `tlsOptions`.
 */
export function helperSend({ helpers }: IHttpRequestHelper, agentOptions?: IHttpRequestOptions['agentOptions']): Send {
	return async (request) => {
		const options: IHttpRequestOptions = {
			method: request.method as NonNullable<IHttpRequestOptions['method']>,
			url: request.url,
			headers: { ...request.headers },
			...(request.body === undefined ? {} : { body: request.body }),
			encoding: 'arraybuffer',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: request.timeoutMs ?? 60_000,
			...(agentOptions ? { agentOptions } : {}),
		};
		let response: IN8nHttpFullResponse;
		try {
			response = (await helpers.httpRequest(options)) as IN8nHttpFullResponse;
		} catch (error) {
			const { code, cause } = error as { code?: string; cause?: { code?: string } };
			const reason = code ?? cause?.code;
			// Without a code it is not the network: a rule of n8n forbids the address, and its own error says so.
			if (reason === undefined) return await Promise.reject(error);
			const { host } = new URL(request.url);
			throw new NetworkError(faultOfCode(reason), `The token server ${host} gave no answer (${reason}).`);
		}
		return { status: response.statusCode, headers: toHeaders(response.headers), body: toBytes(response.body) };
	};
}
