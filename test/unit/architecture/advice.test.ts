/** Providers speak no editor: they give reasons, and what to do is worded for the operation that ran. */
import { describe, expect, it } from '@jest/globals';

import { adviceFor } from '../../../nodes/shared/advice/advice';
import { OperationWords } from '../../../nodes/shared/advice/operationWords';
import type { Reason, ReasonCode, ReasonFacts } from '../../../providers/http/reason';
import { labelsOf, literalsOf, nodes, sources } from './editor';

const quotedIn = (text: string) => [...text.matchAll(/"([^"]+)"|'([^']+)'/g)].map(([, a, b]) => a ?? b ?? '');

/** Facts of every reason; those that change what is said have one entry each. */
const FACTS: { readonly [Code in ReasonCode]: ReadonlyArray<ReasonFacts[Code]> } = {
	ambiguousMatch: [{}],
	changeOpen: [{}],
	createsOpen: [{}],
	deletesNoUsers: [{}],
	domainsHidden: [{}],
	emailTaken: [{}, { email: 'ada@example.com' }, { isUnseen: true }],
	halfCreated: [{ id: '17' }],
	halfFilled: [{}],
	hasMemberships: [{}],
	membersUnknown: [{}],
	nameIsAddress: [{}],
	nameTaken: [{ object: 'user' }, { object: 'group' }, { object: 'role', name: 'Editors' }],
	needsValue: (
		['country', 'domain', 'email', 'firstName', 'lastName', 'name', 'namespace', 'password', 'userName'] as const
	).map((value) => ({ value })),
	noDefaultDomain: [{}],
	noKey: [{}],
	noWayIn: [{}],
	notAnId: [
		{ object: 'user', field: 'User' },
		{ object: 'group', field: 'Group' },
	],
	notInDomain: [{ object: 'user' }, { object: 'group' }],
	notListed: [{ what: 'what the user has' }],
	onePasswordOnly: [{}],
	otherEmail: [{}],
	passwordRules: [{}],
	rolesNotListed: [{}],
	secretLost: [{ noun: 'auth token' }],
	severalApps: [{}],
	severalFit: [{ object: 'user' }, { object: 'group' }],
	somethingTaken: [{}],
	unfilterable: [{}],
	unprovenAccount: [{ role: 'Viewer' }],
	unwantedValue: [{ value: 'domain' }, { value: 'userName' }],
	userTaken: [{}],
};

const REASONS = Object.entries(FACTS).flatMap(([code, facts]) =>
	facts.map((entry) => ({ code, facts: entry }) as Reason),
);

const operations = nodes.flatMap(({ name, resources }) =>
	resources.flatMap((resource) =>
		resource.operations.map((operation) => ({
			title: `${name} ${resource.displayName}: ${operation.displayName}`,
			labels: new Set(labelsOf(operation.fields)),
			names: new Set(resources.flatMap((other) => other.operations.map(({ displayName }) => displayName))),
			words: new OperationWords(resource.value, operation.value, operation.fields, resources),
		})),
	),
);

describe('providers', () => {
	/** Words of a service that a dropdown shows as they are: Adobe's identity types. */
	const OF_SERVICES: ReadonlySet<string> = new Set(['Adobe ID', 'Enterprise ID', 'Federated ID']);

	const labels = new Set(
		nodes.flatMap(({ resources }) =>
			resources.flatMap(({ operations: all }) =>
				all.flatMap(({ displayName, fields }) => [displayName, ...labelsOf(fields)]),
			),
		),
	);

	it('quote no label of the editor', () => {
		// Credentials have no operations: their fields are the same wherever they are used.
		const files = sources.filter((path) => /^providers\//.test(path) && !/\/auth\//.test(path));
		const found = files.flatMap((path) =>
			literalsOf(path)
				.filter((text) => /\s/.test(text))
				.flatMap((text) => quotedIn(text).map((quoted) => ({ quoted, text })))
				.filter(({ quoted }) => /^[A-Z]/.test(quoted) && labels.has(quoted) && !OF_SERVICES.has(quoted))
				.map(({ text }) => `${path}: ${text}`),
		);
		expect(labels.size).toBeGreaterThan(200);
		expect(found).toEqual([]);
	});

	it('name no operation and no list of the editor', () => {
		const files = sources.filter((path) => /^providers\//.test(path) && !/\/auth\//.test(path));
		const found = files.flatMap((path) =>
			literalsOf(path)
				.filter((text) => /\boperation [A-Z]|\b(?:User|Group|Role): [A-Z]|from the list\b/.test(text))
				.map((text) => `${path}: ${text}`),
		);
		expect(found).toEqual([]);
	});

	it('tell nobody to set, choose, turn on or use something of the editor', () => {
		const several = [...labels].filter((label) => /^[A-Z]\S* [A-Z]/.test(label) && !OF_SERVICES.has(label));
		const told = new RegExp(
			`\\b(?:[Ss]et|[Cc]hoose|[Tt]urn on|[Aa]dd|[Uu]se|[Uu]nder|[Ss]ee|[Ww]ith) (?:${several.map((label) => label.replaceAll(/[^\w ]/g, String.raw`\$&`)).join('|')})\\b`,
		);
		const files = sources.filter((path) => /^providers\//.test(path) && !/\/auth\//.test(path));
		const found = files.flatMap((path) =>
			literalsOf(path)
				.filter((text) => told.test(text))
				.map((text) => `${path}: ${text}`),
		);
		expect(found).toEqual([]);
	});
});

describe('bulk work', () => {
	/** What an operation shows in any node: a field that some nodes lack is told of only where its case can come up. */
	const shownBy = (name: string) =>
		operations.filter(({ title }) => title.endsWith(` ${name}`)).flatMap(({ labels }) => [...labels]);
	const [inSync, inImport] = [new Set(shownBy('Sync')), new Set(shownBy('Bulk Import'))];
	const inBoth = new Set([...inSync].filter((label) => inImport.has(label)));
	const AREAS: ReadonlyArray<readonly [folder: RegExp, labels: ReadonlySet<string>]> = [
		[/^provisioning\/sync\//, inSync],
		[/^provisioning\/import\//, inImport],
		[/^provisioning\/(?:csv|rows)\/|^provisioning\/\w+\.ts$/, inBoth],
	];
	/** Of Apply Plan, which has the plan's rows where Sync has a list. */
	const APPLYING = new Set(['Override Guards', 'Sync']);
	/** Columns of the input, rows and outputs, which are no fields. */
	const NO_FIELDS = new Set(['Add', 'Plan', 'Remove']);

	it.each(AREAS)('in %s quotes only what its operations show', (folder, labels) => {
		const found = sources
			.filter((path) => folder.test(path))
			.flatMap((path) =>
				literalsOf(path)
					.filter((text) => /\s/.test(text) && !text.includes('<'))
					.flatMap((text) => quotedIn(text).map((quoted) => ({ quoted, text })))
					.filter(({ quoted }) => /^[A-Z][a-z]/.test(quoted) && !quoted.includes('…'))
					.filter(({ quoted }) => ![labels, APPLYING, NO_FIELDS].some((known) => known.has(quoted)))
					.map(({ quoted, text }) => `${path}: ${quoted}: ${text}`),
			);
		expect(labels.size).toBeGreaterThan(20);
		expect(found).toEqual([]);
	});
});

describe('advice', () => {
	it.each(operations)('of $title names only what the operation shows', ({ labels, names, words }) => {
		for (const reason of REASONS) {
			const advice = adviceFor(reason, words) ?? '';
			// What is in double quotes comes from the service.
			const named = [...advice.matchAll(/'([^']+)'/g)].map(([, label]) => label);
			expect([reason, advice, named.filter((label) => !labels.has(label ?? ''))]).toEqual([reason, advice, []]);
			for (const [, name = ''] of advice.matchAll(
				/\boperation ((?:[A-Z]\w*|to|of|From|In)(?: (?:[A-Z]\w*|to|From))*)/g,
			)) {
				expect([advice, names.has(name)]).toEqual([advice, true]);
			}
		}
	});

	it('names something of the editor for every reason that has a field anywhere', () => {
		const silent = REASONS.filter((reason) =>
			operations.every(({ words }) => !/'|operation/.test(adviceFor(reason, words) ?? '')),
		);
		expect(silent.map(({ code, facts }) => [code, facts])).toEqual([]);
	});

	it.each(REASONS)('of $code $facts is sentences, also without an operation', (reason) => {
		const texts = [undefined, ...operations.map(({ words }) => words)].map((words) => adviceFor(reason, words));
		for (const text of new Set(texts)) if (text !== undefined) expect(text).toMatch(/^[A-Z].*\.$/);
		expect(adviceFor(reason) ?? '').not.toMatch(/'/);
	});
});
