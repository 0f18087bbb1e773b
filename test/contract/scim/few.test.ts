/**
 * Few rows are looked up where a server shows that its searches find what is there. Whatever a server does with them,
 * few rows come to the same verdict as many, for which the lists are read, and nobody gets a second account.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/v4-mini';

import { NetworkError, type HttpResponse, type Send } from '../../../providers/http/send';
import { openScimDirectory } from '../../../providers/scim/directory';
import { PROFILE_NAMES, PROFILES, type ProfileName } from '../../../providers/scim/profiles';
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
const ROWS: ReadonlyArray<readonly string[]> = [
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

type Gateway = (send: Send) => Send;

let sandbox: Sandbox;
let url = '';
let token = '';
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['scim'], seed: 1 });
	({ baseUrl: url, bearerToken: token } = sandbox.credentials.scimApi);
});
afterAll(async () => await sandbox.stop());

type Options = Readonly<Record<string, string>>;
const DEFAULTS = scimOptions.parse({});
/** All switches with all their positions. */
const SWITCHES = Object.entries(z.toJSONSchema(scimOptions).properties ?? {}).map(
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
async function fill(): Promise<void> {
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

async function imported(
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

async function sameForFewAndMany(
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

const MATCHES: readonly MatchKey[][] = [['key', 'userName'], ['userName'], ['email'], ['key'], ['email', 'key']];

describe('whatever a server does with filters, lists and names', () => {
	beforeAll(fill);

	it('few rows and many come to the same verdicts', async () => {
		const options = fc.record(
			Object.fromEntries(SWITCHES.map(([name, values]) => [name, fc.constantFrom(...values)])),
		) satisfies fc.Arbitrary<Options>;
		await fc.assert(
			fc.asyncProperty(
				options,
				fc.constantFrom('3', '50'),
				fc.subarray([...ROWS], { minLength: 1, maxLength: 4 }),
				fc.constantFrom(...MATCHES),
				async (chosen, pageSize, rows, matchOn) => {
					sandbox.options('scim', { ...chosen, pageSize, filter: 'full', totals: 'all' });
					await sameForFewAndMany(rows, { matchOn });
					sandbox.options('scim', { ...chosen, pageSize });
					await sameForFewAndMany(rows, { matchOn });
				},
			),
			{ seed: 191, numRuns: 40 },
		);
	}, 120_000);

	it.each(SWITCHES.flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
		'%s: %s, the verdicts are the same for each row',
		async (name, value) => {
			sandbox.options('scim', { ...DEFAULTS, pageSize: '3', [name]: value });
			for (const index of [1, 2, 4, 6, 7, 9, 12]) await sameForFewAndMany(ROWS.slice(index, index + 1), {});
		},
		60_000,
	);
});

describe('with each profile', () => {
	beforeAll(fill);

	/** Entra's paths are in lower case. */
	const paths: Gateway = (send) => async (request) =>
		await send({
			...request,
			url: request.url.replace(/\/(users|groups)(?=[/?])/, (path) => path.slice(0, 2).toUpperCase() + path.slice(2)),
		});

	it.each(PROFILE_NAMES)(
		'few rows and many come to the same verdicts: %s',
		async (profile) => {
			const missingGroups = PROFILES[profile].ownsGroups ? 'create' : 'ignore';
			sandbox.options('scim', {
				...DEFAULTS,
				pageSize: '3',
				...(PROFILES[profile].filters === 'single' ? { filter: 'eqOnly' } : {}),
				...(PROFILES[profile].paging === 'cursor' ? { paging: 'cursor' } : {}),
			});
			const { requests } = await imported([ROWS[3] ?? []], { dryRun: true, missingGroups }, { profile, wrap: paths });
			expect(requests.filter(({ url: address }) => /users\?.*filter=/i.test(address)).length).toBeGreaterThan(0);
			for (const row of ROWS) await sameForFewAndMany([row], { missingGroups }, { profile, wrap: paths });
		},
		60_000,
	);
});

/** A user, or a group. */
interface SomeUser {
	readonly id: string;
	readonly userName?: string;
	readonly displayName?: string;
	readonly externalId?: string;
	readonly active?: boolean;
	readonly emails?: ReadonlyArray<{ readonly value: string }>;
}
interface Condition {
	readonly attribute: string;
	readonly operator: string;
	readonly value: string;
}
/** What a search finds among all users, in the order of the list. */
type Search = (conditions: readonly Condition[], users: readonly SomeUser[]) => readonly SomeUser[];

const valuesOf = (one: SomeUser, attribute: string): readonly string[] => {
	if (attribute === 'emails.value') return (one.emails ?? []).map(({ value }) => value);
	const value = one[attribute as 'displayName' | 'externalId' | 'userName'];
	return value === undefined ? [] : [value];
};
const lower = (text: string) => text.toLowerCase();
const alike = (one: string, other: string) => lower(one) === lower(other);
/** Finds by a comparison of what is stored and what is asked for. */
const comparing =
	(compare: (stored: string, asked: string, attribute: string) => boolean): Search =>
	(conditions, users) =>
		users.filter((user) =>
			conditions.some(({ attribute, operator, value }) =>
				valuesOf(user, attribute).some((stored) =>
					compare(operator === 'sw' ? stored.slice(0, value.length) : stored, value, attribute),
				),
			),
		);
const right = comparing(alike);

const response = (body: string, status = 200): HttpResponse => ({
	status,
	headers: { 'content-type': 'application/scim+json' },
	body: Buffer.from(body),
});

/** Pages of eight, and searches of users as another server makes them. */
const searching =
	(answer: (conditions: readonly Condition[], users: readonly SomeUser[]) => HttpResponse): Gateway =>
	(send) =>
	async (request) => {
		const address = new URL(request.url);
		const filter = address.searchParams.get('filter');
		if (filter !== null && !filter.includes('members.value')) {
			const all = await send({ ...request, url: `${address.origin}${address.pathname}?count=200` });
			const { Resources } = JSON.parse(Buffer.from(all.body).toString()) as { Resources: SomeUser[] };
			const parts = filter.matchAll(/([\w.]+) (eq|sw) ("(?:[^"\\]|\\.)*")/g);
			const conditions = [...parts].map(([, attribute = '', operator = '', value = '']) => ({
				attribute,
				operator,
				value: JSON.parse(value) as string,
			}));
			return answer(conditions, Resources);
		}
		if (address.searchParams.has('count')) address.searchParams.set('count', '8');
		return await send({ ...request, url: address.href });
	};
const list = (found: readonly object[], total: number | string = found.length) =>
	response(JSON.stringify({ totalResults: total, Resources: found }));
const finding = (search: Search) => searching((...asked) => list(search(...asked)));

const HOSTILE: ReadonlyArray<readonly [does: string, gateway: Gateway]> = [
	['searches the first page alone', finding((asked, users) => right(asked, users.slice(0, 8)))],
	['searches the first twenty alone', finding((asked, users) => right(asked, users.slice(0, 20)))],
	['searches the last twenty alone', finding((asked, users) => right(asked, users.slice(-20)))],
	['has not indexed the newest', finding((asked, users) => right(asked, users.slice(0, -4)))],
	['reads the first condition alone', finding((asked, users) => right(asked.slice(0, 1), users))],
	['reads the last condition alone', finding((asked, users) => right(asked.slice(-1), users))],
	['reads two conditions', finding((asked, users) => right(asked.slice(0, 2), users))],
	[
		'reads the first and the last condition',
		finding((asked, users) => right([...asked.slice(0, 1), ...asked.slice(1).slice(-1)], users)),
	],
	[
		'takes "or" for "and"',
		finding((asked, users) => users.filter((user) => asked.every((one) => right([one], [user]).length > 0))),
	],
	[
		'hides who is disabled from searches',
		finding((asked, users) =>
			right(
				asked,
				users.filter(({ active }) => active),
			),
		),
	],
	['compares names exactly', finding(comparing((stored, asked) => stored === asked))],
	[
		'compares names exactly, with one condition',
		searching((asked, users) =>
			asked.length > 1 ? response('{}', 400) : list(comparing((stored, value) => stored === value)(asked, users)),
		),
	],
	['lowers what is asked for, and not what is stored', finding(comparing((stored, asked) => stored === lower(asked)))],
	['lowers what is stored, and not what is asked for', finding(comparing((stored, asked) => lower(stored) === asked))],
	['compares words', finding(comparing((stored, asked) => /^\w+$/.test(asked) && alike(stored, asked)))],
	['stumbles over quotes', finding(comparing((stored, asked) => !/['"]/.test(asked) && alike(stored, asked)))],
	['takes a plus for a blank', finding(comparing((stored, asked) => alike(stored, asked.replaceAll('+', ' '))))],
	['takes digits for a number', finding(comparing((stored, asked) => !/^\d+$/.test(asked) && alike(stored, asked)))],
	[
		'loses zeros of numbers',
		finding(comparing((stored, asked) => alike(stored, /^\d+$/.test(asked) ? String(Number(asked)) : asked))),
	],
	[
		'knows user names alone',
		finding(comparing((stored, asked, attribute) => /Name$/.test(attribute) && alike(stored, asked))),
	],
	[
		'knows no addresses',
		searching((asked, users) =>
			asked.some(({ attribute }) => attribute === 'emails.value') ? response('{}', 400) : list(right(asked, users)),
		),
	],
	[
		'searches names at once, and all else on the first page',
		finding((asked, users) =>
			users.filter(
				(user, index) =>
					right(index < 8 ? asked : asked.filter(({ attribute }) => attribute === 'userName'), [user]).length > 0,
			),
		),
	],
	['finds what contains the value', finding(comparing((stored, asked) => lower(stored).includes(lower(asked))))],
	['shows less in searches', finding((asked, users) => right(asked, users).map(({ externalId: _, ...rest }) => rest))],
	[
		'shows whoever it finds as active',
		finding((asked, users) => right(asked, users).map((one) => ({ ...one, active: true }))),
	],
	[
		'takes "sw" for "eq"',
		finding((asked, users) =>
			right(
				asked.map((one) => ({ ...one, operator: 'eq' })),
				users,
			),
		),
	],
	[
		'finds one for each condition',
		finding((asked, users) => asked.flatMap((one) => right([{ ...one, operator: 'eq' }], users).slice(0, 1))),
	],
	[
		'finds one for each "eq"',
		searching((asked, users) =>
			asked.some(({ operator }) => operator !== 'eq')
				? response('{}', 400)
				: list(asked.flatMap((one) => right([one], users).slice(0, 1))),
		),
	],
	[
		'finds the last one for each "eq"',
		searching((asked, users) =>
			asked.some(({ operator }) => operator !== 'eq')
				? response('{}', 400)
				: list(asked.flatMap((one) => right([one], users).slice(-1))),
		),
	],
	['finds two at most', finding((asked, users) => right(asked, users).slice(0, 2))],
	['finds the last one alone', finding((asked, users) => right(asked, users).slice(-1))],
	['finds nobody', finding(() => [])],
	['finds everybody', finding((_asked, users) => users)],
	['finds a stranger too', finding((asked, users) => [...right(asked, users), ...users.slice(7, 8)])],
	['finds everybody twice', finding((asked, users) => [...right(asked, users), ...right(asked, users)])],
	['shows IDs alone', searching((asked, users) => list(right(asked, users).map(({ id }) => ({ id }))))],
	['counts more than it shows', searching((asked, users) => list(right(asked, users), 40))],
	['counts less than it shows', searching((asked, users) => list(right(asked, users), 0))],
	['counts as text', searching((asked, users) => list(right(asked, users), String(right(asked, users).length)))],
	[
		'takes one condition alone',
		searching((asked, users) => (asked.length > 1 ? response('{}', 400) : list(right(asked, users)))),
	],
	[
		'takes one condition alone, and searches the first page',
		searching((asked, users) => (asked.length > 1 ? response('{}', 400) : list(right(asked, users.slice(0, 8))))),
	],
	[
		'takes one condition alone, and finds nobody',
		searching((asked) => (asked.length > 1 ? response('{}', 400) : list([]))),
	],
	['answers searches with a page', searching(() => response('<html></html>'))],
	['answers searches with 404', searching(() => response('', 404))],
	['answers searches with 406', searching(() => response('', 406))],
	[
		'breaks the connection at searches',
		searching(() => {
			throw new NetworkError('interrupted', 'x');
		}),
	],
];

describe('a server that searches as RFC 7644 says', () => {
	beforeAll(async () => {
		await fill();
		sandbox.options('scim', { ...DEFAULTS });
	});

	const pagesFor = async (wrap: Gateway, rows: ReadonlyArray<readonly string[]>, matchOn: readonly MatchKey[]) => {
		const { requests } = await imported(rows, { matchOn, dryRun: true }, { wrap });
		return requests.filter(({ url: address }) => address.includes('/Users?') && !address.includes('filter=')).length;
	};
	const single: Gateway = searching((asked, users) =>
		asked.length > 1 ? response('{}', 400) : list(right(asked, users)),
	);

	it('is asked for two pages of users, and for all of them where no witness is like the row', async () => {
		const listed: string[] = [];
		for (const row of ROWS) {
			if ((await pagesFor(finding(right), [row], ['key', 'userName'])) > 2) listed.push(row[0] ?? '');
		}
		expect(listed).toEqual(['ZOË.MÜLLER', "O'Neil+X_Y", "o'neil+x_z", '"quoted"']);
		expect(await pagesFor(finding(right), ROWS.slice(13, 14), ['email'])).toBe(2);
	});

	it('is not believed if it finds somebody else too, or counts others than it finds', async () => {
		const strange: Search = (asked, users) => [...right(asked, users), ...users.slice(20, 21)];
		const one: typeof right = (asked, users) => (asked.length > 1 ? [] : right(asked, users));
		for (const wrap of [
			finding(strange),
			searching((asked, users) => list(right(asked, users), 40)),
			searching((asked, users) => list(right(asked, users), 1)),
			searching((asked, users) => (asked.length > 1 ? response('{}', 400) : list(strange(asked, users)))),
			finding(one),
		]) {
			expect(await pagesFor(wrap, ROWS.slice(0, 1), ['userName'])).toBeGreaterThan(2);
		}
	});

	it('is asked singly if it takes one condition alone, while that is less than the list', async () => {
		expect(await pagesFor(single, ROWS.slice(3, 4), ['userName'])).toBe(2);
		expect(await pagesFor(single, ROWS.slice(0, 3), ['key', 'userName'])).toBeGreaterThan(2);
	});
});

describe('a server that', () => {
	beforeAll(async () => {
		await fill();
		sandbox.options('scim', { ...DEFAULTS });
	});

	/** For many rows nothing is searched, so the verdicts are the same with each of the servers. */
	const known = new Map<string, unknown>();

	it.each(HOSTILE)(
		'%s comes to the same verdicts for few rows',
		async (_does, wrap) => {
			for (const row of ROWS) await sameForFewAndMany([row], {}, { wrap }, known);
			for (const matchOn of MATCHES) await sameForFewAndMany(ROWS.slice(0, 12), { matchOn }, { wrap }, known);
			await sameForFewAndMany([ROWS[13] ?? []], { matchOn: ['email'] }, { wrap }, known);
		},
		60_000,
	);
});
