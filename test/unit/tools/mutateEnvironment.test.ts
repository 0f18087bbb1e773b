import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ORDER_FILE, type Entry } from '../../../tools/mutate/environment';

const root = join(__dirname, '..', '..', '..');
const NOTICED = 0;
const OVERLOOKED = 1;
const OUTSIDE = 2;
const SPOILING = 3;
const ENDLESS = 4;
const TRIED_ONCE = 5;

const tests = `
const __mutantOutside = __mutant(${OUTSIDE});
let isSpoiled = false;
let runs = 0;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
describe('block', () => {
	it('notices', async () => {
		await wait(1);
		expect(__mutant(${NOTICED}) ? 2 : 1).toBe(1);
		__mutant(${OVERLOOKED});
	});
});
it('comes by the same again', () => {
	__mutant(${NOTICED});
	__mutant(${OVERLOOKED});
	__mutant(${TRIED_ONCE});
});
it('comes by it a third time', () => {
	__mutant(${OVERLOOKED});
});
it('notices a loop', () => {
	let turns = 0;
	do turns += 1;
	while (__mutant(${ENDLESS}));
});
it('runs once', () => {
	runs += 1000;
	expect(runs).toBeLessThan(2000);
	__mutant(${TRIED_ONCE});
});
it('is spoiled', () => {
	if (__mutant(${SPOILING})) isSpoiled = true;
	expect(isSpoiled).toBe(false);
});
it('counts no more', () => {
	__mutant(${TRIED_ONCE});
});
`;

let folder: string;
let entries: Entry[];
let run: (order: object) => number | null;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'mutate-environment-'));
	const environment = JSON.stringify(join(root, 'tools', 'mutate', 'environment.ts'));
	const config = `const { transform } = require(${JSON.stringify(join(root, 'jest.config.js'))}).projects[0];
		module.exports = { rootDir: ${JSON.stringify(root)}, roots: [__dirname], testEnvironment: ${environment}, transform, testMatch: ['**/some.test.js'] };`;
	writeFileSync(join(folder, 'jest.config.js'), config);
	writeFileSync(join(folder, 'some.test.js'), tests);
	const [log, order] = [join(folder, 'log'), join(folder, 'order.json')];
	run = (given) => {
		writeFileSync(log, '');
		writeFileSync(order, JSON.stringify({ ...given, log }));
		const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
		const env = { ...process.env, [ORDER_FILE]: order };
		return spawnSync(process.execPath, [jest, '-i', '-c', join(folder, 'jest.config.js')], { cwd: root, env }).status;
	};
	const faults = [NOTICED, OVERLOOKED, OUTSIDE, SPOILING, ENDLESS, TRIED_ONCE];
	expect(run({ faults, triesPerFault: 2 })).toBe(0);
	entries = readFileSync(log, 'utf8')
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line) as Entry);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const told = (kind: Entry['kind']) =>
	entries.filter((entry) => entry.kind === kind).map((entry) => ('fault' in entry ? entry.fault : entry.faults));

describe('the environment in which faults are tried', () => {
	it('tells the faults that a test notices, by its whole name, and tries them no more', () => {
		expect(entries).toContainEqual({ kind: 'noticed', fault: NOTICED, test: 'block notices' });
		expect(told('started').filter((fault) => fault === NOTICED)).toHaveLength(1);
	});

	it('tries what is overlooked in as many tests as it is told to', () => {
		expect(told('overlooked').filter((fault) => fault === OVERLOOKED)).toHaveLength(2);
	});

	it('tells what is met while modules are loaded', () => expect(told('outside')).toEqual([[OUTSIDE]]));

	it('ends a loop', () => expect(told('noticed')).toContain(ENDLESS));

	it('believes no failure of a test that fails when it is repeated', () => {
		expect(entries).toContainEqual({ kind: 'unrepeatable', faults: [TRIED_ONCE], test: 'runs once' });
	});

	it('believes nothing after a fault that leaves something behind', () => {
		expect(entries).toContainEqual({ kind: 'spoiled', faults: [SPOILING], test: 'is spoiled' });
		expect(entries.slice(-1)).toMatchObject([{ kind: 'spoiled' }]);
		expect(told('noticed')).not.toContain(SPOILING);
	});

	it('has a fault on from the beginning, and repeats nothing then', () => {
		expect(run({ faults: [], triesPerFault: 0, always: NOTICED })).toBe(1);
		expect(run({ faults: [], triesPerFault: 0, always: TRIED_ONCE })).toBe(0);
	});
});
