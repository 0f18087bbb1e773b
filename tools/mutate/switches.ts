/** All chosen faults in one build, each behind a switch, so that a test run only says which of them is on. */
import { mutated, type Mutation } from './operators';

interface Switched extends Mutation {
	readonly id: number;
}

interface Insertion {
	readonly at: number;
	/** Where the whole that it belongs to ends or begins. */
	readonly other: number;
	readonly isBefore: boolean;
	readonly isStatement: boolean;
	readonly text: string;
}

export const SWITCH = '__mutant';

/** Without a test that has set it, as in the check of the build, no fault is on. */
const DECLARATION = `
function ${SWITCH}(id: number): boolean {
	const isOn = (globalThis as { ${SWITCH}?: (id: number) => boolean }).${SWITCH};
	return isOn !== undefined && isOn(id);
}
`;

/** What stands before and after the whole. */
function around(source: string, mutation: Switched): [before: string, after: string] {
	const { id, whole, replacement } = mutation;
	const isOn = `${SWITCH}(${id})`;
	if (whole.kind === 'expression') {
		const wrong = mutated(source.slice(0, whole.end), mutation).slice(whole.start);
		return [`(${isOn} ? (${wrong}) : (`, '))'];
	}
	return [`{ if (${isOn}) { ${replacement} } else { `, ' } }'];
}

/** Inner ones lie within outer ones. */
function inOrder(a: Insertion, b: Insertion): number {
	if (a.at !== b.at) return a.at - b.at;
	if (a.isBefore !== b.isBefore) return a.isBefore ? 1 : -1;
	if (a.other !== b.other) return b.other - a.other;
	return a.isStatement === a.isBefore ? -1 : 1;
}

/** The source with a switch at each of the places. */
export function withSwitches(source: string, mutations: readonly Switched[]): string {
	const insertions = mutations.flatMap((mutation): Insertion[] => {
		const [before, after] = around(source, mutation);
		const { start, end, kind } = mutation.whole;
		const isStatement = kind === 'statement';
		return [
			{ at: start, other: end, isBefore: true, isStatement, text: before },
			{ at: end, other: start, isBefore: false, isStatement, text: after },
		];
	});
	let text = '';
	let done = 0;
	for (const { at, text: inserted } of insertions.sort(inOrder)) {
		text += source.slice(done, at) + inserted;
		done = at;
	}
	return text + source.slice(done) + DECLARATION;
}

/** The configuration of the tests, with the environment that turns faults on, and the quick files first. */
export const CONFIGURATION = `
const config = require('./jest.config.js');
const testEnvironment = __dirname + '/tools/mutate/environment.ts';
const project = (own) => ({ ...own, testEnvironment });
module.exports = { ...config, projects: config.projects.map(project), testSequencer: __dirname + '/mutants.sequencer.js' };
`;
/** Jest begins with the file that takes longest, which is the wrong way round where the first failure is enough. */
export const SEQUENCER = `
const { default: Sequencer } = require('@jest/test-sequencer');
const { statSync } = require('node:fs');
module.exports = class extends Sequencer {
	sort(tests) {
		return [...tests].sort((a, b) => statSync(a.path).size - statSync(b.path).size);
	}
};
`;
