import type { Send } from './send';

/**
 * Lets many requests share one token. Whoever finds no token gets one, and whoever is refused with 401 gets a new one;
 * left alone, ten requests that start together ask for ten tokens. So only one request at a time may get a token: the
 * very first, which the others wait for, and later any one. The others give way to it when they are refused with 401,
 * and then try again with what it got.
 *
 * @param plain sends with the token that is there, and gives a 401 back
 * @param renewing sends, renews the token on a 401, and sends again
 */
export function withSharedToken(plain: Send, renewing: Send): Send {
	let leader: Promise<unknown> | undefined;
	let isWarm = false;

	const lead: Send = async (request) => {
		while (leader !== undefined) await leader;
		const sent = renewing(request);
		leader = sent.then(
			() => undefined,
			() => undefined,
		);
		try {
			return await sent;
		} finally {
			leader = undefined;
			isWarm = true;
		}
	};

	return async (request) => {
		if (leader === undefined) return await lead(request);
		if (!isWarm) await leader;
		const response = await plain(request);
		return response.status === 401 ? await lead(request) : response;
	};
}
