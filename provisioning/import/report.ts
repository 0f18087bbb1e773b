/** What became of each row: every one is on exactly one side, and none of them repeats a secret. */
import { InputError, NotAttemptedError, ServiceError, type ServiceErrorKind } from '../../providers/http/errors';
import { quote, withoutValues } from '../../providers/http/redaction';
import { NetworkError } from '../../providers/http/send';
import type { Execution, Result } from '../execute';
import type { Plan, PlannedAction } from '../planner';
import { withoutSecrets, type Row } from '../rows';
import { fateOfPassword, nameOf, UNKNOWN_PASSWORD, valueChanges, type ValueChange } from '../rowNotes';
import type { Findings } from '../validate';

type SucceededStatus =
	| 'adopted'
	| 'created'
	| 'deleted'
	| 'disabled'
	| 'enabled'
	| 'memberAdded'
	| 'memberRemoved'
	| 'pending'
	| 'removed'
	| 'unchanged'
	| 'updated';

type RejectedStatus =
	| 'blocked'
	| 'conflict'
	| 'failed'
	| 'forbidden'
	| 'held'
	| 'invalid'
	| 'notAttempted'
	| 'notFound'
	| 'stale'
	| 'throttled';

interface RowError {
	readonly class: string;
	readonly message: string;
	/** Whether the same row may succeed when it is run again. */
	readonly retryable: boolean;
	readonly code?: string;
	readonly httpStatus?: number;
	readonly requestId?: string;
	readonly advice?: string;
}

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
	/** What the reader should know beside the status. */
	readonly note?: string;
	readonly error?: RowError;
	/** Where an asynchronous service can be asked. */
	readonly requestIds?: readonly string[];
	/** Only for new users whose password was made here and may be in use, and only if that was asked for. */
	readonly password?: string;
	readonly dryRun?: true;
	readonly source: { readonly item: number; readonly line?: number };
	/** The columns as they came, without passwords; only of rejected rows. */
	readonly row?: Readonly<Record<string, unknown>>;
}

/** Why nothing was sent at all. */
export interface Refusal {
	readonly reason: 'guard' | 'invalidRows';
	readonly message: string;
	readonly advice: string;
}

export interface ReportInput {
	readonly rows: readonly Row[];
	readonly secretColumns: ReadonlySet<string>;
	/** Columns of an earlier report, which no rejected row repeats. */
	readonly reportColumns: ReadonlySet<string>;
	readonly invalid: Findings;
	/** Absent when nothing was planned. */
	readonly plan: Plan | undefined;
	/** Absent in a dry run, and when nothing was sent. */
	readonly execution: Execution | undefined;
	readonly refusal: Refusal | undefined;
	readonly dryRun: boolean;
	readonly returnPasswords: boolean;
	/** What a delete is reported as. Default: `deleted`. */
	readonly deleteStatus?: 'deleted' | 'removed' | undefined;
}

export interface Rows {
	readonly succeeded: readonly ResultRow[];
	readonly rejected: readonly ResultRow[];
}

interface Verdict {
	readonly status: ResultRow['status'];
	readonly error?: RowError;
}

interface Tried {
	readonly action: PlannedAction;
	readonly result: Result;
}

const CLASSES: Readonly<Record<ServiceErrorKind, { class: string; status: RejectedStatus; retryable: boolean }>> = {
	conflict: { class: 'conflict', status: 'conflict', retryable: false },
	forbidden: { class: 'permission', status: 'forbidden', retryable: false },
	invalid: { class: 'permanent', status: 'failed', retryable: false },
	notFound: { class: 'drift', status: 'notFound', retryable: false },
	throttled: { class: 'throttled', status: 'throttled', retryable: true },
	unauthenticated: { class: 'auth', status: 'failed', retryable: false },
	unavailable: { class: 'transient', status: 'failed', retryable: true },
	unexpected: { class: 'permanent', status: 'failed', retryable: false },
};

function explain(error: unknown): Verdict {
	if (error instanceof ServiceError) {
		const { class: name, status, retryable } = CLASSES[error.kind];
		const stale = error.status === 412;
		return {
			status: stale ? 'stale' : status,
			error: {
				class: stale ? 'stale' : name,
				message: error.message,
				retryable: retryable || stale,
				httpStatus: error.status,
				...(error.code === undefined ? {} : { code: error.code }),
				...(error.requestId === undefined ? {} : { requestId: error.requestId }),
				...(error.advice === undefined ? {} : { advice: error.advice }),
			},
		};
	}
	if (error instanceof NetworkError) {
		const name = error.mayHaveBeenProcessed ? 'ambiguous' : 'transient';
		const advice = error.advice === undefined ? {} : { advice: error.advice };
		return {
			status: 'failed',
			error: { class: name, code: error.fault, message: error.message, retryable: true, ...advice },
		};
	}
	if (error instanceof NotAttemptedError) return refused('notAttempted', error.message, true);
	if (error instanceof InputError) {
		return { status: 'invalid', error: { class: 'input', message: error.message, retryable: false } };
	}
	const message = quote(error instanceof Error ? error.message : String(error));
	return { status: 'failed', error: { class: 'ambiguous', message, retryable: true } };
}

function refused(status: RejectedStatus, message: string, retryable = false): Verdict {
	return { status, error: { class: status === 'invalid' ? 'input' : status, message, retryable } };
}

/** Of the several things that were done for a row, the one that it is called by. */
const BY_WEIGHT: ReadonlyArray<PlannedAction['type']> = [
	'deleteUser',
	'createUser',
	'updateUser',
	'disableUser',
	'enableUser',
	'addToGroup',
	'removeFromGroup',
	'createGroup',
];

const DONE: Readonly<Record<PlannedAction['type'], SucceededStatus>> = {
	addToGroup: 'memberAdded',
	createGroup: 'created',
	createUser: 'created',
	deleteUser: 'deleted',
	disableUser: 'disabled',
	enableUser: 'enabled',
	removeFromGroup: 'memberRemoved',
	updateUser: 'updated',
};

function changesOf(action: PlannedAction): string[] {
	switch (action.type) {
		case 'addToGroup':
			return [`added to ${action.groupName}`];
		case 'createGroup':
			return [`group ${action.name} created`];
		case 'removeFromGroup':
			return [`removed from ${action.groupName}`];
		case 'updateUser':
			return Object.keys(action.values);
		case 'createUser':
			return [DONE[action.type], ...action.groupNames.map((name) => `added to ${name}`)];
		case 'deleteUser':
		case 'disableUser':
		case 'enableUser':
			return [DONE[action.type]];
	}
}

function wasChanged({ result }: Tried): boolean {
	return result.status === 'done' && result.wasThere !== true;
}

function byWeight(a: Tried, b: Tried): number {
	return BY_WEIGHT.indexOf(a.action.type) - BY_WEIGHT.indexOf(b.action.type);
}

/** The verdict on a row all of whose actions were tried, or were not. */
function judge(tried: readonly Tried[], results: ReadonlyMap<string, Result>, stop: Execution['stop']): Verdict {
	for (const { result } of tried) if (result.status === 'refused') return explain(result.error);
	for (const { result } of tried) {
		if (result.status !== 'blocked') continue;
		let cause: Result | undefined = result;
		while (cause?.status === 'blocked') cause = results.get(cause.by);
		const reason = cause?.status === 'refused' ? explain(cause.error).error?.message : undefined;
		return refused('blocked', `What it needs was refused: ${reason ?? 'no reason was given.'}`, true);
	}
	const untried = tried.some(({ result }) => result.status === 'notAttempted' && result.waitsFor === undefined);
	if (untried) return refused('notAttempted', stop?.message ?? 'It was not tried.', true);
	if (tried.some(({ result }) => result.status === 'pending')) return { status: 'pending' };
	for (const { result } of tried) {
		if (result.status !== 'notAttempted' || result.waitsFor === undefined) continue;
		const cause = results.get(result.waitsFor);
		const request = cause?.status === 'pending' && cause.requestId !== undefined ? ` (request ${cause.requestId})` : '';
		return refused(
			'notAttempted',
			`What it needs was accepted and is not done yet${request}. Run it again when that is done.`,
			true,
		);
	}
	const creation = tried.find(({ action }) => action.type === 'createUser');
	// Whatever else was done: the values of one whom somebody else created were not compared.
	if (creation && !wasChanged(creation)) return { status: 'adopted' };
	// A row about a user is not called by a group that was made for it.
	const aboutUser = tried.filter(({ action }) => action.type !== 'createGroup');
	const main = (aboutUser.length > 0 ? aboutUser : tried).find(wasChanged);
	if (main) return { status: DONE[main.action.type] };
	return { status: 'unchanged' };
}

/** Codes and IDs come from the service, and a gateway may put anything there. */
const SHORT = 100;

/** An error of a row without the passwords of its user. */
function withoutPasswords(error: RowError, passwords: readonly string[]): RowError {
	const { code, requestId, advice } = error;
	return {
		...error,
		message: withoutValues(error.message, passwords),
		...(advice === undefined ? {} : { advice: withoutValues(advice, passwords) }),
		...(code === undefined ? {} : { code: quote(code, passwords, SHORT) }),
		...(requestId === undefined ? {} : { requestId: quote(requestId, passwords, SHORT) }),
	};
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

function actionsByRow(plan: Plan | undefined): ReadonlyMap<number, readonly PlannedAction[]> {
	const byRow = new Map<number, PlannedAction[]>();
	for (const action of plan?.phases.flatMap(({ actions }) => actions) ?? []) {
		for (const row of action.rows) {
			const list = byRow.get(row);
			if (list) list.push(action);
			else byRow.set(row, [action]);
		}
	}
	return byRow;
}

/** Every row with what became of it, in the order of the input. */
export function reportRows(input: ReportInput): Rows {
	const { plan, execution, refusal, dryRun } = input;
	const byRow = actionsByRow(plan);
	const results: ReadonlyMap<string, Result> = execution?.results ?? new Map();
	const { deleteStatus = DONE.deleteUser } = input;
	const named = <T>(status: T) => (status === DONE.deleteUser ? deleteStatus : status);
	const verdictOn = (row: Row, tried: readonly Tried[]): Verdict => {
		const findings = input.invalid.get(row.index);
		if (findings) return refused('invalid', findings.join(' '));
		const verdict = plan?.verdicts.get(row.index);
		if (verdict) return refused(verdict.status, verdict.message);
		if (refusal) return refused(refusal.reason === 'guard' ? 'held' : 'notAttempted', refusal.message, true);
		return judge(tried, results, execution?.stop);
	};
	const succeeded: ResultRow[] = [];
	const rejected: ResultRow[] = [];
	for (const row of input.rows) {
		const tried = (byRow.get(row.index) ?? [])
			.map((action): Tried => {
				const planned: Result = dryRun ? { status: 'done' } : { status: 'notAttempted' };
				return { action, result: results.get(action.key) ?? planned };
			})
			.sort(byWeight);
		const { status, error } = verdictOn(row, tried);
		const creation = tried.find(({ action }) => action.type === 'createUser');
		const password = creation?.action.type === 'createUser' ? creation.action.password : undefined;
		const made = creation?.result.status === 'done' ? creation.result.id : undefined;
		const id = plan?.users.get(row.index)?.id ?? made;
		const passwords = [row.password, password].filter((text) => text !== undefined);
		const requestIds = tried.flatMap(({ result }) => (result.status === 'pending' ? (result.requestId ?? []) : []));
		const fate = creation && password !== undefined && !dryRun ? fateOfPassword(creation.result) : undefined;
		const updates = refusal ? [] : tried.filter(wasChanged).flatMap(({ action }) => valueChanges(action));
		const { userName, note } = nameOf(row, plan?.users.get(row.index), updates);
		const notes = [note, fate === 'unknown' ? UNKNOWN_PASSWORD : undefined].filter((text) => text !== undefined);
		const { item, line } = row.source;
		const result: ResultRow = {
			status: named(status),
			...(userName === undefined ? {} : { userName }),
			action:
				(tried.find((one) => one.result.status === 'refused') ?? tried.find(wasChanged) ?? tried[0])?.action.type ??
				'none',
			...(row.values.key === undefined ? {} : { key: row.values.key }),
			...(id === undefined ? {} : { id }),
			changes: refusal ? [] : tried.filter(wasChanged).flatMap(({ action }) => changesOf(action).map(named)),
			...(updates.length === 0 ? {} : { updates }),
			...(notes.length === 0 ? {} : { note: notes.join(' ') }),
			...(error ? { error: withoutPasswords(error, passwords) } : {}),
			...(requestIds.length === 0 ? {} : { requestIds }),
			...(fate === undefined || !input.returnPasswords || password === undefined ? {} : { password }),
			...(dryRun ? { dryRun: true } : {}),
			source: { item, ...(line === undefined ? {} : { line }) },
		};
		if (error) rejected.push({ ...result, row: publicColumns(row, input) });
		else succeeded.push(result);
	}
	return { succeeded, rejected };
}
