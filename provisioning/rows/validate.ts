/** Checks of the whole input, before anything is sent. */
import type { Capabilities, FieldRule } from '../../providers/directory';
import { canBeCleared, hiddenIn, problemWith } from '../../providers/rules';
import { folded } from '../../providers/text';
import { distinguishing, generatesUserNames } from '../fieldRules';
import { createsUsers, takesUsersAway, type MatchKey, type UserAction } from '../policy';
import { listed, named, shown } from '../texts';
import { labelOf, withColumn, type Row, type RowKind, type RowSubject } from './row';

/** Index of the row → why it cannot be used. */
export type Findings = ReadonlyMap<number, readonly string[]>;

/** Characters that nobody sees make twins of users and groups; where a value names nothing, scripts may need some. */
function checkCharacters(row: Row, capabilities: Capabilities): string[] {
	const { fields, groupName = {} } = capabilities;
	const texts = [
		...Object.entries(row.values).map(([field, text]) => {
			const label = labelOf(field, capabilities);
			return { field, text, rule: fields.find(({ name }) => name === field) ?? { name: field, label } };
		}),
		...row.groups.map((text) => ({ field: 'groups', text, rule: groupName })),
	];
	return texts.flatMap(({ field, text, rule }) => {
		const finding = hiddenIn(rule, labelOf(field, capabilities), text);
		return finding === undefined ? [] : withColumn(row, field, capabilities, finding);
	});
}

/** A user without a name must have something else by which it is found, or a second run would create it again. */
function checkNamed({ values }: Row, { fields }: Capabilities, matchOn: readonly MatchKey[]): string[] {
	if (values.userName) return [];
	const keys = matchOn.filter((key) => key !== 'userName');
	if (!generatesUserNames(fields) || keys.length === 0) return ['The user name is empty.'];
	if (keys.some((key) => values[key])) return [];
	const labels = keys.map((key) => fields.find(({ name }) => name === key)?.label ?? key);
	return [
		`The row has no user name and no ${labels.join(' and no ')}, so its user could not be found again (Match On).`,
	];
}

function checkUser(row: Row, capabilities: Capabilities, action: UserAction, matchOn: readonly MatchKey[]): string[] {
	const findings = checkNamed(row, capabilities, matchOn);
	// Who leaves is found by name; the other values are not written.
	if (takesUsersAway(action)) return findings;
	const creates = action !== 'updateOnly';
	if (row.active === false && !capabilities.canDisable) findings.push(`${capabilities.title} cannot disable users.`);
	if (row.active === false && capabilities.canDisable && action === 'createOrSkip') {
		findings.push('Create or Skip Existing does not disable users; choose Create or Update.');
	}
	for (const rule of capabilities.fields) {
		const value = row.values[rule.name];
		if (value === undefined) continue;
		// Names that were given by other rules, as of federated users, exist all the same.
		const finding = rule.name === 'userName' && !creates ? undefined : problemWith(rule, rule.label, value, row.values);
		if (finding !== undefined) findings.push(withColumn(row, rule.name, capabilities, finding));
	}
	for (const field of row.cleared) {
		const rule = capabilities.fields.find(({ name }) => name === field);
		if (rule === undefined ? field === 'userName' : !canBeCleared(rule))
			findings.push(withColumn(row, field, capabilities, `${labelOf(field, capabilities)} cannot be cleared.`));
	}
	return findings;
}

/**
 * That nothing was looked for must not read as "there is nobody"; who is to be created may still have no key.
 */
function checkRecognisable({ values }: Row, fields: readonly FieldRule[], matchOn: readonly MatchKey[]): string[] {
	if (!values.userName || matchOn.some((key) => values[key])) return [];
	const labels = matchOn.map((key) => fields.find(({ name }) => name === key)?.label ?? key);
	return [`The row has no ${labels.join(' and no ')}, and users are recognized by nothing else (Match On).`];
}

function checkRow(
	row: Row,
	kind: RowKind,
	capabilities: Capabilities,
	action: UserAction,
	matchOn: readonly MatchKey[],
): string[] {
	const errors = [...row.errors, ...checkCharacters(row, capabilities)];
	if (errors.length > 0) return errors;
	if (kind === 'group') return row.groups.length === 0 ? ['The group name is empty.'] : [];
	if (kind === 'membership') {
		return [
			...checkNamed(row, capabilities, matchOn),
			...(row.groups.length === 0 ? ['The group is empty.'] : []),
			...checkRecognisable(row, capabilities.fields, matchOn),
		];
	}
	return [
		...checkUser(row, capabilities, action, matchOn),
		...(createsUsers(action) ? [] : checkRecognisable(row, capabilities.fields, matchOn)),
	];
}

/** Everything in a row that counts when two rows are compared; groups are united, so they do not. */
function content({ values, cleared, active, password }: Row): string {
	const folding = { ...values, userName: folded(values.userName ?? '') };
	const sorted = Object.entries(folding).sort(([a], [b]) => (a < b ? -1 : 1));
	return JSON.stringify([sorted, [...cleared].sort(), active, password]);
}

/** Whether rows of memberships say different things of who their user is. What one of them leaves out, another may say. */
function meanDifferentPeople(rows: readonly Row[], fields: readonly FieldRule[]): boolean {
	return ['email', ...distinguishing(fields)].some((field) => {
		const said = rows.flatMap(({ values }) => (values[field] ? [folded(values[field])] : []));
		return new Set(said).size > 1;
	});
}

function contradict(rows: readonly Row[], kind: RowKind, fields: readonly FieldRule[]): boolean {
	if (rows.length < 2) return false;
	if (kind === 'membership') return meanDifferentPeople(rows, fields);
	return kind === 'user' && new Set(rows.map(content)).size > 1;
}

/** What rows that do not contradict each other say together; of several values, those of the first row. */
function subjectOf(key: string, first: Row, rows: readonly Row[]): RowSubject {
	const { values, cleared, active, groups, saysGroups } = first;
	if (rows.length === 1) return { key, values, cleared, active, groups, saysGroups, rows };
	return {
		key,
		values: Object.fromEntries([...rows, first].flatMap((row) => Object.entries(row.values))),
		cleared,
		active,
		// In every spelling, for some service may have groups that differ in nothing else.
		groups: [...new Set(rows.flatMap((row) => row.groups))],
		// A row without the cell does not say that the user has no other groups.
		saysGroups: rows.every((row) => row.saysGroups),
		rows,
	};
}

/** What rows of the same user have in common: the name, or the first of the other values that identify a user. */
function rowKey({ values }: Row, matchOn: readonly MatchKey[]): string {
	if (values.userName) return folded(values.userName);
	const key = matchOn.find((one) => values[one]) ?? 'userName';
	// No name has a line break.
	return `${key}\n${folded(values[key] ?? '')}`;
}

function byUserName(a: Row, b: Row): number {
	const [nameOfA = '', nameOfB = ''] = [a.values.userName, b.values.userName];
	return nameOfA < nameOfB ? -1 : nameOfA > nameOfB ? 1 : a.index - b.index;
}

export interface Checked {
	/** One for each person, group or set of memberships, in the order of their first rows. */
	readonly subjects: readonly RowSubject[];
	readonly invalid: Findings;
	readonly warnings: readonly string[];
}

/** Whether no two of them have the same value. Most files have no clash, and a set takes less memory than who has which. */
function areDistinct(subjects: readonly RowSubject[], field: string): boolean {
	const seen = new Set<string>();
	let count = 0;
	for (const { values } of subjects) {
		const value = values[field];
		if (value === undefined) continue;
		count += 1;
		seen.add(folded(value));
	}
	return seen.size === count;
}

function findUniqueClashes(subjects: readonly RowSubject[], capabilities: Capabilities): Map<RowSubject, string> {
	const clashes = new Map<RowSubject, string>();
	for (const rule of capabilities.fields.filter(({ unique, name }) => unique && name !== 'userName')) {
		if (areDistinct(subjects, rule.name)) continue;
		const first = new Map<string, RowSubject>();
		const holders = new Map<string, RowSubject[]>();
		for (const subject of subjects) {
			const value = subject.values[rule.name];
			if (value === undefined) continue;
			const name = folded(value);
			const holder = first.get(name);
			const holding = holders.get(name);
			if (holder === undefined) first.set(name, subject);
			else if (holding === undefined) holders.set(name, [holder, subject]);
			else holding.push(subject);
		}
		for (const [value, holding] of holders) {
			const names = named(holding.map(({ values }) => values.userName ?? values.email ?? ''));
			const clash = `${rule.label} ${shown(value)} is given to several users: ${names}.`;
			for (const subject of holding) clashes.set(subject, clash);
		}
	}
	return clashes;
}

/**
 * Checks each row, and the rows against each other. Identical rows of a person are merged, their groups united; rows
 * of a person that differ are all refused, for nobody can tell which of them is right.
 */
export function validate(
	rows: readonly Row[],
	kind: RowKind,
	capabilities: Capabilities,
	action: UserAction,
	matchOn: readonly MatchKey[],
): Checked {
	const invalid = new Map<number, readonly string[]>();
	const byName = new Map<string, Row[]>();
	for (const row of rows) {
		const findings = checkRow(row, kind, capabilities, action, matchOn);
		if (findings.length > 0) {
			invalid.set(row.index, findings);
			continue;
		}
		const name = kind === 'group' ? folded(row.groups[0] ?? '') : rowKey(row, matchOn);
		const same = byName.get(name);
		if (same) same.push(row);
		else byName.set(name, [row]);
	}
	const subjects: RowSubject[] = [];
	let merged = 0;
	for (const [name, same] of byName) {
		const [first, ...others] = same.length === 1 ? same : same.toSorted(byUserName);
		if (first === undefined) continue;
		if (contradict(same, kind, capabilities.fields)) {
			const places = listed(same.map(({ source, index }) => String(source.line ?? index + 1)));
			const title = shown(first.values.userName ?? first.values.key ?? first.values.email ?? '');
			const finding = [`${title} is there several times with different values (rows ${places}).`];
			for (const row of same) invalid.set(row.index, finding);
			continue;
		}
		merged += others.length;
		subjects.push(subjectOf(name, first, same));
	}
	const writes = kind === 'user' && !takesUsersAway(action);
	const clashes = writes ? findUniqueClashes(subjects, capabilities) : new Map<RowSubject, string>();
	for (const [subject, clash] of clashes) for (const row of subject.rows) invalid.set(row.index, [clash]);
	return {
		subjects: subjects.filter((subject) => !clashes.has(subject)),
		invalid,
		warnings:
			merged === 0 || kind === 'membership'
				? []
				: [
						merged === 1
							? '1 row repeats another row and was merged with it.'
							: `${merged} rows repeat another row and were merged with it.`,
					],
	};
}
