import type { Send } from './send';

/**
 * Lets many requests share one token. Whoever finds no token gets one, and whoever is refused with 401 gets a new one;
 * left alone, ten requests that start together ask for ten tokens. So the first request goes alone, and after a 401 one
 * request renews the token while the others wait and then try again with what it got.
 *
 * @param plain sends with the token that is there, and gives a 401 back
 * @param renewing sends, renews the token on a 401, and sends again
 */
export function withSharedToken(plain: Send, renewing: Send): Send {
	let gate: Promise<unknown> | undefined;
	let renewals = 0;

	const renew: Send = async (request) => {
		renewals += 1;
		const sent = renewing(request);
		gate = sent.catch(() => undefined);
		return await sent;
	};

	return async (request) => {
		if (gate === undefined) return await renew(request);
		await gate;
		const before = renewals;
		const response = await plain(request);
		if (response.status !== 401) return response;
		if (renewals === before) return await renew(request);
		await gate;
		return await renewing(request);
	};
}
