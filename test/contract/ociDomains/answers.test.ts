/** Answers that are changed on their way: no other account is touched, and nothing counts as done that is not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { Action, ActionOutcome } from '../../../providers/directory';
import type { HttpRequest, HttpResponse, Send } from '../../../providers/http/send';
import { undiciSend } from '../../../providers/http/undici';
import { parseCredential } from '../../../providers/oci/auth/credential';
import { signed } from '../../../providers/oci/auth/signature';
import { OciDomainsClient } from '../../../providers/ociDomains/client';
import { openDomainsDirectory } from '../../../providers/ociDomains/directory';
import { ensureGroup, findGroup } from '../../../providers/ociDomains/groups';
import { listMembers } from '../../../providers/ociDomains/memberLists';
import { changeMembers, listMemberIds } from '../../../providers/ociDomains/memberships';
import { usersNamed } from '../../../providers/ociDomains/userReferences';
import { ensureUser } from '../../../providers/ociDomains/ensureUser';
import { changeUser, findUser, getUser, userById, userByName } from '../../../providers/ociDomains/users';
import { collect } from '../../../providers/http/paging';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { bodyOf, createOf, found, person, withBody } from './answersSupport';

type Meddle = (request: HttpRequest, response: HttpResponse) => HttpResponse;

let sandbox: Sandbox;
let client: OciDomainsClient;
let wire: Send;
let close: () => Promise<void>;
let meddle: Meddle = (_request, response) => response;
const requests: HttpRequest[] = [];

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci', 'oci-domains'], seed: 1 });
	const transport = undiciSend();
	({ close } = transport);
	const { key, userId } = parseCredential({ ...sandbox.credentials.ociIdentityApi });
	const send = signed(transport.send, key, () => new Date(sandbox.clock.now()));
	wire = async (request) => {
		requests.push(request);
		return meddle(request, await send(request));
	};
	const domainUrl = sandbox.services['oci-domains'].domainUrls().Default ?? '';
	const clock = { now: Date.now, sleep: async () => {} };
	client = new OciDomainsClient(wire, { domainUrl, ownUserOcid: userId, clock });
});
beforeEach(async () => {
	meddle = (_request, response) => response;
	await sandbox.reset();
	requests.length = 0;
});
afterAll(async () => {
	await close();
	await sandbox.stop();
});

/** Meddles with so many of the requests that are meant, and lets the others pass. */
function on(method: string, path: RegExp, change: (response: HttpResponse) => HttpResponse, times = Infinity) {
	let left = times;
	meddle = (request, response) => {
		if (left <= 0 || request.method !== method || !path.test(request.url)) return response;
		left -= 1;
		return change(response);
	};
}

const make = async (...names: string[]) => {
	const made: string[] = [];
	for (const name of names) made.push((await ensureUser(client, person(name), 'fail')).value.id);
	return made;
};
const makeGroup = async (displayName: string) => (await ensureGroup(client, { displayName }, 'fail')).value.id;
const membersOf = (groupId: string) =>
	sandbox
		.state('oci-domains')
		.memberships.filter((one) => one.groupId === groupId)
		.map(({ userId }) => userId);
const names = () => sandbox.state('oci-domains').users.map(({ name }) => name);

async function apply(actions: readonly Action[], useBulk = true): Promise<ActionOutcome[]> {
	const directory = openDomainsDirectory(client, { useBulk, maxConcurrency: 1, suppressMail: true });
	const snapshot = await directory.read({ users: { by: 'keys', rows: [], fields: [] }, groups: [] });
	return await collect(snapshot.apply(actions));
}
/** Each row got the id of the one user of its name. */
function expectOwnIds(outcomes: readonly ActionOutcome[], userNames: readonly string[]): void {
	const { users } = sandbox.state('oci-domains');
	for (const userName of userNames) {
		const made = users.filter(({ name }) => name === userName).map(({ id }) => id);
		const told = outcomes
			.filter(({ key }) => key === userName)
			.map((one) => (one.status === 'done' ? one.id : one.status));
		expect(told).toEqual(made);
		expect(made).toHaveLength(1);
	}
}

describe('a gateway that drops the filter', () => {
	/** Lists everybody, as without a filter, but only of what is asked for with members. */
	const everybody = (attributes: string) => {
		const all = () =>
			sandbox.state('oci-domains').users.map(({ id, name }) => ({
				id,
				userName: name,
				...(attributes === 'groups' ? { groups: [{ value: 'x' }] } : {}),
			}));
		on('POST', /Users\/\.search/, (response) => withBody(response, { totalResults: all().length, Resources: all() }));
	};

	it('makes nobody a member who is none', async () => {
		const [ada = ''] = await make('ada');
		const crew = await makeGroup('Crew');
		everybody('groups');
		expect(await changeMembers(client, crew, { add: [ada] })).toEqual({ added: [ada], removed: [] });
		expect(membersOf(crew)).toEqual([ada]);
	});

	it.each(['groups', 'none'])('gives no list of members (%s)', async (attributes) => {
		const crew = await makeGroup('Crew');
		everybody(attributes);
		await expect(collect(listMemberIds(client, crew))).rejects.toMatchObject({ kind: 'unexpected' });
		await expect(collect(listMembers(client, { id: crew, displayName: 'Crew' }))).rejects.toMatchObject({
			kind: 'unexpected',
		});
	});
});

describe('an answer to another request', () => {
	it('does not say that a user is no member', async () => {
		const [ada = '', eve = ''] = await make('ada', 'eve');
		const crew = await makeGroup('Crew');
		await changeMembers(client, crew, { add: [ada, eve] });
		const kept = { totalResults: 1, Resources: [{ id: eve, userName: 'eve', groups: [{ value: crew }] }] };
		on('POST', /Users\/\.search/, (response) => withBody(response, kept));
		await expect(changeMembers(client, crew, { remove: [ada] })).rejects.toMatchObject({ kind: 'unexpected' });
	});

	it('is no new user or group', async () => {
		const [eve = ''] = await make('eve');
		on('POST', /\/Users$/, (response) => withBody(response, { id: eve, userName: 'eve' }), 1);
		const { value, outcome } = await ensureUser(client, person('ada'), 'fail');
		expect([value.userName, outcome]).toEqual(['ada', 'created']);
		const desk = await makeGroup('Desk');
		on('POST', /\/Groups$/, (response) => withBody(response, { id: desk, displayName: 'Desk' }), 1);
		expect((await ensureGroup(client, { displayName: 'Crew' }, 'returnExisting')).value.displayName).toBe('Crew');
		expect(names().filter((name) => name === 'ada')).toHaveLength(1);
	});

	it.each([true, false])('gives no row the id of another user (Bulk: %s)', async (useBulk) => {
		const [eve = ''] = await make('eve');
		const crew = await makeGroup('Crew');
		on(
			'POST',
			useBulk ? /\/Bulk$/ : /\/Users$/,
			(response) => {
				const { Operations } = bodyOf(response) as { Operations?: Array<Record<string, unknown>> };
				const own = { id: eve, userName: 'eve' };
				if (Operations === undefined) return withBody(response, own);
				const location = `${client.domainUrl}/admin/v1/Users/${eve}`;
				return withBody(response, { Operations: Operations.map((one) => ({ ...one, location, response: own })) });
			},
			1,
		);
		const outcomes = await apply([createOf('ada'), createOf('bob')], useBulk);
		expectOwnIds(outcomes, ['ada', 'bob']);
		expect(membersOf(crew)).toEqual([]);
	});

	it('does not say that a change was made', async () => {
		const [ada = '', eve = ''] = await make('ada', 'eve');
		const user = await getUser(client, ada);
		on('PATCH', /\/Users\//, (response) => withBody(response, { id: eve, userName: 'eve' }), 1);
		const { changed } = await changeUser(client, user, { title: 'Dr' });
		expect([changed, (await getUser(client, ada)).title]).toEqual([true, 'Dr']);
	});

	it('does not say that a user is deleted', async () => {
		const [ada = '', eve = ''] = await make('ada', 'eve');
		const actions: Action[] = [
			{ key: 'ada', type: 'deleteUser', user: found(ada, 'ada') },
			{ key: 'eve', type: 'deleteUser', user: found(eve, 'eve') },
		];
		sandbox.faults.add({ path: '*/Bulk', status: 500, count: 5 });
		on('POST', /Users\/\.search/, (response) =>
			withBody(response, { totalResults: 1, Resources: [{ id: 'f'.repeat(32), userName: 'x' }] }),
		);
		expect((await apply(actions)).map(({ status }) => status)).toEqual(['refused', 'refused']);
		expect(names()).toEqual(expect.arrayContaining(['ada', 'eve']));
	});
});

describe('a Bulk', () => {
	const operationsOf = (response: HttpResponse) =>
		(bodyOf(response) as { Operations: Array<Record<string, unknown>> }).Operations;

	it('whose deletes are "not found" by users who can still be read deletes none of them', async () => {
		const [ada = '', eve = ''] = await make('ada', 'eve');
		on('POST', /\/Bulk$/, (response) =>
			withBody(response, {
				Operations: operationsOf(response).map(({ method, bulkId }) => ({
					method,
					bulkId,
					status: '404',
					response: { detail: 'Not found.', status: '404', schemas: [] },
				})),
			}),
		);
		const actions: Action[] = [
			{ key: 'ada', type: 'deleteUser', user: found(ada, 'ada') },
			{ key: 'eve', type: 'deleteUser', user: found(eve, 'eve') },
		];
		const read = requests.length;
		const outcomes = await apply(actions);
		expect(outcomes).toMatchObject([
			{ status: 'done', wasThere: true },
			{ status: 'done', wasThere: true },
		]);
		expect(requests.slice(read).filter(({ method }) => method === 'GET')).toHaveLength(2);
	});

	it('in the middle of which the token ends goes on with the next one', async () => {
		on(
			'POST',
			/\/Bulk$/,
			(response) => {
				const [first, ...others] = operationsOf(response);
				const ended = { status: '401', response: { detail: 'Expired.', status: '401', schemas: [] } };
				return withBody(response, {
					Operations: [first, ...others.map(({ method, bulkId }) => ({ method, bulkId, ...ended }))],
				});
			},
			1,
		);
		const outcomes = await apply(['ada', 'bob', 'eve'].map(createOf));
		expect(outcomes.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
	});

	it.each([
		['too short', (all: Array<Record<string, unknown>>) => all.slice(0, 1)],
		[
			'in another order, without ids',
			(all: Array<Record<string, unknown>>) => [...all].reverse().map((one) => ({ ...one, bulkId: undefined })),
		],
		[
			'twice for each',
			(all: Array<Record<string, unknown>>) => [...all, ...all.map((one) => ({ ...one, status: '400' }))],
		],
		['empty', () => []],
	])('whose answer is %s gives each row its own user', async (_what, change) => {
		on('POST', /\/Bulk$/, (response) => withBody(response, { Operations: change(operationsOf(response)) }), 1);
		const outcomes = await apply(['ada', 'bob', 'eve'].map(createOf));
		expectOwnIds(outcomes, ['ada', 'bob', 'eve']);
	});

	it('fails the one row whose look-up fails, and none of those that are done', async () => {
		await make('ada');
		sandbox.faults.add({ path: '*/Users/.search', status: 503 });
		const outcomes = await apply(['ada', 'bob'].map(createOf));
		expect(outcomes.map(({ key, status }) => [key, status])).toEqual([
			['ada', 'refused'],
			['bob', 'done'],
		]);
	});
});

it.each([2, 3])('a change of members that gets no answer %s times is tried three times', async (count) => {
	const [ada = ''] = await make('ada');
	const crew = await makeGroup('Crew');
	sandbox.faults.add({ method: 'PATCH', path: '*/Groups/*', status: 500, count });
	const change = changeMembers(client, crew, { add: [ada] });
	if (count === 2) expect(await change).toEqual({ added: [ada], removed: [] });
	else await expect(change).rejects.toMatchObject({ status: 500 });
	expect(membersOf(crew)).toEqual(count === 2 ? [ada] : []);
});

describe('names that look alike', () => {
	const composed = 'jos\u00e9';
	const decomposed = 'jose\u0301';

	it('are told apart as they are written', async () => {
		const [one = ''] = await make(composed);
		const two = (await ensureUser(client, { ...person(decomposed), email: 'two@example.com' }, 'fail')).value.id;
		const both = sandbox.state('oci-domains').users.filter(({ id }) => id === one || id === two);
		on('POST', /Users\/\.search/, (response) =>
			withBody(response, { totalResults: 2, Resources: both.map(({ id, name }) => ({ id, userName: name })) }),
		);
		expect((await findUser(client, composed))?.id).toBe(one);
		expect((await userByName(client, decomposed, 'User')).id).toBe(two);
		expect((await usersNamed(client, [decomposed, composed], 'Users')).map(({ id }) => id)).toEqual([two, one]);
		const upper = 'JOS\u00c9';
		for (const look of [
			findUser(client, upper),
			userByName(client, upper, 'User'),
			usersNamed(client, [upper], 'Users'),
		]) {
			await expect(look).rejects.toThrow('so it is not clear which one is meant');
		}
	});

	it('of groups, too', async () => {
		const groups = [composed, decomposed].map((displayName, index) => ({ id: `g${index}`, displayName }));
		on('POST', /Groups\/\.search/, (response) => withBody(response, { totalResults: 2, Resources: groups }));
		expect((await findGroup(client, decomposed))?.id).toBe('g1');
		await expect(findGroup(client, 'JOS\u00c9')).rejects.toThrow('2 groups whose names look like');
	});

	it('in width or by invisible characters are other users', async () => {
		await make('ada');
		for (const name of ['\uff41\uff44\uff41', 'ad\u200ba', 'ada\u00a0']) {
			expect(await findUser(client, name)).toBeUndefined();
		}
	});
});

it('an ID in upper case is that of the same user', async () => {
	const [ada = ''] = await make('ada');
	expect((await userById(client, ada.toUpperCase(), 'User')).id).toBe(ada);
});

it('an OCID of another domain names nobody here', async () => {
	const partners = new OciDomainsClient(wire, {
		...client.options,
		domainUrl: sandbox.services['oci-domains'].domainUrls().Partners ?? '',
	});
	const { value } = await ensureUser(partners, person('ada'), 'fail');
	await expect(userById(client, value.ocid ?? '', 'User')).rejects.toMatchObject({ kind: 'notFound' });
	await expect(usersNamed(client, [value.ocid ?? ''], 'Users')).rejects.toMatchObject({ kind: 'notFound' });
});
