/** The CSV file with which v1 calls name users. */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

import { InputError } from '../http/errors';
import { cleaned, problemWith, type FieldRule } from '../rules';
import { foldedValue } from '../text';
import { EPM_FIELDS } from './rules';

export interface CsvUser {
	readonly userlogin: string;
	readonly firstname: string;
	readonly lastname: string;
	readonly email: string;
	/** Line in the file that was given, from 1. */
	readonly line: number;
}

/** A row that EPM would surely refuse, with the reason. */
interface InvalidRow {
	readonly user: CsvUser;
	readonly reason: string;
}

/** `auto`: UTF-8 if the bytes are UTF-8, else ANSI (Windows-1252). */
export type CsvEncoding = 'auto' | 'utf-8' | 'windows-1252';

/** The headings, spelled as EPM wants them. Source: EPM Automate, "addUsers". */
const HEADINGS = { firstname: 'First Name', lastname: 'Last Name', email: 'Email', userlogin: 'User Login' } as const;
/** Source: Oracle Cloud, "Import a Batch of User Accounts": without a user name, the email address is the login. */
const OPTIONAL: ReadonlySet<string> = new Set(['firstname', 'userlogin']);
const DELIMITERS = [',', ';', '\t'] as const;

/** Source: Oracle Cloud, "Import a Batch of User Accounts". */
const MAX_BYTES = 2 * 1024 * 1024;

function decode(bytes: Uint8Array, encoding: CsvEncoding): string {
	const utf8 = new TextDecoder('utf-8', { fatal: true });
	if (encoding === 'windows-1252') return new TextDecoder('windows-1252').decode(bytes);
	try {
		return utf8.decode(bytes);
	} catch {
		if (encoding === 'auto') return new TextDecoder('windows-1252').decode(bytes);
		throw new InputError(
			'encoding',
			'The file is not UTF-8.',
			'Save it as "CSV UTF-8", or set the encoding to ANSI (Windows-1252).',
		);
	}
}

interface Row {
	readonly record: readonly string[];
	readonly line: number;
}

function readRows(text: string, delimiter: string): Row[] {
	const rows = parse(text, {
		bom: true,
		delimiter,
		info: true,
		relax_column_count: true,
		skip_empty_lines: true,
		skip_records_with_empty_values: true,
		trim: true,
	}) as unknown;
	if (!Array.isArray(rows)) return [];
	return rows.flatMap((row: { record: string[]; info: { lines: number } }) => [
		{ record: row.record, line: row.info.lines },
	]);
}

/** The rows below the headings, whatever separates the columns. */
function readTable(text: string): { headings: string[]; rows: Row[] } {
	let failure: unknown;
	for (const delimiter of DELIMITERS) {
		try {
			const [head, ...rows] = readRows(text, delimiter);
			const headings = (head?.record ?? []).map(foldedValue);
			if (headings.length > 1 && headings.includes(foldedValue(HEADINGS.email))) return { headings, rows };
		} catch (error) {
			failure ??= error;
		}
	}
	if (failure instanceof Error && /quote/i.test(failure.message)) {
		const line = /line (\d+)/.exec(failure.message)?.[1];
		throw new InputError(
			'csv',
			`The CSV file has a quote that does not fit${line ? ` (line ${line})` : ''}.`,
			'A value with commas stands in double quotes, and a quote inside it is doubled.',
		);
	}
	throw new InputError(
		'csv',
		`The first line of the CSV file must have the headings ${Object.values(HEADINGS).join(', ')}.`,
		'Columns may come in any order and are separated by commas; other columns are left out.',
	);
}

function problemOf(user: CsvUser, firstLine: number | undefined, isOwn: IsOwn): string | undefined {
	if (user.email === '') return `"${HEADINGS.email}" is empty.`;
	if (user.lastname === '') return `"${HEADINGS.lastname}" is empty.`;
	const problem =
		problemWith(EPM_FIELDS.email, HEADINGS.email, user.email) ??
		problemWith(EPM_FIELDS.userName, HEADINGS.userlogin, user.userlogin) ??
		problemWith(EPM_FIELDS.lastName, HEADINGS.lastname, user.lastname) ??
		problemWith(EPM_FIELDS.firstName, HEADINGS.firstname, user.firstname);
	if (problem !== undefined) return problem;
	if (isOwn(user.userlogin)) return OWN_ACCOUNT;
	return firstLine === undefined ? undefined : `The user login "${user.userlogin}" is on line ${firstLine} already.`;
}

/** Whether a login is that of the account that runs the call. */
type IsOwn = (login: string) => boolean;

const OWN_ACCOUNT = 'The account of the credential cannot be in the file; EPM forbids it.';

export interface CsvUsers {
	readonly valid: readonly CsvUser[];
	readonly invalid: readonly InvalidRow[];
}

/**
 * The users of a CSV file, with the rows apart that EPM would surely refuse.
 *
 * @throws {InputError} when the file as a whole cannot be used: too large, unreadable, headings missing, no rows.
 */
export function readUsers(bytes: Uint8Array, encoding: CsvEncoding, isOwn: IsOwn): CsvUsers {
	if (bytes.length > MAX_BYTES) {
		throw new InputError('csv', 'The CSV file is larger than 2 MB, which EPM does not take.', 'Split it into parts.');
	}
	const { headings, rows } = readTable(decode(bytes, encoding));
	const positions = Object.entries(HEADINGS).map(
		([name, heading]) => [name, headings.indexOf(foldedValue(heading))] as const,
	);
	const missing = positions.filter(([name, position]) => position < 0 && !OPTIONAL.has(name));
	if (missing.length > 0) {
		const names = missing.map(([name]) => HEADINGS[name as keyof typeof HEADINGS]);
		throw new InputError('csv', `The CSV file has no column ${names.join(' and no column ')}.`);
	}
	const repeated = headings.find((heading, index) => heading !== '' && headings.indexOf(heading) !== index);
	if (repeated !== undefined) throw new InputError('csv', `The CSV file has the column "${repeated}" twice.`);
	if (rows.length === 0) throw new InputError('csv', 'The CSV file has headings but no users.');
	const at = Object.fromEntries(positions);
	const seen = new Map<string, number>();
	const valid: CsvUser[] = [];
	const invalid: InvalidRow[] = [];
	for (const { record, line } of rows) {
		const cell = (name: string, rule: FieldRule) => cleaned(rule, record[at[name] ?? -1] ?? '');
		const email = cell('email', EPM_FIELDS.email);
		const user = {
			userlogin: cell('userlogin', EPM_FIELDS.userName) || email,
			firstname: cell('firstname', EPM_FIELDS.firstName),
			lastname: cell('lastname', EPM_FIELDS.lastName),
			email,
			line,
		};
		const reason =
			record.length > headings.length
				? 'The row has more values than there are headings.'
				: problemOf(user, seen.get(foldedValue(user.userlogin)), isOwn);
		if (reason !== undefined) invalid.push({ user, reason });
		else valid.push(user);
		if (user.userlogin !== '' && !seen.has(foldedValue(user.userlogin))) seen.set(foldedValue(user.userlogin), line);
	}
	return { valid, invalid };
}

/** The file for EPM: UTF-8 without a byte order mark, every value in quotes. */
export function writeUsers(users: readonly CsvUser[]): Uint8Array {
	const rows = users.map((user) => [user.firstname, user.lastname, user.email, user.userlogin]);
	const header = [HEADINGS.firstname, HEADINGS.lastname, HEADINGS.email, HEADINGS.userlogin];
	const text = `${header.join(',')}\n${stringify(rows, { quoted: true, quoted_empty: false })}`;
	const bytes = new TextEncoder().encode(text);
	if (bytes.length > MAX_BYTES) {
		throw new InputError('csv', 'The CSV file is larger than 2 MB, which EPM does not take.', 'Split it into parts.');
	}
	return bytes;
}
