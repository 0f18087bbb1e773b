import { InputError } from '../../http/errors';

/**
 * The `Authorization` header of a Management API client: HTTP Basic with the client id and the client secret.
 *
 * Source: Trivore ID "Management API Client Credentials"; RFC 7617 with the charset UTF-8.
 *
 * @throws {InputError} when one of them is missing, or the client id has a colon in it.
 */
export function basicAuthorization(clientId: string, clientSecret: string): string {
	if (clientId === '') throw new InputError('Client ID', 'The client ID in the credential is empty.');
	if (clientSecret === '') throw new InputError('Client Secret', 'The client secret in the credential is empty.');
	if (clientId.includes(':')) {
		throw new InputError('Client ID', 'The client ID in the credential contains a colon, which no client ID has.');
	}
	return `Basic ${Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64')}`;
}
