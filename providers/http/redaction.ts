/** What stands in the place of a secret. */
export const REDACTED = '[hidden]';

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

const ENTITIES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
const ESCAPES: Readonly<Record<string, string>> = { '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't' };

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

/**
 * A pattern for one character (or a run of backslashes) of a secret in every form in which a service may echo it: as it
 * is, escaped in JSON however deep, percent-encoded in an address or a form, as an entity in a web page.
 */
function anyForm(character: string): string {
	const run = /^\\+$/.test(character) ? character.length : 0;
	if (run > 0) return `(?:(?:%5c|\\\\{1,8}u005c){${run}}|\\\\{${run},${run * 8}})`;
	const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
	const code = character.codePointAt(0) ?? 0;
	const forms = [
		[...new TextEncoder().encode(character)].map((byte) => `%${hex(byte, 2)}`).join(''),
		units.map((unit) => `\\\\{0,8}u${hex(unit, 4)}`).join(''),
		`&#(?:0*${code}|x0*${hex(code, 1)});`,
		...(ENTITIES[character] ? [`&${ENTITIES[character]};`] : []),
		...(ESCAPES[character] ? [`\\\\{1,8}${ESCAPES[character]}`] : []),
		...(character === ' ' ? ['\\+'] : []),
		// The plain character goes last, since some of the other forms begin with it.
		character.replace(/[$^*+?.()[\]{}|/]/, '\\$&'),
	];
	return `\\\\{0,8}(?:${forms.join('|')})`;
}

/** More is not looked at: a gateway may send a whole page, and every pattern walks through it. */
const LONGEST = 8_000;
/** At the end of a text that was cut there may be the beginning of a secret, which no pattern knows. */
const UNSURE_END = 2_000;

/** A value as it is and in base64, which HTTP Basic sends, with the alphabet of addresses and without padding too. */
function forms(value: string): string[] {
	const bytes = Buffer.from(value, 'utf8');
	const standard = bytes.toString('base64').replace(/=+$/, '');
	return [value, standard, bytes.toString('base64url')];
}

/**
 * A text without the given values, as they are and in every encoding in which they may be echoed.
 *
 * @param values values under 4 characters are ignored, they would tear holes into ordinary words.
 */
export function withoutValues(text: string, values: Iterable<string>): string {
	// The longest first: a secret that begins with another one must not lose its beginning and keep its end.
	const secrets = [...new Set([...values].filter(({ length }) => length >= 4).flatMap(forms))];
	if (secrets.length === 0) return text;
	const patterns = secrets
		.sort((a, b) => b.length - a.length)
		.map((value) => (value.match(/\\+|[^\\]/gu) ?? []).map(anyForm).join(''));
	return text.replace(new RegExp(patterns.join('|'), 'gi'), REDACTED);
}

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
