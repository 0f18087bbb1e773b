/** How long a token is used. */

/** A token is given up a little before its end, so that it does not end on its way to the service. */
const MARGIN_MS = 60_000;

/**
 * When to stop using a token, or 0 if it does not say how long it lasts.
 *
 * @param life as the service tells it, in units of `unitMs`
 */
export function expiryOf(life: number, unitMs: number, now: number): number {
	if (!Number.isFinite(life) || life <= 0) return 0;
	const ms = life * unitMs;
	return Math.floor(now + ms - Math.min(MARGIN_MS, ms / 10));
}

/**
 * Thrown instead of sending a request with a token that has ended. It looks to n8n like the answer that the service
 * would give, status 401, so n8n gets a new token and goes on; the round trip is saved.
 */
class TokenExpired extends Error {
	override readonly name = 'TokenExpired';
	readonly response = { status: 401 } as const;
}

/** @throws {TokenExpired} when the token's time is over. */
export function checkExpiry(expiresAt: unknown, now: number): void {
	const end = Number(expiresAt ?? 0);
	if (end > 0 && now >= end) throw new TokenExpired('The access token has expired.');
}
