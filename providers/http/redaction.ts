import { REDACTED, withoutValues } from './echo';

export { REDACTED, withoutValues };

const PATTERNS: ReadonlyArray<readonly [RegExp, string]> = [
	[/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
	// A token with the scheme before it, as in an echoed Authorization header, but not "Basic authentication failed".
	[
		/\b([Bb]earer|BEARER|[Bb]asic|BASIC)\s+(?:(?=.[a-z._~-]*[A-Z0-9+/=])[A-Za-z0-9+/=._~-]{8,}|[A-Za-z0-9+/=._~-]{20,})/g,
		`$1 ${REDACTED}`,
	],
	[/\bSignature\s+version=[^\r\n]*/gi, `Signature ${REDACTED}`],
	[/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g, REDACTED],
	// name: value and name=value, in JSON (also within a JSON text), forms and prose.
	[
		/((?:\\*["'])?(?:pass(?:word|phrase|wd)?|usr_password|client_?secret|secret|access_?token|jwt_token|refresh_?token|api_?key|private_?key)(?:\\*["'])?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|\\+"[\s\S]*?\\+"|[^\s,;&}\]]+)/gi,
		`$1${REDACTED}`,
	],
];

/** More is not looked at: a gateway may send a whole page, and every pattern walks through it. */
const LONGEST = 8_000;
/** At the end of a text that was cut there may be the beginning of a secret, which no pattern knows. */
const UNSURE_END = 2_000;

/**
 * A text without secrets: the given values (see `withoutValues`) and whatever looks like a key, a token, a signature or
 * a password field. Meant for sentences that come from a service, which may echo what it was sent; of a very long one
 * the beginning is left.
 *
 * @param secrets values that the caller sent and that must not come back
 */
export function redact(text: string, secrets: Iterable<string> = []): string {
	let redacted = withoutValues(text.slice(0, LONGEST), secrets);
	for (const [pattern, replacement] of PATTERNS) redacted = redacted.replace(pattern, replacement);
	return text.length > LONGEST ? redacted.slice(0, LONGEST - UNSURE_END) : redacted;
}

/** A sentence of a service made fit for an error message: redacted, on one line, of bounded length. */
export function quote(text: string, secrets: Iterable<string> = [], maxLength = 500): string {
	const line = redact(text, secrets).replace(/\s+/g, ' ').trim();
	return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`;
}
