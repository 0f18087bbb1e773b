/** The part of Adobe's library that the tests use; it comes without types. */
declare module '@adobe/aio-lib-ims' {
	interface Token {
		readonly token: string;
		/** Milliseconds since the epoch. */
		readonly expiry: number;
	}

	export class Ims {
		constructor(environment: 'prod' | 'stage');

		/** Address of the token server. */
		endpoint: string;

		getAccessTokenByClientCredentials(
			clientId: string,
			clientSecret: string,
			orgId: string,
			scopes: string[],
		): Promise<{ access_token: Token; payload: { expires_in: number } }>;

		exchangeJwtToken(clientId: string, clientSecret: string, jwt: string): Promise<{ access_token: Token }>;
	}
}
