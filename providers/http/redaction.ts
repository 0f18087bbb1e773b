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
 * is, escaped in JSON however deep, percent-encoded in an address or a form, as an entity in a web page; the last two
 * also when they were encoded once more.
 */
function anyForm(character: string): string {
	const run = /^\\+$/.test(character) ? character.length : 0;
	if (run > 0) return `(?:(?:%(?:25)*5c|\\\\{1,8}u005c){${run}}|\\\\{${run},${run * 8}})`;
	const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
	const code = character.codePointAt(0) ?? 0;
	const forms = [
		[...new TextEncoder().encode(character)].map((byte) => `%(?:25)*${hex(byte, 2)}`).join(''),
		units.map((unit) => `\\\\{0,8}u${hex(unit, 4)}`).join(''),
		`&(?:amp;)*#(?:0*${code}|x0*${hex(code, 1)});`,
		...(ENTITIES[character] ? [`&(?:amp;)*${ENTITIES[character]};`] : []),
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
/** Shorter parts of base64 and of hexadecimal digits would be found in ordinary words. */
const SHORTEST_CODE = 8;
/** Of longer values (tokens, keys) the beginning and the end are looked for, or the patterns would be endless. */
const LONGEST_WHOLE = 300;
const PART = 66;

/**
 * A value in base64, wherever in a longer text it was before that was encoded (`user:password`, a whole header): what
 * its own bytes decide alone, for each of the three places that its first byte can have.
 */
function base64Parts(value: string): string[] {
	return [0, 1, 2].flatMap((before) => {
		const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value, 'utf8')]);
		const whole = bytes.length - (bytes.length % 3);
		const first = before === 0 ? 0 : 4;
		return ['base64', 'base64url'].map((alphabet) => bytes.toString(alphabet as BufferEncoding, 0, whole).slice(first));
	});
}

interface Form {
	/** Characters, each of which may be there in any form. */
	readonly text: string;
	/** A pattern of what may follow. */
	readonly more: string;
}

/** A value as it is, in base64 with either alphabet, and in hexadecimal digits. */
function forms(value: string): Form[] {
	const encoded = base64Parts(value).map((text): Form => ({ text, more: '[\\w+/-]{0,3}={0,2}' }));
	const digits: Form = { text: Buffer.from(value, 'utf8').toString('hex'), more: '' };
	return [{ text: value, more: '' }, ...[...encoded, digits].filter(({ text }) => text.length >= SHORTEST_CODE)];
}

const characters = (value: string): string[] => (value.match(/\\+|[^\\]/gu) ?? []).map(anyForm);

/** The beginning of a value, at least four characters of it, where a text was cut. */
function beginning(value: string): string {
	const [a = '', b = '', c = '', d = '', ...others] = characters(value);
	return `${a}${b}${c}${d}${others.reduceRight((rest, character) => `(?:${character}${rest})?`, '')}[\\\\%&]?[#\\w]{0,6}…$`;
}

/** What is looked for of a value: all of it, or its beginning with what follows, and its end. */
function formsOf(value: string): Form[] {
	if (value.length <= LONGEST_WHOLE) return forms(value);
	const start = forms(value.slice(0, PART)).map(({ text }) => ({ text, more: '[\\w+/=.~%&#;\\\\-]*' }));
	return [...start, ...forms(value.slice(-PART))];
}

/** Backslashes before the value, as a text in JSON has them; of a long run only the end is tried. */
const ESCAPED = '(?:\\\\{1,8}(?=[^\\\\]))?';

/**
 * Makes the function that gives a text without the given values, as they are and in every encoding in which they may
 * be echoed; also where the text was cut within one.
 *
 * @param values values under 4 characters are ignored, they would tear holes into ordinary words.
 */
export function valueHider(values: Iterable<string>): (text: string) => string {
	// The longest first: a secret that begins with another one must not lose its beginning and keep its end.
	const secrets = new Map(
		[...values]
			.filter(({ length }) => length >= 4)
			.flatMap(formsOf)
			.sort((a, b) => b.text.length - a.text.length)
			.map(({ text, more }) => [
				text,
				`${characters(text)
					.join('')
					.replace(/^\\\\\{0,8}/, '')}${more}`,
			]),
	);
	if (secrets.size === 0) return (text) => text;
	const whole = new RegExp(`${ESCAPED}(?:${[...secrets.values()].join('|')})`, 'gi');
	const cut = new RegExp([...secrets.keys()].map(beginning).join('|'), 'i');
	return (text) => {
		const hidden = text.replace(whole, REDACTED);
		return hidden.endsWith('…') ? hidden.replace(cut, `${REDACTED}…`) : hidden;
	};
}

/** As `valueHider`, for one text. */
export function withoutValues(text: string, values: Iterable<string>): string {
	return valueHider(values)(text);
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
