/** What became of each row: every one is on exactly one side, and none of them repeats a secret. */
import { actionsOf, type ActionPlan, type PlannedAction } from '../actionPlan';
import type { Execution, Result } from '../execute';
import type { NothingSent } from '../guards';
import type { Matching } from '../match';
import {
	byWeight,
	changesOf,
	DONE,
	judge,
	refused,
	wasChanged,
	withoutPasswords,
	type Outcome,
	type RejectedStatus,
	type RowError,
	type SucceededStatus,
	type Tried,
} from '../outcome';
import { withoutSecrets } from '../rows/columns';
import type { Row, RowSubject } from '../rows/row';
import type { Findings } from '../rows/validate';
import { isWantedBy, type RowPlan } from './planRows';
import { fateOfPassword, nameOf, UNKNOWN_PASSWORD, valueChanges, type ValueChange } from './rowNotes';

export interface ResultRow {
	readonly status: SucceededStatus | RejectedStatus;
	/** What was done, or was to be done: an action's type, or `none`. */
	readonly action: PlannedAction['type'] | 'none';
	readonly key?: string;
	readonly userName?: string;
	readonly id?: string;
	/** What was changed: names of fields, and what happened to memberships. */
	readonly changes: readonly string[];
	/** The values that were changed, or are to be. */
	readonly updates?: readonly ValueChange[];
	/** Names of the groups that the user was taken out of, or is to be. */
	readonly removed?: readonly string[];
	/** What the reader should know beside the status. */
	readonly note?: string;
	readonly error?: RowError;
	/** Where an asynchronous service can be asked. */
	readonly requestIds?: readonly string[];
	/** Only for new users whose password was made here and may be in use, and only if that was asked for. */
	readonly password?: string;
	/** The user is disabled, and was left so. */
	readonly disabled?: true;
	readonly dryRun?: true;
	readonly source: { readonly item: number; readonly line?: number };
	/** The columns as they came, without passwords; only of rejected rows. */
	readonly row?: Readonly<Record<string, unknown>>;
}

interface PlannedRows extends RowPlan {
	readonly matching: Matching;
	readonly passwordOf: (subject: string) => string | undefined;
}

interface ReportInput {
	readonly rows: readonly Row[];
	readonly subjects: readonly RowSubject[];
	readonly secretColumns: ReadonlySet<string>;
	/** Columns of an earlier report, which no rejected row repeats. */
	readonly reportColumns: ReadonlySet<string>;
	readonly invalid: Findings;
	/** Absent when nothing was planned. */
	readonly planned: PlannedRows | undefined;
	/** Absent in a dry run, and when nothing was sent. */
	readonly execution: Execution | undefined;
	readonly refusal: NothingSent | undefined;
	readonly dryRun: boolean;
	readonly returnPasswords: boolean;
	/** What a delete is reported as. Default: `deleted`. */
	readonly deleteStatus?: 'deleted' | 'removed' | undefined;
}

interface Reported {
	readonly succeeded: readonly ResultRow[];
	readonly rejected: readonly ResultRow[];
}

/** The row's columns, but none that may hold a password: in a line with a wrong number of cells that may be any. */
function publicColumns(
	{ source }: Row,
	{ secretColumns, reportColumns }: ReportInput,
): Readonly<Record<string, unknown>> {
	if (source.shapeError !== undefined && secretColumns.size > 0) return {};
	const cells = Object.entries(source.cells).filter(
		([header, cell]) => cell !== undefined && !secretColumns.has(header) && !reportColumns.has(header),
	);
	return Object.fromEntries(cells.map(([header, cell]) => [header, withoutSecrets(cell)]));
}

const lostGroup = (action: PlannedAction): string[] => (action.type === 'removeFromGroup' ? [action.groupName] : []);

/** The action at this place among all of the plan: a list of them would be as long as there are actions. */
function actionAt({ phases }: ActionPlan, index: number): PlannedAction {
	let left = index;
	for (const { actions } of phases) {
		const action = actions[left];
		if (action !== undefined) return action;
		left -= actions.length;
	}
	throw new Error('The plan has no action at this place.');
}

/** Finds the place of a subject by its key. Most actions come in the order of their subjects, and then need no map. */
function placeFinder(subjects: readonly RowSubject[]): (key: string) => number {
	let last = 0;
	let places: Map<string, number> | undefined;
	return (key) => {
		if (subjects[last]?.key === key) return last;
		if (subjects[last + 1]?.key === key) last += 1;
		else if (subjects[0]?.key === key) last = 0;
		else {
			places ??= new Map(subjects.map((subject, place) => [subject.key, place]));
			last = places.get(key) ?? 0;
		}
		return last;
	};
}

/** The actions that each subject wants, by its place among the subjects; as numbers, for there may be millions. */
function actionFinder(subjects: readonly RowSubject[], { plan }: RowPlan): (place: number) => PlannedAction[] {
	const placeOf = placeFinder(subjects);
	let wishes = 0;
	for (const { subjects: keys } of actionsOf(plan)) wishes += keys.length;
	const wisher = new Uint32Array(wishes);
	const begin = new Uint32Array(subjects.length + 1);
	let wish = 0;
	for (const action of actionsOf(plan)) {
		for (const key of action.subjects) {
			const place = placeOf(key);
			wisher[wish] = place;
			begin[place + 1] = (begin[place + 1] ?? 0) + 1;
			wish += 1;
		}
	}
	for (let place = 0; place < subjects.length; place += 1)
		begin[place + 1] = (begin[place + 1] ?? 0) + (begin[place] ?? 0);
	const next = begin.slice();
	const wanted = new Uint32Array(wishes);
	let index = 0;
	wish = 0;
	for (const action of actionsOf(plan)) {
		for (const end = wish + action.subjects.length; wish < end; wish += 1) {
			const place = wisher[wish] ?? 0;
			const at = next[place] ?? 0;
			wanted[at] = index;
			next[place] = at + 1;
		}
		index += 1;
	}
	return (place) => Array.from(wanted.subarray(begin[place], begin[place + 1]), (one) => actionAt(plan, one));
}

/** The actions that a row wants, with what became of them. */
function triedOf(
	row: Row,
	subject: RowSubject | undefined,
	actions: readonly PlannedAction[],
	resultOf: (action: PlannedAction) => Result,
): Tried[] {
	const isAlone = subject?.rows.length === 1;
	const wanted = isAlone ? actions : actions.filter((action) => isWantedBy(row, action, subject?.rows));
	return wanted.map((action) => ({ action, result: resultOf(action) })).sort(byWeight);
}

/** Every row with what became of it, in the order of the input. */
export function reportRows(input: ReportInput): Reported {
	const { planned, execution, refusal, dryRun } = input;
	const { rows, subjects } = input;
	const actionsAt = planned ? actionFinder(subjects, planned) : () => [];
	const placeOf = new Int32Array(rows.length).fill(-1);
	for (const [place, subject] of subjects.entries()) for (const { index } of subject.rows) placeOf[index] = place;
	const leftDisabled = new Set(planned?.plan.leftDisabled);
	const kept = new Map(planned?.plan.kept.map(({ subject, message }) => [subject, message]));
	const words = new Map<string, string>();
	/** The same text for changes that are alike, so that each is kept once. */
	const shared = (text: string) => {
		const known = words.get(text) ?? text;
		words.set(text, known);
		return known;
	};
	const added = new Map<string, readonly string[]>();
	const changesBy = (action: PlannedAction): readonly string[] => {
		if (action.type !== 'addToGroup') return changesOf(action).map((text) => shared(named(text)));
		const known = added.get(action.groupName) ?? changesOf(action);
		added.set(action.groupName, known);
		return known;
	};
	const results: ReadonlyMap<number, Result> = execution?.results ?? new Map();
	const untried: Result = dryRun ? { status: 'done' } : { status: 'notAttempted' };
	const resultOf = ({ key }: PlannedAction) => results.get(key) ?? untried;
	const { deleteStatus = DONE.deleteUser } = input;
	const named = <T>(status: T) => (status === DONE.deleteUser ? deleteStatus : status);
	const outcomeOf = (row: Row, tried: readonly Tried[]): Outcome => {
		const findings = input.invalid.get(row.index);
		if (findings) return refused('invalid', findings.join(' '));
		const verdict = planned?.verdicts.get(row.index);
		if (verdict) return refused(verdict.status, verdict.message);
		if (refusal) return refused(refusal.reason === 'guard' ? 'held' : 'notAttempted', refusal.message, true);
		return judge(tried, results, execution?.stop);
	};
	const succeeded: ResultRow[] = [];
	const rejected: ResultRow[] = [];
	for (const row of rows) {
		const place = placeOf[row.index] ?? -1;
		const subject = subjects[place];
		const actions = subject === undefined || planned?.verdicts.has(row.index) ? [] : actionsAt(place);
		const tried = triedOf(row, subject, actions, resultOf);
		const { status, error } = outcomeOf(row, tried);
		const creation = tried.find(({ action }) => action.type === 'createUser');
		const password = creation && execution && subject ? planned?.passwordOf(subject.key) : undefined;
		const made = creation?.result.status === 'done' ? creation.result.id : undefined;
		const user = subject && planned?.matching.users.get(subject);
		const id = user?.id ?? made;
		const passwords = [row.password, password].filter((text) => text !== undefined);
		const requestIds = tried.flatMap(({ result }) => (result.status === 'pending' ? (result.requestId ?? []) : []));
		const fate = creation && password !== undefined && !dryRun ? fateOfPassword(creation.result) : undefined;
		const done = refusal ? [] : tried.filter(wasChanged);
		const updates = done.flatMap(({ action }) => valueChanges(action));
		const { userName, note } = nameOf(row, user, updates);
		const keeps = subject && !planned?.verdicts.has(row.index) ? kept.get(subject.key) : undefined;
		const notes = [note, fate === 'unknown' ? UNKNOWN_PASSWORD : undefined, keeps].filter((text) => text !== undefined);
		const changes = done.flatMap(({ action }) => changesBy(action));
		const removed = done.flatMap(({ action }) => lostGroup(action));
		const { item, line } = row.source;
		// On their own, for V8 keeps room in every result for each part that its literal has, there or not.
		const rare = {
			...(updates.length === 0 ? {} : { updates }),
			...(removed.length === 0 ? {} : { removed }),
			...(notes.length === 0 ? {} : { note: notes.join(' ') }),
			...(error ? { error: withoutPasswords(error, passwords) } : {}),
			...(requestIds.length === 0 ? {} : { requestIds }),
			...(fate === undefined || !input.returnPasswords || password === undefined ? {} : { password }),
			...(subject && leftDisabled.has(subject.key) ? { disabled: true as const } : {}),
		};
		const result: ResultRow = {
			status: named(status),
			...(userName === undefined ? {} : { userName }),
			action:
				(tried.find((one) => one.result.status === 'refused') ?? tried.find(wasChanged) ?? tried[0])?.action.type ??
				'none',
			...(row.values.key === undefined ? {} : { key: row.values.key }),
			...(id === undefined ? {} : { id }),
			// Cut to its size: a list that grew has room for many more.
			changes: changes.slice(),
			...rare,
			...(dryRun ? { dryRun: true } : {}),
			source: line === undefined ? { item } : { item, line },
		};
		if (error) rejected.push({ ...result, row: publicColumns(row, input) });
		else succeeded.push(result);
	}
	return { succeeded, rejected };
}
