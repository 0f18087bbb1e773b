/** A SCIM directory with people whom a row may mean in many ways, and imports of few rows and of many. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import * as z from 'zod/v4-mini';
import { type Send } from '../../../providers/http/send';
import { openScimDirectory } from '../../../providers/scim/directory';
import { type ProfileName } from '../../../providers/scim/profiles';
import type { MatchKey } from '../../../provisioning/policy';
import { runImport, type ImportOptions } from '../../../provisioning/import/import';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { scimOptions } from '../../../sandbox/services/scim/options';
import { openService } from './support';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0';
const HEADERS = ['User Name', 'Email', 'First Name', 'Last Name', 'Key', 'Groups'];

/** People in the middle of the list, who differ in all that servers look at. */
const PEOPLE: ReadonlyArray<readonly [userName: string, externalId?: string, active?: boolean]> = [
	['Mixed.Case', 'HR-1'],
	['gone.person', 'hr-2', false],
	['Zoë.Müller', 'HR-3'],
	['10042', '000123'],
	['twin.user', 'EMPLOYEE-A'],
	['TWIN.user', 'employee-a'],
	["o'neil+x_y"],
	['renamed.since', 'HR-5'],
	['a person with blanks'],
];
const OTHERS: ReadonlyArray<readonly [userName: string, externalId?: string, active?: boolean]> = [
	['ann.able', 'HR-1801'],
	['Ben.Baker', 'hr-2802'],
	['cy-ced', '000803'],
	['dee_dow', 'STAFF-D', false],
	['10077', '804'],
	['Fay Field', 'HR-5805'],
	['gus.green', 'STAFF-G'],
	['hal_hill', '000806'],
];

/** One row for each way in which a person may be meant. */
export const ROWS: ReadonlyArray<readonly string[]> = [
	['mixed.CASE', '', 'A', 'B', '', ''],
	['Mixed.Case', 'mixed.case@example.com', 'A', 'B', 'HR-1', 'finance'],
	['brand.new', 'brand.new@example.com', 'A', 'B', 'HR-77', 'Finance'],
	['brand.newer', '', 'A', 'B', '', 'Nowhere'],
	['GONE.person', '', 'A', 'B', 'HR-2', ''],
	['ZOË.MÜLLER', '', 'A', 'B', '', ''],
	['10042', '', 'A', 'B', '', ''],
	['10043', '', 'A', 'B', '000123', ''],
	['twin.USER', '', 'A', 'B', '', ''],
	['twin.user', '', 'A', 'B', 'Employee-A', ''],
	["O'Neil+X_Y", '', 'A', 'B', '', 'SALES'],
	["o'neil+x_z", '', 'A', 'B', '', ''],
	['new.name', '', 'A', 'B', 'hr-5', ''],
	['other.mail', 'RENAMED.SINCE@EXAMPLE.COM', 'A', 'B', '', ''],
	['A Person With Blanks', '', 'A', 'B', '', ''],
	['"quoted"', '', 'A', 'B', '', ''],
	['somebody.new', '', 'A', 'B', 'HR-1801', ''],
];

export type Gateway = (send: Send) => Send;

export let sandbox: Sandbox;
let url = '';
let token = '';
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['scim'], seed: 1 });
	({ baseUrl: url, bearerToken: token } = sandbox.credentials.scimApi);
});
afterAll(async () => await sandbox.stop());

export type Options = Readonly<Record<string, string>>;
export const DEFAULTS = scimOptions.parse({});
/** All switches with all their positions. */
export const SWITCHES = Object.entries(z.toJSONSchema(scimOptions).properties ?? {}).map(
	([name, schema]) => [name, (schema as { enum?: string[] }).enum ?? []] as const,
);

async function post(path: string, body: object): Promise<void> {
	const response = await fetch(`${url}/${path}`, {
		method: 'POST',
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
		body: JSON.stringify(body),
	});
	expect(response.status).toBe(201);
}

/** The people stand between others, so that neither end of the list shows them. */
export async function fill(): Promise<void> {
	await sandbox.reset();
	sandbox.options('scim', { ...DEFAULTS, unique: 'no' });
	const add = async (people: typeof PEOPLE) => {
		for (const [userName, externalId, active = true] of people) {
			await post('Users', {
				schemas: [`${CORE}:User`],
				userName,
				...(externalId === undefined ? {} : { externalId }),
				emails: [{ value: `${userName.replaceAll(' ', '')}@example.com`, primary: true }],
				entitlements: [{ value: 'standard' }],
				active,
			});
		}
	};
	await add(OTHERS);
	await add(PEOPLE);
	sandbox.seed({ users: 20, groups: 30, services: ['scim'] });
	await add(
		OTHERS.map(([userName, key = '', active = true]) => [
			`Far ${userName}`.replace(/^Far (?=[a-z])/, 'far.'),
			key.replace(/\d*$/, '9$&'),
			active,
		]),
	);
}

export async function imported(
	rows: ReadonlyArray<readonly string[]>,
	options: Partial<ImportOptions>,
	{ wrap, profile }: { readonly wrap?: Gateway | undefined; readonly profile?: ProfileName } = {},
) {
	const { service, requests, close } = openService(url, token, profile, wrap);
	const record = (row: readonly string[], line: number) => ({
		item: 0,
		line,
		cells: Object.fromEntries(HEADERS.map((header, index) => [header, row[index] ?? ''])),
	});
	try {
		const report = await runImport(
			openScimDirectory(service, { maxConcurrency: 2, mayRemoveMembers: false }),
			{ headers: HEADERS, records: rows.map(record) },
			{ kind: 'user', action: 'createOrUpdate', missingGroups: 'create', now: () => 0, ...options },
		);
		return { report, requests };
	} finally {
		await close();
	}
}

/** More rows than are looked up. */
const MANY = Array.from({ length: 21 }, (_, index) => [`filler.${index}`, '', 'A', 'B', '', '']);

/** What is said of each row, or why the directory cannot be read. */
async function verdicts(...[rows, options, more]: Parameters<typeof imported>): Promise<unknown> {
	try {
		const { report } = await imported(rows, { ...options, dryRun: true }, more);
		return [...report.succeeded, ...report.rejected]
			.filter(({ userName = '' }) => !userName.startsWith('filler.'))
			.map(({ status, userName, id, changes, error }) => ({ status, userName, id, changes, error: error?.message }))
			.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
	} catch (error) {
		return error instanceof Error ? error.name : 'unknown';
	}
}

export async function sameForFewAndMany(
	rows: ReadonlyArray<readonly string[]>,
	options: Partial<ImportOptions>,
	more: { readonly wrap?: Gateway; readonly profile?: ProfileName } = {},
	known?: Map<string, unknown>,
): Promise<void> {
	const key = JSON.stringify([rows, options]);
	const many = known?.get(key) ?? (await verdicts([...rows, ...MANY], options, more));
	known?.set(key, many);
	// What a server does not list cannot be compared.
	if (typeof many === 'string') return;
	expect(await verdicts(rows, options, more)).toEqual(many);
}

export const MATCHES: readonly MatchKey[][] = [['key', 'userName'], ['userName'], ['email'], ['key'], ['email', 'key']];
