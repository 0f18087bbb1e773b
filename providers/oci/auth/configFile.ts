import { InputError } from '../../http/errors';

/** What an API-key profile says about its owner. An entry that is missing is the empty string. */
export interface ConfigProfile {
	readonly user: string;
	readonly tenancy: string;
	readonly fingerprint: string;
	readonly region: string;
	/** `pass_phrase` in the file. */
	readonly passPhrase: string;
	/** A private key that was pasted behind the profile, as PEM. */
	readonly privateKey: string;
}

type Entries = ReadonlyMap<string, string>;

const REQUIRED = ['user', 'fingerprint', 'tenancy', 'region'];
/** Entries that switch a profile to another way of signing. */
const OTHER_SIGNING = ['security_token_file', 'delegation_token_file', 'authentication_type'];
const DEFAULT = 'DEFAULT';
const FIELD = 'OCI Config File Profile';

const PEM = /["']?-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----["']?(?:\s*OCI_API_KEY)?/g;
const KEYS = [...REQUIRED, ...OTHER_SIGNING, 'key_file', 'key_content', 'pass_phrase'].join('|');
/** What stands between two entries when line breaks were lost: blanks, or a line break written as `\n`. */
const LOST_BREAK = new RegExp(
	`(?:\\\\+r)?(?:\\\\+n|[ \\t]+)\\s*(?=(?:${KEYS})\\s*=|\\[[^\\]]+\\])|(?<=\\])(?=(?:${KEYS})\\s*=)`,
	'gi',
);

/** The lines of the profile; a text that lost its line breaks gets them back. */
function linesOf(text: string): string[] {
	const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
	const [only = ''] = lines;
	return lines.length === 1 && !/^\s*[#;]/.test(only) ? only.replace(LOST_BREAK, '\n').split('\n') : lines;
}

/** A value without quotes around it and, where it cannot be part of the value, without a comment behind it. */
function plainValue(key: string, text: string): string {
	const value = key === 'pass_phrase' ? text : text.replace(/\s+[#;].*$/, '');
	return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
}

function readSections(text: string): Map<string, Map<string, string>> {
	const sections = new Map<string, Map<string, string>>();
	let name = DEFAULT;
	for (const raw of linesOf(text)) {
		const line = raw.trim();
		if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
		const header = /^\[([^\]]+)\]\s*(?:[#;].*)?$/.exec(line)?.[1]?.trim();
		const entry = /^([A-Za-z_]+)\s*[=:]\s*(.*)$/.exec(line);
		if (header !== undefined) name = header;
		else if (entry === null) {
			throw new InputError(
				FIELD,
				'The config file profile has a line that is neither [NAME] nor name=value. Paste the profile from ~/.oci/config with its line breaks.',
			);
		}
		const section = sections.get(name) ?? new Map<string, string>();
		sections.set(name, section);
		const key = (entry?.[1] ?? '').toLowerCase();
		if (entry !== null) section.set(key, plainValue(key, (entry[2] ?? '').trim()));
	}
	return sections;
}

function missing(profile: Entries): string[] {
	return REQUIRED.filter((key) => (profile.get(key) ?? '') === '');
}

/**
 * Which of the pasted profiles is meant: the only one with all entries. A profile inherits what it lacks from
 * `[DEFAULT]`, so a `[DEFAULT]` that is complete by itself and another profile leave two to choose from, and
 * choosing would mean guessing the tenancy.
 */
function choose(sections: ReadonlyMap<string, Entries>): Entries {
	const inherited = sections.get(DEFAULT) ?? new Map<string, string>();
	const profiles = [...sections].map(([name, own]) => ({ name, entries: new Map([...inherited, ...own]) }));
	const complete = profiles.filter(({ entries }) => missing(entries).length === 0);
	const chosen = complete.length === 1 ? complete[0] : profiles.length === 1 ? profiles[0] : undefined;
	if (chosen !== undefined) return chosen.entries;
	throw new InputError(
		FIELD,
		profiles.length === 0
			? 'OCI Config File Profile is empty. Paste the lines of one profile from ~/.oci/config.'
			: `OCI Config File Profile holds several profiles (${profiles.map(({ name }) => name).join(', ')}). Paste only the one to use.`,
	);
}

/**
 * Reads the text of one profile of an OCI configuration file, with or without its `[NAME]` line. `key_file` is not
 * looked at: a path on somebody's computer means nothing to n8n.
 *
 * Source: OCI "SDK and CLI Configuration File".
 *
 * @throws {InputError} when the text is no profile, has several, lacks an entry, or signs in another way
 */
export function parseConfigProfile(text: string): ConfigProfile {
	const privateKey = text.match(PEM)?.find((block) => block.includes('PRIVATE KEY-----')) ?? '';
	const entries = choose(readSections(text.replace(PEM, '')));
	const other = OTHER_SIGNING.find((key) => entries.has(key));
	if (other !== undefined) {
		throw new InputError(
			FIELD,
			`The config file profile has the entry ${other}, which stands for temporary credentials of one computer. Paste a profile that uses an API key.`,
		);
	}
	const lacking = missing(entries);
	if (lacking.length > 0) {
		throw new InputError(
			FIELD,
			`The config file profile has no value for ${lacking.join(', ')}. Add it, or choose Enter Fields under Setup.`,
		);
	}
	const value = (key: string) => entries.get(key) ?? '';
	return {
		user: value('user'),
		tenancy: value('tenancy'),
		fingerprint: value('fingerprint'),
		region: value('region'),
		passPhrase: value('pass_phrase'),
		privateKey,
	};
}
