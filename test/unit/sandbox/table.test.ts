import { beforeEach, describe, expect, test } from '@jest/globals';
import { Table, type TableEntry } from '../../../sandbox/table';

interface Row {
	readonly name: string;
	readonly team?: string;
}

let now = 0;
let delay = 0;
let changes = 0;
let table: Table<Row>;

beforeEach(() => {
	[now, delay, changes] = [1000, 0, 0];
	table = new Table<Row>({ now: () => now, delay: () => delay, changed: () => void changes++ });
});

const names = (entries: Iterable<TableEntry<Row>>) => [...entries].map(({ value }) => value.name);

function put(...rows: string[]): void {
	for (const name of rows) table.put(name, { name });
}

test('keeps the order of insertion, also of rows that change', () => {
	put('a', 'b', 'c');
	table.put('a', { name: 'A' });
	expect([...table.values()].map(({ name }) => name)).toEqual(['A', 'b', 'c']);
	expect(names(table.scan({ descending: true }))).toEqual(['c', 'b', 'A']);
	expect([table.size, changes]).toEqual([3, 4]);
});

test('deletes, and tells whether there was something', () => {
	put('a', 'b');
	expect([table.delete('a'), table.delete('a'), table.size]).toEqual([true, false, 1]);
	expect([table.get('a'), table.latest('a')]).toEqual([undefined, undefined]);
	put('a');
	expect(names(table.scan())).toEqual(['b', 'a']);
});

test('scans from a place that may be gone', () => {
	put('a', 'b', 'c', 'd');
	const seqs = [...table.scan()].map(({ seq }) => seq);
	table.delete('b');
	expect(names(table.scan({ after: seqs[1] }))).toEqual(['c', 'd']);
	expect(names(table.scan({ after: seqs[1], descending: true }))).toEqual(['a']);
	expect(names(table.scan({ after: seqs[3] }))).toEqual([]);
});

test('stays right after many deletes', () => {
	put(...Array.from({ length: 200 }, (_, index) => `r${index}`));
	const [, , third] = [...table.scan()];
	for (let index = 3; index < 199; index++) table.delete(`r${index}`);
	expect(names(table.scan())).toEqual(['r0', 'r1', 'r2', 'r199']);
	expect(names(table.scan({ after: third?.seq }))).toEqual(['r199']);
});

test('sorts once per change', () => {
	put('b', 'c', 'a');
	const compare = (left: TableEntry<Row>, right: TableEntry<Row>) => left.value.name.localeCompare(right.value.name);
	const first = table.sortedBy(compare);
	expect(names(first)).toEqual(['a', 'b', 'c']);
	expect(table.sortedBy(compare)).toBe(first);
	put('aa');
	expect(names(table.sortedBy(compare))).toEqual(['a', 'aa', 'b', 'c']);
});

describe('index', () => {
	test('finds rows by key as they come, change and go', () => {
		const byTeam = table.index(({ team }) => team);
		table.put('1', { name: 'a', team: 'x' });
		table.put('2', { name: 'b', team: 'x' });
		table.put('3', { name: 'c' });
		expect(byTeam.find('x').map(({ name }) => name)).toEqual(['a', 'b']);
		table.put('1', { name: 'a', team: 'y' });
		expect([byTeam.find('x').length, byTeam.find('y').length]).toEqual([1, 1]);
		table.delete('2');
		expect(byTeam.findLatest('x')).toEqual([]);
		table.clear();
		expect(byTeam.find('y')).toEqual([]);
	});

	test('covers rows that were there before', () => {
		table.put('1', { name: 'a', team: 'x' });
		expect(table.index(({ team }) => team).find('x')).toHaveLength(1);
	});
});

describe('a write that becomes visible late', () => {
	test('hides a new row from readers only', () => {
		delay = 100;
		put('a');
		expect([table.get('a'), table.latest('a')?.name, table.size]).toEqual([undefined, 'a', 1]);
		now += 99;
		expect(names(table.scan())).toEqual([]);
		now += 1;
		expect(names(table.scan())).toEqual(['a']);
	});

	test('shows the old value of a changed row, and finds it by its old key', () => {
		const byTeam = table.index(({ team }) => team);
		table.put('1', { name: 'a', team: 'x' });
		delay = 100;
		table.put('1', { name: 'a', team: 'y' });
		expect([byTeam.find('x').length, byTeam.find('y').length]).toEqual([1, 0]);
		expect([byTeam.findLatest('x').length, byTeam.findLatest('y').length]).toEqual([0, 1]);
		now += 100;
		expect([byTeam.find('x').length, byTeam.find('y').length]).toEqual([0, 1]);
	});

	test('keeps a deleted row in sight', () => {
		put('a');
		delay = 100;
		table.delete('a');
		expect([table.get('a')?.name, table.latest('a'), table.size]).toEqual(['a', undefined, 0]);
		now += 100;
		expect(names(table.scan())).toEqual([]);
	});

	test('keeps deleted rows in sight when many go', () => {
		const all = Array.from({ length: 100 }, (_, index) => `r${index}`);
		put(...all);
		delay = 100;
		for (const id of all) table.delete(id);
		expect(names(table.scan())).toEqual(all);
		expect(table.get('r50')?.name).toBe('r50');
	});

	test('does not freeze the sorted order', () => {
		const compare = (left: TableEntry<Row>, right: TableEntry<Row>) => left.value.name.localeCompare(right.value.name);
		delay = 100;
		put('a');
		expect(table.sortedBy(compare)).toEqual([]);
		now += 100;
		expect(names(table.sortedBy(compare))).toEqual(['a']);
	});
});
