/** The same HR list for every server: imported twice, changed, and read back by requests of its own. */
import { expect } from '@jest/globals';

import { openScimDirectory } from '../../../providers/scim/directory';
import type { Send } from '../../../providers/http/send';
import type { ProfileName } from '../../../providers/scim/profiles';
import { readCsv } from '../../../provisioning/csv/read';
import { runImport, type ImportOptions } from '../../../provisioning/import/import';
import { csvOf, person } from '../../../tools/people';
import { openService, rawList, rawMembers } from './support';

const PEOPLE = Array.from({ length: 12 }, (_, index) =>
	person(index, index % 2 === 0 ? ['Everyone', 'Sales'] : ['Everyone']),
);

/** A server by other people, and the address of its SCIM service. */
export interface Judge {
	readonly url: string;
	readonly token: string;
	/** Does something while the server answers plainly, if it can be set to other ways. */
	readonly plainly?: <T>(read: () => Promise<T>) => Promise<T>;
}

const users = async ({ url, token, plainly = async (read) => await read() }: Judge) =>
	await plainly(async () => await rawList(url, token, 'Users'));
const members = async ({ url, token, plainly = async (read) => await read() }: Judge) =>
	await plainly(async () => await rawMembers(url, token));

async function bulk(
	{ url, token }: Judge,
	csv: string,
	options: Partial<ImportOptions>,
	profile?: ProfileName,
	wrap?: (send: Send) => Send,
) {
	const { service, requests, close } = openService(url, token, profile, wrap);
	try {
		const directory = openScimDirectory(service, { maxConcurrency: 2, mayRemoveMembers: options.action === 'delete' });
		const { headers, records } = readCsv(csv);
		const report = await runImport(
			directory,
			{ headers, records: records.map((record) => ({ ...record, item: 0 })) },
			{ kind: 'user', action: 'createOrUpdate', missingGroups: 'create', now: () => 0, ...options },
		);
		expect(report.rejected).toEqual([]);
		const searches = requests.filter((request) => request.url.includes('/Users?') && request.url.includes('filter='));
		return { report, writes: requests.filter(({ method }) => method !== 'GET'), searches: searches.length };
	} finally {
		await close();
	}
}

/** Imports the list twice: everything is there after the first run, and the second writes nothing. */
export async function importTwice(judge: Judge, profile?: ProfileName): Promise<void> {
	const csv = csvOf(PEOPLE);
	const first = await bulk(judge, csv, {}, profile);
	expect(first.report.summary).toMatchObject({ complete: true, succeeded: 12 });
	expect((await users(judge)).map(({ userName }) => userName)).toEqual(
		expect.arrayContaining(PEOPLE.map(({ userName }) => userName)),
	);
	const expected = { Everyone: namesOf(PEOPLE), Sales: namesOf(PEOPLE.filter((_, index) => index % 2 === 0)) };
	expect(await members(judge)).toMatchObject(expected);
	const second = await bulk(judge, csv, {}, profile);
	expect(second.writes.map(({ method, url }) => `${method} ${url}`)).toEqual([]);
	expect(second.report.summary).toMatchObject({ complete: true, byStatus: { unchanged: 12 } });
}

/** Pages of three, so that the list is long enough for a search. */
const inSmallPages =
	(send: Send): Send =>
	async (request) => {
		const address = new URL(request.url);
		if (request.method === 'GET' && !address.searchParams.has('filter') && address.searchParams.has('count')) {
			address.searchParams.set('count', '3');
		}
		return await send({ ...request, url: address.href });
	};

/** Imports people one by one, in whatever upper and lower case: a new one once, and those who are there not again. @returns how many searches that took */
export async function importSingly(judge: Judge, profile?: ProfileName): Promise<number> {
	const before = (await users(judge)).length;
	const [, one] = PEOPLE;
	const fresh = person(77, []);
	let asked = 0;
	for (const who of [one, fresh, fresh]) {
		for (const spelled of [who?.userName ?? '', (who?.userName ?? '').toUpperCase()]) {
			const csv = csvOf([{ ...(who ?? fresh), userName: spelled, groups: [] }]);
			const { report, searches } = await bulk(judge, csv, {}, profile, inSmallPages);
			expect(report.summary).toMatchObject({ complete: true, succeeded: 1 });
			asked += searches;
		}
	}
	expect(await users(judge)).toHaveLength(before + 1);
	await bulk(judge, `User Name\n${fresh.userName}`, { action: 'delete' }, profile, inSmallPages);
	expect(await users(judge)).toHaveLength(before);
	return asked;
}

/** Takes two members out of a group: no other one is lost. */
export async function removeMembers(judge: Judge, profile?: ProfileName): Promise<void> {
	const leavers = PEOPLE.slice(0, 4).filter((_, index) => index % 2 === 0);
	const csv = ['User Name,Groups', ...leavers.map(({ userName }) => `${userName},Sales`)].join('\n');
	await bulk(judge, csv, { kind: 'membership', action: 'delete' }, profile);
	const stay = PEOPLE.filter((_, index) => index % 2 === 0 && index >= 4);
	expect(await members(judge)).toMatchObject({ Everyone: namesOf(PEOPLE), Sales: namesOf(stay) });
}

/** Disables one user and deletes another. */
export async function endUsers(judge: Judge, profile?: ProfileName): Promise<void> {
	const [first, second] = PEOPLE;
	await bulk(judge, `User Name\n${first?.userName ?? ''}`, { action: 'disable' }, profile);
	await bulk(judge, `User Name\n${second?.userName ?? ''}`, { action: 'delete' }, profile);
	const active = new Map((await users(judge)).map((user) => [user.userName, user.active]));
	expect(active.get(first?.userName)).toBe(false);
	expect(active.has(second?.userName)).toBe(false);
}

const namesOf = (people: typeof PEOPLE) => people.map(({ userName }) => userName).sort();
