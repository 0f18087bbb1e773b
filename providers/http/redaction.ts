/** What stands in the place of a secret. */
export const REDACTED = '[hidden]';

const PATTERNS: ReadonlyArray<readonly [RegExp, string]> = [
	[/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
	// A signature or a token with the scheme before it, as in an echoed Authorization header.
	[/\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}/gi, `$1 ${REDACTED}`],
	[/\bSignature\s+version=[^\r\n]*/gi, `Signature ${REDACTED}`],
	[/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g, REDACTED],
	// name: value and name=value, in JSON, forms and prose.
	[
		/(["']?(?:pass(?:word|phrase|wd)?|usr_password|client_?secret|secret|access_?token|jwt_token|refresh_?token|api_?key|private_?key)["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;&}\]]+)/gi,
		`$1${REDACTED}`,
	],
];

/**
 * A text without secrets: the given values (as they are, JSON-escaped and percent-encoded) and whatever looks like a
 * key, a token, a signature or a password field. Meant for sentences that come from a service, which may echo what it
 * was sent.
 *
 * @param secrets values that the caller sent and that must not come back; values under 4 characters are ignored, they
 *   would tear holes into ordinary words.
 */
export function redact(text: string, secrets: Iterable<string> = []): string {
	let redacted = text;
	for (const secret of secrets) {
		if (secret.length < 4) continue;
		const forms = new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
		for (const form of forms) redacted = redacted.split(form).join(REDACTED);
	}
	for (const [pattern, replacement] of PATTERNS) redacted = redacted.replace(pattern, replacement);
	return redacted;
}

/** A sentence of a service made fit for an error message: redacted, on one line, of bounded length. */
export function quote(text: string, secrets: Iterable<string> = [], maxLength = 500): string {
	const line = redact(text, secrets).replace(/\s+/g, ' ').trim();
	return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`;
}
