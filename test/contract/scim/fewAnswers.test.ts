/**
 * Few rows are looked up where a server shows that its searches find what is there. Whatever a server does with them,
 * few rows come to the same verdict as many, for which the lists are read, and nobody gets a second account.
 */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { without } from '../../support/without';
import { NetworkError, type HttpResponse } from '../../../providers/http/send';
import type { MatchKey } from '../../../provisioning/policy';
import { ROWS, type Gateway, sandbox, fill, imported, sameForFewAndMany, MATCHES, DEFAULTS } from './fewSupport';

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
	['shows less in searches', finding((asked, users) => right(asked, users).map((user) => without(user, 'externalId')))],
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
