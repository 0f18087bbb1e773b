const base64Of = (text: string) => Buffer.from(text).toString('base64');

/** What of the secrets is in a text: twelve characters in a row of one, in any of the encodings. */
export function leaks(text: string, all: Iterable<string>): string[] {
	const flat = text.replace(/\\[nrt]|\s/g, '');
	return [...all].flatMap((secret) =>
		[
			secret.replace(/-----[A-Z ]+-----/g, ''),
			base64Of(secret),
			Buffer.from(secret).toString('hex'),
			encodeURIComponent(secret),
		]
			.map((form) => form.replace(/\s/g, ''))
			.flatMap((form) => {
				for (let at = 0; at + 12 <= form.length; at += 1) {
					if (flat.includes(form.slice(at, at + 12))) return [form.slice(at, at + 12)];
				}
				return [];
			}),
	);
}

export const ENCODINGS: ReadonlyArray<readonly [string, (text: string) => string]> = [
	['plain', (text) => text],
	['percent', (text) => encodeURIComponent(encodeURIComponent(text))],
	['entities', (text) => [...text].map((sign) => `&#x${sign.codePointAt(0)?.toString(16)};`).join('')],
	['JSON', (text) => JSON.stringify(JSON.stringify(text))],
	['base64', base64Of],
	['hex', (text) => Buffer.from(text).toString('hex')],
	['lines', (text) => text.match(/[^]{1,24}/g)?.join('\n\t') ?? ''],
	['late', (text) => `${'so it is '.repeat(53)}${text}`],
	['base64 in the middle', (text) => `id/${base64Of(`The header was: ${text}`)}`],
];
