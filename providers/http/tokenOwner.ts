import { contentKey } from './contentKey';

/**
 * Names the account that a token was made for. n8n keeps the last token with the credential, whose other fields may be
 * expressions: the next one who reads it may be another account.
 *
 * @param parts addresses and names, no secrets
 */
export function tokenOwner(...parts: readonly string[]): string {
	return contentKey(parts);
}

/** Thrown instead of sending a token of another account. It looks to n8n like status 401, so n8n gets a new one. */
class ForeignToken extends Error {
	override readonly name = 'ForeignToken';
	readonly response = { status: 401 } as const;
}

/**
 * @param madeFor what is stored with the token; empty if nothing is known
 * @throws {ForeignToken}
 */
export function checkTokenOwner(madeFor: unknown, owner: string): void {
	if (typeof madeFor === 'string' && madeFor !== '' && madeFor !== owner) {
		throw new ForeignToken('The access token belongs to another account.');
	}
}
