import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { HttpRequest, HttpResponse } from '../../../providers/http/send';
import { by, changesOf, startBulk, type BulkBench } from './bulkSupport';

let oig: BulkBench;
beforeAll(async () => {
	oig = await startBulk();
});
beforeEach(async () => await oig.reset());
afterAll(async () => await oig.stop());

const ROLES = ['Front Desk', 'Invoice Reviewer', 'Release Manager'];
const HEADER = 'User Login,Last Name,Title,Groups';
const lines = (rows: readonly string[]) => [HEADER, ...rows].join('\n');
const people = (count: number, title = 'Lead', roles: readonly string[] = ROLES) =>
	lines(Array.from({ length: count }, (_, index) => `P${index},Person ${index},${title},${roles.join(';')}`));

/** Login → title and roles. */
function directory(): Record<string, string> {
	const { groups, memberships = [], raw } = oig.state();
	const names = new Map(groups.map(({ id, name }) => [id, name]));
	const attributes = raw?.attributes as Record<string, Record<string, string>>;
	const users = Object.entries(attributes).filter(([id, { Status }]) => id !== '1' && Status !== 'Deleted');
	const found = users.map(([id, { 'User Login': login = '', Title = '' }]) => {
		const roles = memberships.filter(({ userId }) => userId === id).map(({ groupId }) => names.get(groupId) ?? '');
		return [login, [Title, ...roles.sort()].join(' ')] as const;
	});
	expect(new Set(found.map(([login]) => login)).size).toBe(found.length);
	return Object.fromEntries(found);
}

const wanted = (count: number, title = 'Lead', roles: readonly string[] = ROLES) =>
	Object.fromEntries(Array.from({ length: count }, (_, index) => [`P${index}`, [title, ...roles].join(' ')]));

describe('packs', () => {
	it('puts 25 users into a request, clears with PATCH, and asks for a role once', async () => {
		expect(by(await oig.bulk(people(60)))).toEqual({ created: 60 });
		expect(oig.writes()).toEqual([...Array<string>(3).fill('POST /users'), ...Array<string>(3).fill('POST /requests')]);
		oig.exchanges.length = 0;
		expect(by(await oig.bulk(people(60, 'Director')))).toEqual({ updated: 60 });
		expect(oig.writes()).toEqual(Array(3).fill('PUT /users'));
		oig.exchanges.length = 0;
		expect(by(await oig.bulk(people(60, '<clear>')))).toEqual({ updated: 60 });
		expect(oig.writes()).toEqual(Array(3).fill('PATCH /users'));
		expect(directory()).toEqual(wanted(60, ''));
	});

	it('takes users out of a role in one change, and never in the form that may remove all', async () => {
		await oig.bulk(people(30));
		const rows = people(30, 'Lead', ['Front Desk', 'Release Manager']);
		const remove = { kind: 'membership', action: 'delete', maxGroupLoss: 100 } as const;
		oig.exchanges.length = 0;
		expect(by(await oig.bulk(rows, remove))).toEqual({ memberRemoved: 30 });
		expect(oig.writes().sort()).toEqual(['PATCH /Groups/302', 'PATCH /Groups/303']);
		expect(directory()).toEqual(wanted(30, 'Lead', ['Invoice Reviewer']));
		await oig.bulk(rows);

		oig.sandbox.options('oig', { memberRemoval: 'value' });
		const first = rows.split('\n').slice(0, 2).join('\n');
		expect(by(await oig.bulk(first, remove))).toEqual({ failed: 1 });
		expect(directory()).toEqual(wanted(30));
		expect(by(await oig.bulk(rows, remove))).toEqual({ memberRemoved: 30 });
		expect(directory()).toEqual(wanted(30, 'Lead', ['Invoice Reviewer']));
	});

	it('grants roles over SCIM where that is chosen', async () => {
		expect(by(await oig.bulk(people(30), { directory: { grantDirectly: true } }))).toEqual({ created: 30 });
		expect(oig.writes().filter((call) => call.startsWith('PATCH /Groups'))).toHaveLength(3);
		expect(oig.requests()).toEqual([]);
		expect(directory()).toEqual(wanted(30));
	});

	it('sends less where the server takes less, and loses nobody', async () => {
		const sizeOf = ({ body }: HttpRequest) => {
			const { users, requests: asked } = JSON.parse(String(body ?? '{}')) as {
				users?: unknown[];
				requests?: Array<{ reqBeneficiaryList: unknown[] }>;
			};
			return (users?.length ?? 0) + (asked?.[0]?.reqBeneficiaryList.length ?? 0);
		};
		const tooLarge: HttpResponse = { status: 413, headers: {}, body: new Uint8Array() };
		const small = oig.clientOver(async (request) => (sizeOf(request) > 7 ? tooLarge : await oig.send(request)));
		expect(by(await oig.bulk(people(40), { through: small }))).toEqual({ created: 40 });
		expect(directory()).toEqual(wanted(40));
		expect(by(await oig.bulk(people(40, 'Director'), { through: small }))).toEqual({ updated: 40 });
		expect(directory()).toEqual(wanted(40, 'Director'));
	});

	it('blames the one who is refused, and nobody else', async () => {
		await oig.bulk(people(6));
		const header = 'User Login,Last Name,User Type';
		const rows = (type: string) => Array.from({ length: 6 }, (_, i) => `P${i},Person ${i},${i === 3 ? type : 'Temp'}`);
		const { succeeded, rejected } = await oig.bulk([header, ...rows('WIZARD')].join('\n'));
		expect(succeeded.map(({ userName }) => userName)).toEqual(['P0', 'P1', 'P2', 'P4', 'P5']);
		expect(rejected.map(({ userName, error }) => [userName, error?.code])).toEqual([['P3', 'IAM-3050013']]);
	});

	it('does not take a role for refused that somebody else granted in the meantime', async () => {
		await oig.bulk(people(8, 'Lead', []));
		let granted = false;
		const late = oig.clientOver(async (request) => {
			if (!granted && request.method === 'POST' && request.url.endsWith('/requests')) {
				granted = true;
				await oig.bulk(lines(['P5,Person 5,Lead,Front Desk']));
			}
			return await oig.send(request);
		});
		expect(by(await oig.bulk(people(8), { through: late }))).toEqual({ memberAdded: 8 });
		expect(directory()).toEqual(wanted(8));
	});
});

describe('lost answers', () => {
	const lose = (method: string, path: string, connection: 'resetAfter' | 'resetBefore') =>
		oig.sandbox.faults.set({ rules: [{ method, path, connection, count: 1 }] });

	it.each(['resetAfter', 'resetBefore'] as const)('change nothing twice (%s)', async (connection) => {
		for (const path of ['*/users', '*/requests']) {
			await oig.reset();
			lose('POST', path, connection);
			expect(by(await oig.bulk(people(30)))).toEqual({ created: 30 });
			expect(directory()).toEqual(wanted(30));
			expect(oig.requests()).toHaveLength(3);
		}
		oig.sandbox.options('oig', { approval: 'pending' });
		lose('PUT', '*/users', connection);
		expect(by(await oig.bulk(people(30, 'Director')))).toEqual({ pending: 30 });
		expect(oig.openRequests()).toHaveLength(30);
		lose('POST', '*/requests', connection);
		await oig.bulk(people(30, 'Lead', ['ALL USERS']));
		expect(oig.openRequests()).toHaveLength(31);
	});

	it('of creates that need approval are found by login, or not sent again', async () => {
		for (const createDetails of ['attributes', 'none']) {
			await oig.reset();
			oig.sandbox.options('oig', { approval: 'pending', approveCreate: true, createDetails });
			lose('POST', '*/users', 'resetAfter');
			const { summary } = await oig.bulk(people(3));
			expect(summary.byStatus).toEqual(createDetails === 'none' ? { failed: 3 } : { pending: 3 });
			expect(oig.openRequests()).toHaveLength(3);
			const again = await oig.bulk(people(3));
			expect(by(again)).toEqual(createDetails === 'none' ? { notAttempted: 3 } : { pending: 3 });
			expect(oig.openRequests()).toHaveLength(3);
		}
	});

	it('end in exactly the wanted state, with every other kind of fault', async () => {
		for (const seed of [1, 2, 3]) {
			await oig.reset();
			oig.sandbox.faults.set({
				seed,
				rules: [
					{ rate: 0.1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 0 },
					{ rate: 0.05, status: 503 },
					{ rate: 0.03, connection: 'resetBefore' },
					{ rate: 0.03, connection: 'resetAfter' },
				],
			});
			const small = { directory: { batchSize: 3 } };
			const { rejected } = await oig.bulk(people(90), small);
			expect(rejected).toEqual([]);
			expect((await oig.bulk(people(90, 'Director'), small)).rejected).toEqual([]);
			oig.sandbox.faults.clear();
			expect(directory()).toEqual(wanted(90, 'Director'));
			expect(oig.requests().flatMap(changesOf)).toHaveLength(3 * 90);
		}
	}, 60_000);
});

it('adopts whom somebody else created in the meantime, and nobody with another employee number', async () => {
	const header = 'User Login,Last Name,Employee Number,Groups';
	const rows = ['ADA,Okafor,1,Front Desk', 'BEA,Kim,2,Front Desk', 'CID,Roy,3,Front Desk'];
	let overtaken = false;
	const late = oig.clientOver(async (request) => {
		if (!overtaken && request.method === 'POST') {
			overtaken = true;
			await oig.bulk([header, 'ADA,Okafor,1,', 'BEA,Somebody Else,9,'].join('\n'));
		}
		return await oig.send(request);
	});
	const { succeeded, rejected } = await oig.bulk([header, ...rows].join('\n'), { through: late });
	expect(succeeded.map(({ userName, status, action }) => [userName, status, action])).toEqual([
		['ADA', 'adopted', 'addToGroup'],
		['CID', 'created', 'createUser'],
	]);
	expect(rejected.map(({ status, error }) => [status, error?.message])).toEqual([
		['conflict', 'The login "BEA" belongs to another user, who has the employee number "9".'],
	]);
	expect(directory()).toEqual({ ADA: ' Front Desk', BEA: '', CID: ' Front Desk' });
});

it('does not take somebody with the same address for a user whose create got no answer', async () => {
	await oig.bulk('User Login,Last Name,Email\nEVE,Eve,shared@example.com');
	oig.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/users', connection: 'resetBefore' }] });
	const { rejected } = await oig.bulk("User Login,Last Name,Email\nO'HARA,O'Hara,shared@example.com");
	expect(rejected.map(({ status }) => status)).toEqual(['failed']);
});

it('grants and creates no role by a name that several roles have', async () => {
	const twins = oig.clientOver(async (request) => {
		const response = await oig.send(request);
		if (!/\/roles\?/.test(request.url)) return response;
		const text = new TextDecoder().decode(response.body).replaceAll('Invoice Reviewer', 'Front Desk');
		return { ...response, body: new TextEncoder().encode(text) };
	});
	const { rejected } = await oig.bulk(lines(['ADA,Okafor,Lead,Front Desk']), { through: twins });
	expect(rejected.map(({ status, error }) => [status, error?.message])).toEqual([
		['invalid', 'Several roles are named "Front Desk". Enter the unique name of the role.'],
	]);
	expect(oig.writes()).toEqual(['POST /users']);
});
