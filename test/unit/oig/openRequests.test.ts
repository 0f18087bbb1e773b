import { describe, expect, it } from '@jest/globals';

import type { HttpRequest } from '../../../providers/http/send';
import { OigClient } from '../../../providers/oig/client';
import { OpenRequests } from '../../../providers/oig/openRequests';
import { answer } from './support';

interface Stored {
	readonly id: string;
	readonly reqType: string;
	readonly for?: readonly string[];
	readonly roles?: readonly string[];
	readonly requester?: unknown;
	readonly targets?: object[];
}

/** Open requests of a server whose list has only what `listed` leaves of them. */
async function open(requests: readonly Stored[], listed = (request: object): object => request) {
	const details: string[] = [];
	const full = ({ id, reqType, for: people, roles = [], requester, targets }: Stored) => ({
		id,
		reqType,
		reqStatus: 'Request Awaiting Approval',
		...(people === undefined ? {} : { reqBeneficiaryList: people.map((user) => ({ id: user })) }),
		...(requester === undefined ? {} : { requester }),
		reqTargetEntities: targets ?? roles.map((role) => ({ entityType: 'Role', entityId: role })),
	});
	const send = async ({ url }: HttpRequest) => {
		const id = /\/requests\/([^/?]+)$/.exec(new URL(url).pathname)?.[1];
		if (id === undefined) {
			const list = requests.map((request) => listed(full(request)));
			return await Promise.resolve(answer(200, { requests: list, count: list.length, hasMore: false }));
		}
		details.push(id);
		const found = requests.find((request) => request.id === id);
		return found === undefined ? answer(404, { message: 'Requested entity not found' }) : answer(200, full(found));
	};
	const clock = { now: () => 0, sleep: async () => {} };
	const client = new OigClient(send, { baseUrl: 'https://oig.example.com', clock });
	return { read: await OpenRequests.read(client), details, client };
}

describe('the open request that grants a role to a user', () => {
	it.each([
		['Assign Roles', true],
		['Grant Role', true],
		['Remove from Roles', false],
		['Revoke Role', false],
		['Modify User Profile', false],
		['Create User', false],
		['Disable User', false],
		['Lock User', false],
	])('may be of the type %s: %s', async (reqType, isOne) => {
		const { read } = await open([{ id: '7', reqType, for: ['1', '2'], roles: ['50'] }]);
		expect([...(await read.granting('50', ['1', '3']))]).toEqual(isOne ? [['1', '7']] : []);
	});

	it('is about that role and that user, and its details are read once', async () => {
		const { read, details } = await open([
			{ id: '7', reqType: 'Assign Roles', for: ['1'], roles: ['50'] },
			{ id: '8', reqType: 'Assign Roles', for: ['2'], roles: ['51'] },
			{ id: '9', reqType: 'Assign Roles', for: ['4'], roles: ['50'] },
		]);
		expect([...(await read.granting('50', ['1', '2']))]).toEqual([['1', '7']]);
		expect([...(await read.granting('51', ['1', '2']))]).toEqual([['2', '8']]);
		expect(details).toEqual(['7', '8']);
	});
});

describe('an open request for a user', () => {
	it('is found by its type, also where the list does not say for whom it is', async () => {
		const requests = [{ id: '7', reqType: 'Modify User Profile', for: ['1'] }];
		for (const listed of [undefined, ({ id, reqType }: { id?: unknown; reqType?: unknown }) => ({ id, reqType })]) {
			const { read } = await open(requests, listed);
			expect(read.of('1', () => true)).toBe('7');
			expect(read.of('1', () => false)).toBeUndefined();
			expect(read.of('2', () => true)).toBeUndefined();
			expect([read.has('7'), read.has('8')]).toEqual([true, false]);
		}
	});
});

describe('open requests to create users', () => {
	const creating = async (targets: object[], requester?: unknown, ownId: string | undefined = '1') => {
		const { read } = await open([{ id: '7', reqType: 'Create User', for: [], requester, targets }]);
		const { byLogin, unclear } = await read.creating(async () => await Promise.resolve(ownId));
		return [Object.fromEntries(byLogin), unclear];
	};

	it.each([
		[[{ attributes: [{ name: 'User Login', value: 'ADA' }] }]],
		[[{ fields: { 'User Login': 'ADA' } }]],
		[[{ entityAttributes: [{ nested: { userLogin: 'ADA' } }] }]],
	])('are known by the login in their details: %j', async (targets) => {
		expect(await creating(targets, '2')).toEqual([{ ada: '7' }, []]);
	});

	it('without a login are unclear if the caller may have raised them', async () => {
		expect(await creating([])).toEqual([{}, ['7']]);
		expect(await creating([], '1')).toEqual([{}, ['7']]);
		expect(await creating([], { value: '1' })).toEqual([{}, ['7']]);
		expect(await creating([], '2')).toEqual([{}, []]);
	});

	it('are not asked about where there are none', async () => {
		const { read } = await open([{ id: '7', reqType: 'Assign Roles', for: ['1'], roles: ['50'] }]);
		const asked = async () => await Promise.reject(new Error('Not needed.'));
		expect(await read.creating(asked)).toEqual({ byLogin: new Map(), unclear: [] });
	});
});
