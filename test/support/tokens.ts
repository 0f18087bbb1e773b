/** Requests for a token by client credentials, answered as a test says; and what every service does with refusals. */
import { describe, expect, it } from '@jest/globals';

type Helper = (request: object) => Promise<unknown>;

export const tokenClock = { now: () => 0, sleep: async () => await Promise.resolve() };
export const tokenClient = { clientId: 'id one', clientSecret: 's3cret+/' };

/** What was sent, and the token or the refusal. */
export async function askForToken(
	get: (helper: Helper) => Promise<unknown>,
	answer: { status: number; body: unknown } | Error,
) {
	const sent: Array<{ url?: string; headers?: Record<string, string>; body?: URLSearchParams | string }> = [];
	const helper = async (request: object) => {
		sent.push(request);
		if (answer instanceof Error) return await Promise.reject(answer);
		const body = Buffer.from(JSON.stringify(answer.body));
		return await Promise.resolve({ statusCode: answer.status, headers: {}, body });
	};
	const result = await get(helper).catch((error: unknown) => error);
	const [first] = sent;
	const form = Object.fromEntries(new URLSearchParams(first?.body));
	return { result, url: first?.url, authorization: first?.headers?.authorization, form };
}

interface TokenTexts {
	readonly name: string;
	readonly get: (helper: Helper) => Promise<unknown>;
	/** What to do about each code. */
	readonly advice: Readonly<Record<string, string>>;
	readonly notThere: string;
	readonly noAnswer: string;
}

export function describeTokens({ name, get, advice, notThere, noAnswer }: TokenTexts): void {
	describe(`a token of ${name}`, () => {
		it('that is refused is told with what to do', async () => {
			for (const [code, told] of Object.entries(advice)) {
				const { result } = await askForToken(get, { status: 401, body: { error: code, error_description: 'No.' } });
				expect(result).toMatchObject({ name: 'CredentialRefusal', refusal: { service: name, code, advice: told } });
			}
			const { result } = await askForToken(get, { status: 404, body: {} });
			expect(result).toMatchObject({ refusal: { service: name, status: 404, advice: notThere } });
		});

		it('that does not come is told with the address to check', async () => {
			const fault = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
			expect((await askForToken(get, fault)).result).toMatchObject({
				refusal: { service: name, kind: 'unavailable', status: 0, advice: noAnswer },
			});
		});

		it('never has the secret in its refusal', async () => {
			const echo = `No: ${tokenClient.clientSecret}`;
			const { result } = await askForToken(get, { status: 400, body: { error_description: echo } });
			expect(JSON.stringify(result) + String(result)).not.toContain(tokenClient.clientSecret);
		});
	});
}
