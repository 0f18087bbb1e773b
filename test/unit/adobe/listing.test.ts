/** Lists that end before their end: nobody may be taken for missing because of them. */
import { describe, expect, it } from '@jest/globals';

import { AdobeUserManagementClient } from '../../../providers/adobe/client';
import { collect } from '../../../providers/http/paging';

type Page = readonly [body: object, headers?: Readonly<Record<string, string>>];

const clock = { now: () => 0, sleep: async () => undefined };
const userOf = (index: number) => ({
	email: `u${index}@example.com`,
	username: `u${index}@example.com`,
	type: 'federatedID',
});
const entries = (from: number, count: number) => Array.from({ length: count }, (_, index) => userOf(from + index));
const full = (from: number, count: number, lastPage: boolean | undefined) => ({
	...(lastPage === undefined ? {} : { lastPage }),
	result: 'success',
	users: entries(from, count),
});
const NOT_FOUND = { lastPage: true, result: 'Not found' };
/** The headers of a page of a list of 15 users and a technical account, four on a page. */
const counted = (page: number, size: number) => ({
	'x-total-count': '16',
	'x-page-count': '4',
	'x-current-page': String(page),
	'x-page-size': String(size),
});

function clientOf(pages: readonly Page[]) {
	let asked = 0;
	const send = async () => {
		const [body = {}, headers = {}] = pages[Math.min(asked, pages.length - 1)] ?? [];
		asked += 1;
		return await Promise.resolve({ status: 200, headers, body: new TextEncoder().encode(JSON.stringify(body)) });
	};
	return new AdobeUserManagementClient(send, { organizationId: 'o', apiUrl: 'https://adobe.example.com', clock });
}
const usersOf = async (pages: readonly Page[]) => await collect(clientOf(pages).users());
const membersOf = async (pages: readonly Page[]) => await collect(clientOf(pages).members({ name: 'G' }));

describe('a list of users', () => {
	it.each<[string, Page[], number]>([
		[
			'with all its counts, one of them a technical account',
			[0, 1, 2, 3].map((page): Page => {
				const size = page === 3 ? 3 : 4;
				return [full(page * 4, size, page === 3), counted(page, size)];
			}),
			15,
		],
		['without any count', [[full(0, 4, false)], [full(4, 2, true)]], 6],
		['that never says which page is the last, and ends with "Not found"', [[full(0, 4, undefined)], [NOT_FOUND]], 4],
		['that never says which page is the last, and ends empty', [[full(0, 4, undefined)], [full(0, 0, undefined)]], 4],
		[
			'whose end falls on the end of a page',
			[
				[full(0, 4, false), { 'x-total-count': '4' }],
				[full(0, 0, true), { 'x-total-count': '4' }],
			],
			4,
		],
		[
			'on one page, with three technical accounts',
			[[full(0, 4, true), { 'x-total-count': '7', 'x-page-count': '1' }]],
			4,
		],
	])('%s is whole', async (_name, pages, count) => {
		expect(await usersOf(pages)).toHaveLength(count);
	});

	it.each<[string, Page[]]>([
		['"Not found" behind a page that announced more', [[full(0, 4, false)], [NOT_FOUND]]],
		['the same with the counts of the first page', [[full(0, 4, false), counted(0, 4)], [NOT_FOUND]]],
		['"Not found" for its first page', [[NOT_FOUND]]],
		['nobody at all', [[full(0, 0, true)]]],
		['nobody, without a list', [[{ lastPage: true, result: 'success' }]]],
		['an empty page that says that more follows', [[full(0, 4, false)], [full(0, 0, false)]]],
		['an empty last page behind one that announced more', [[full(0, 4, false)], [full(0, 0, true)]]],
		['a last page before the number of pages is reached', [[full(0, 4, false), counted(0, 4)], [full(4, 4, true)]]],
		['a first page that says it is the last of four', [[full(0, 4, true), counted(0, 4)]]],
		['half of what the total says', [[full(0, 4, true), { 'x-total-count': '16' }]]],
		[
			'a short page in the middle',
			[[full(0, 4, false), counted(0, 4)], [full(4, 2, false)], [full(8, 4, false)], [full(12, 3, true)]],
		],
		[
			'a page again in the place of another one',
			[
				[full(0, 4, false), { 'x-total-count': '12' }],
				[full(4, 4, false), { 'x-total-count': '12' }],
				[full(0, 4, true), { 'x-total-count': '12' }],
			],
		],
		['fewer entries than the page counts', [[full(0, 3, true), { 'x-page-size': '4' }]]],
		[
			'another page than the one asked for',
			[
				[full(0, 4, false), counted(0, 4)],
				[full(8, 4, false), counted(2, 4)],
			],
		],
		[
			'a total that becomes smaller while it is read',
			[
				[full(0, 4, false), { 'x-total-count': '8' }],
				[full(4, 3, true), { 'x-total-count': '7' }],
			],
		],
	])('that gives %s is refused', async (_name, pages) => {
		await expect(usersOf(pages)).rejects.toThrow("Adobe's list of users is incomplete");
	});

	it('that comes with an error is none', async () => {
		await expect(usersOf([[{ ...full(0, 4, true), result: 'error.internal' }]])).rejects.toThrow('documentation');
	});

	it('of which only the first are wanted needs no end', async () => {
		expect(await collect(clientOf([[full(0, 4, false)], [NOT_FOUND]]).users(), 3)).toHaveLength(3);
	});

	it('may be empty for one domain, but holds no other', async () => {
		const of = (page: object) => collect(clientOf([[page]]).users({ domain: 'example.org' }));
		expect(await of(full(0, 0, true))).toEqual([]);
		await expect(of(full(0, 4, true))).rejects.toThrow('listed others too');
	});
});

describe('a list of members', () => {
	it('may be empty, but not by "Not found" unless the total says so', async () => {
		expect(await membersOf([[full(0, 0, true)]])).toEqual([]);
		expect(await membersOf([[NOT_FOUND, { 'x-total-count': '0' }]])).toEqual([]);
		await expect(membersOf([[NOT_FOUND]])).rejects.toThrow('incomplete');
	});

	it('of another group is refused', async () => {
		expect(await membersOf([[{ ...full(0, 1, true), groupName: 'g' }]])).toHaveLength(1);
		await expect(membersOf([[{ ...full(0, 1, true), groupName: 'H' }]])).rejects.toThrow('answered with those of "H"');
	});
});

describe('a list of groups', () => {
	const groups = (count: number, lastPage: boolean) => ({
		lastPage,
		result: 'success',
		groups: Array.from({ length: count }, (_, index) => ({
			groupId: index,
			groupName: `G${index}`,
			type: 'user group',
		})),
	});

	it('reads the kind in any spelling, and is refused when it stops early', async () => {
		expect((await collect(clientOf([[groups(1, true)]]).groups()))[0]?.type).toBe('USER_GROUP');
		await expect(collect(clientOf([[groups(4, false)], [NOT_FOUND]]).groups())).rejects.toThrow('incomplete');
		await expect(collect(clientOf([[groups(0, true)]]).groups())).rejects.toThrow('incomplete');
	});

	it('is refused page by page in the editor too', async () => {
		const client = clientOf([[groups(4, false)], [NOT_FOUND]]);
		const { next } = await client.groupPage(undefined);
		await expect(client.groupPage(next)).rejects.toThrow('incomplete');
		const whole = clientOf([
			[groups(4, false), { 'x-total-count': '6' }],
			[groups(2, true), { 'x-total-count': '6' }],
		]);
		expect((await whole.groupPage((await whole.groupPage(undefined)).next)).items).toHaveLength(2);
		await expect(clientOf([[groups(4, true), { 'x-page-count': '3' }]]).groupPage(undefined)).rejects.toThrow(
			'incomplete',
		);
	});
});

describe('one user', () => {
	const asked = async (user: object, name: string, domain?: string) =>
		await clientOf([[{ result: 'success', user }]]).user(name, domain);
	it('is believed only by the name and the kind that were asked for', async () => {
		const ada = { email: 'Ada@example.com', username: 'ADA@EXAMPLE.COM', type: 'AdobeID' };
		expect(await asked(ada, 'ada@example.com')).toMatchObject({ type: 'adobeID' });
		expect(await asked(ada, 'ada@example.com', 'Adobe ID')).toMatchObject({ type: 'adobeID' });
		await expect(asked(ada, 'bob@example.com')).rejects.toThrow('answered with another one');
		await expect(asked({ ...ada, type: 'federatedId' }, 'ada@example.com', 'AdobeID')).rejects.toThrow('another one');
		await expect(asked({ ...ada, username: 'bob' }, 'ada', 'example.com')).rejects.toThrow('another one');
	});
});
