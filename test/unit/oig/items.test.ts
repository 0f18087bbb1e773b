import { describe, expect, it } from '@jest/globals';

import { assignItems, readItem } from '../../../providers/oig/bulkItems';
import { correlationIds, createBody, newUserKey } from '../../../providers/oig/newUsers';
import { itemsByUser } from '../../../providers/oig/updateUsers';
import type { BulkItem } from '../../../providers/oig/schemas';
import { idOf, readEntry } from '../../../providers/oig/entry';

const self = (href: string) => [{ rel: 'self', href }];

describe('readItem', () => {
	it.each([
		[
			{ id: '5', status: ' SUCCESS' },
			{ kind: 'accepted', id: '5', status: 'SUCCESS' },
		],
		[
			{ id: 5, status: 'success' },
			{ kind: 'accepted', id: '5', status: 'SUCCESS' },
		],
		[
			{ links: self('http://x/users/5?a=b'), status: 'SUCCESS' },
			{ kind: 'accepted', id: '5', status: 'SUCCESS' },
		],
		[{ id: '5' }, { kind: 'accepted', id: '5', status: '' }],
		[{ status: ' SUCCESS' }, { kind: 'accepted', id: undefined, status: 'SUCCESS' }],
		[
			{ status: 'SUCCESS', request: { id: '7' } },
			{ kind: 'pending', oigRequestId: '7' },
		],
		[
			{ status: 'SUCCESS', request: { requestId: 8 } },
			{ kind: 'pending', oigRequestId: '8' },
		],
		[
			{ status: ' FAILED', reason: 'No.' },
			{ kind: 'refused', refusal: { code: undefined, text: 'No.' } },
		],
		[
			{ id: '5', status: 'ERROR', errorMessage: 'No.' },
			{ kind: 'refused', refusal: { code: undefined, text: 'No.' } },
		],
		[
			{ id: '5', reason: 'IAM-3050015 : No.' },
			{ kind: 'refused', refusal: { code: 'IAM-3050015', text: 'IAM-3050015 : No.' } },
		],
		[{ status: 'WAT' }, { kind: 'refused', refusal: { code: undefined, text: 'OIG said "WAT".' } }],
		[{}, { kind: 'refused', refusal: { code: undefined, text: undefined } }],
	])('of %j', (item, expected) => {
		expect(readItem(item)).toEqual(expected);
	});
});

describe('assignItems', () => {
	const names = (requestIds: string[], items: BulkItem[]) =>
		Object.fromEntries([...assignItems(requestIds, items)].map(([id, { item, sure }]) => [id, [item.name, sure]]));

	it('goes by the echoed requestId, whatever the order', () => {
		expect(
			names(
				['a', 'b'],
				[
					{ requestId: 'b', name: 'B' },
					{ requestId: 'a', name: 'A' },
				],
			),
		).toEqual({ a: ['A', true], b: ['B', true] });
		expect(names(['1', '2'], [{ requestId: 2, name: 'B' }])).toEqual({ 2: ['B', true] });
	});

	it('gives the one item without requestId to the one user who is left', () => {
		expect(names(['a', 'b'], [{ name: 'A' }, { requestId: 'b', name: 'B' }])).toEqual({
			a: ['A', true],
			b: ['B', true],
		});
	});

	it('goes by the position, but is not sure, where several have none', () => {
		expect(names(['a', 'b'], [{ name: 'A' }, { name: 'B' }])).toEqual({ a: ['A', false], b: ['B', false] });
	});

	it('assigns nothing by position when items are missing, and never an item twice', () => {
		expect(names(['a', 'b', 'c'], [{ name: 'A' }, { name: 'C' }])).toEqual({});
		expect(names(['a'], [{ requestId: 'x', name: 'X' }])).toEqual({});
		expect(names(['a'], [{ requestId: 'x', name: 'X' }, { name: 'A' }])).toEqual({});
		expect(
			names(
				['a', 'b'],
				[
					{ requestId: 'a', name: 'A' },
					{ requestId: 'a', name: 'A2' },
				],
			),
		).toEqual({ a: ['A', true] });
	});
});

describe('correlationIds', () => {
	const user = (...pairs: Array<[string, string | number]>) => ({
		attributes: pairs.map(([name, value]) => ({ name, value })),
	});

	it('are made from content, differ for different users, and do not change with the password', () => {
		const [first, second] = correlationIds([user(['Last Name', 'A']), user(['Last Name', 'B'])]);
		const [again, changed] = [correlationIds([user(['Last Name', 'A'], ['usr_password', 'x'])])[0], second];
		expect(first).toMatch(/^[\w-]{22}$/);
		expect([again, changed === first]).toEqual([first, false]);
	});

	it('tell users of the same content apart', () => {
		const ids = correlationIds([user(['Last Name', 'A']), user(['Last Name', 'A']), user(['Last Name', 'A'])]);
		expect(new Set(ids).size).toBe(3);
		expect(JSON.stringify(createBody([user(['Last Name', 'A'])], ids))).toBe(
			`{"users":[{"requestId":"${ids[0]}","fields":[{"name":"Last Name","value":"A"}]}]}`,
		);
	});

	it('go with a key: login, whatever its signs, else number, else address', () => {
		expect(newUserKey(user(['Email', 'a@example.com'], ['User Login', ' ada ']))).toEqual({
			attribute: 'User Login',
			value: 'ada',
		});
		expect(newUserKey(user(['Email', 'a@example.com'], ['Employee Number', 7]))).toEqual({
			attribute: 'Employee Number',
			value: '7',
		});
		expect(newUserKey(user(['User Login', "O'HARA"], ['Email', 'o@example.com']))).toEqual({
			attribute: 'User Login',
			value: "O'HARA",
		});
		expect(newUserKey(user(['Last Name', 'A']))).toBeUndefined();
	});
});

describe('readEntry', () => {
	it.each([
		[
			'an array',
			{
				id: '5',
				fields: [
					{ name: 'Title', value: 'Lead' },
					{ name: 'Display Name', value: { base: 'Ada', de: 'X' } },
				],
			},
		],
		['an object (11g)', { id: 5, fields: { Title: 'Lead', 'Display Name': { base: 'Ada' }, Fax: null } }],
		['attributes (11g roles)', { id: '5', attributes: { Title: { Links: {}, value: 'Lead' }, 'Display Name': 'Ada' } }],
		['flat members', { id: '5', Title: 'Lead', 'Display Name': { base: 'Ada' } }],
	])('reads %s', (_, object) => {
		expect(readEntry(object)).toMatchObject({ id: '5', attributes: { Title: 'Lead', 'Display Name': 'Ada' } });
		expect(readEntry(object).attributes).not.toHaveProperty('Fax');
	});

	it('finds the id in an attribute or in the own link', () => {
		expect(readEntry({ fields: [{ name: 'usr_key', value: 9 }] }, ['usr_key']).id).toBe('9');
		expect(readEntry({ links: self('https://other/users/12') }).id).toBe('12');
		expect(idOf({ links: self('https://other/users') })).toBeUndefined();
		expect(readEntry({}).id).toBe('');
	});
});

describe('itemsByUser', () => {
	const updates = ['7', '8', '9'].map((userId) => ({ userId, changes: [] }));
	const link = (id: string) => ({ links: [{ rel: 'self', href: `http://inside/users/${id}` }] });
	const failed = { status: 'FAILED', reason: 'No.' };

	it.each([
		['ids', [{ id: '9' }, { id: 7 }, { id: '8' }], ['7', '8', '9']],
		['links only, as observed', [link('7'), link('8'), link('9')], ['7', '8', '9']],
		['the correlation', [{ requestId: '8' }, { requestId: '7' }], ['7', '8']],
		['nothing on those that failed, in order', [link('7'), failed, failed], ['7', '8', '9']],
		['nothing on one that failed, in another order', [link('8'), failed, link('7')], ['7', '8']],
		['nothing, and an item missing', [failed, failed], []],
		['ids of others', [{ id: '70' }], []],
	])('tells whose an item is by %s', (_, items, expected) => {
		const found = itemsByUser(updates, items);
		expect([...found.keys()].sort()).toEqual(expected);
		for (const [userId, item] of found) {
			const own = [item.id, item.requestId].find((id) => id !== undefined);
			if (own !== undefined) expect(String(own)).toBe(userId);
		}
	});
});

describe('an entry', () => {
	const links = self('http://x/users/9');

	it.each([
		[
			'fields',
			{
				fields: [
					{ name: 'User Login', value: 'ADA' },
					{ name: 'Title', value: null },
				],
			},
		],
		['attributes', { attributes: [{ name: 'User Login', value: 'ADA' }] }],
	])('has what its %s hold, and none of what it is wrapped in', (_name, wrapped) => {
		const object = { id: '5', links, ...wrapped };
		expect(readEntry(object)).toEqual({ id: '5', attributes: { 'User Login': 'ADA' }, raw: object });
	});

	it('has its own members beside them, of which the fields count first', () => {
		const object = {
			links,
			fields: [{ name: 'Status', value: 'Active' }],
			Status: 'Disabled',
			Email: 'a@x.io',
			Manager: null,
		};
		expect(readEntry(object)).toEqual({ id: '9', attributes: { Status: 'Active', Email: 'a@x.io' }, raw: object });
	});

	it('has an id of its own, of an attribute, or of its link, in this order', () => {
		const fields = [{ name: 'usr_key', value: 7 }];
		expect(readEntry({ id: 5, fields, links }, ['usr_key']).id).toBe('5');
		expect(readEntry({ fields, links }, ['act_key', 'usr_key']).id).toBe('7');
		expect(readEntry({ fields, links }).id).toBe('9');
		expect(readEntry({ fields }).id).toBe('');
	});
});
