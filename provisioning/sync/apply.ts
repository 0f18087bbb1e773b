/** Applies rows of a plan: verified, compared with the directory as it is now, and reported one by one. */
import type { Directory } from '../../providers/directory';
import { ImportError } from '../errors';
import { execute, type Execution, type Progress, type Result } from '../execute';
import { guardsBy, tallyOf } from '../guards';
import { judge as outcomeOf, withoutPasswords, type RowError } from '../outcome';
import { actionsOfRows, type RowActions } from './actions';
import { Endings, type Ended } from './endings';
import { Names, readFresh, readMembers, type PlannedFrom } from './fresh';
import { fateOfPassword } from '../import/rowNotes';
import { readGiven, type Given, type GivenItem, type GivenRow, type Refused } from './given';
import { labelsOf, rulesBy, sentenceOf, type GuardLimits, type SyncGuard } from './guards';
import { blockDependents, Judge, type Judgment } from './judge';
import { keyOfRow, type PlanRow } from './row';
import type { Signer } from './signature';
import { Undoing, type Undo } from './undo';

export interface ApplyOptions {
	readonly sign: Signer;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	readonly signal?: AbortSignal | undefined;
	/** After how many milliseconds to stop by itself. */
	readonly timeBudgetMs?: number | undefined;
	readonly progress?: Progress | undefined;
	/** Whether rows run that a guard held back when they were planned, or holds back now. */
	readonly overrideGuards: boolean;
	readonly limits?: GuardLimits;
	/** For how long what was done can be taken back with the rows that the report gives. */
	readonly undoMaxAgeMs: number;
	/** Words an error as one sentence without secrets. */
	readonly explain: (error: unknown) => string;
	/** Why a row is held back, as a full sentence, beside what it says itself. */
	readonly heldBy?: (row: PlanRow) => string | undefined;
	/** The password of the new user of a row. */
	readonly passwordOf?: (row: PlanRow, item: number) => string | undefined;
	/** The directory as it was planned from a moment ago, where nothing need be read again. */
	readonly planned?: PlannedFrom;
}

/** What became of the row of an item. */
export interface AppliedRow {
	readonly item: number;
	readonly status: string;
	/** Absent for an item that is no row. */
	readonly row?: PlanRow;
	/** The id of what the row made. */
	readonly id?: string;
	readonly error?: RowError;
	readonly requestId?: string;
	readonly password?: string;
	readonly undo?: Undo;
	/** What was taken or given with the access of a user. */
	readonly ended?: Ended;
}

export interface ApplyReport {
	readonly succeeded: readonly AppliedRow[];
	readonly rejected: readonly AppliedRow[];
	readonly guards: readonly SyncGuard[];
	readonly stop: Execution['stop'];
	/** Whether anything was written. */
	readonly wrote: boolean;
	/** Why nothing was tried at all. */
	readonly refusal: ImportError | undefined;
}

interface Run {
	readonly directory: Directory;
	readonly given: Given;
	readonly options: ApplyOptions;
	readonly refused: Map<string, Refused>;
	readonly itemOf: ReadonlyMap<string, number>;
}

const HELD = (guard: string): Refused => ({
	status: 'held',
	message: `The guard "${guard}" held this row back when it was planned. It is applied only with Override Guards on.`,
});

/** Counts what is left of the rows: of parts of plans nobody knows the shares, so the counts alone are compared. */
function refuseByGuards(
	actions: RowActions,
	options: ApplyOptions,
): { guards: SyncGuard[]; refusal: ImportError | undefined } {
	const guards = guardsBy(rulesBy(options.limits ?? {}, { shares: false }), tallyOf(actions, { of: {} }));
	const held = guards.filter((guard) => guard.held);
	if (held.length === 0 || options.overrideGuards) return { guards, refusal: undefined };
	return {
		guards,
		refusal: new ImportError(
			`Nothing was changed: ${held.map(sentenceOf).join(' ')}`,
			`Check the rows. If they are right, turn on Override Guards, or raise ${labelsOf(held)}.`,
		),
	};
}

/**
 * Does the rows that are given and nothing else, each at most once, whatever was done of the plan before.
 *
 * @throws {ImportError} for rows of another directory, and of a plan that is too old.
 * @throws what the directory throws when it cannot be read, and the signal's reason when the run is cancelled.
 */
export async function applyRows(
	directory: Directory,
	items: readonly GivenItem[],
	options: ApplyOptions,
): Promise<ApplyReport> {
	const start = options.now();
	const { capabilities, tenant } = directory;
	const given = readGiven(items, { service: capabilities.title, tenant, sign: options.sign, now: start });
	const refused = new Map<string, Refused>();
	for (const { key, row } of given.rows) {
		const message = options.heldBy?.(row);
		if (message !== undefined) refused.set(key, { status: 'held', message });
		else if (row.requiresOverride !== undefined && !options.overrideGuards)
			refused.set(key, HELD(row.requiresOverride));
	}
	blockDependents(given.rows, refused);
	const open = given.rows.filter(({ key }) => !refused.has(key));
	const itemOf = new Map([...given.rowOf].map(([item, { key }]) => [key, item] as const).reverse());
	const run: Run = { directory, given, options, refused, itemOf };
	if (open.length === 0) return report(run, new Map(), undefined, { guards: [], refusal: undefined });
	const names = new Names(open);
	const fresh = options.planned ?? (await readFresh(directory, open, names));
	const judge = new Judge(fresh, names, capabilities, open);
	const isMember = options.planned?.isMember ?? (await readMembers(fresh.snapshot, judge.memberships(open)));
	const judged = new Map(open.map((one) => [one.key, judge.of(one, isMember)]));
	const place = { service: capabilities.title, tenant };
	const endings = new Endings({ snapshot: fresh.snapshot, place, now: options.now, explain: options.explain });
	// A plan that was made a moment ago lists what its users have.
	const isOfAccess = ({ key, row: { action } }: GivenRow) =>
		(action === 'endAccess' || action === 'restoreAccess') && judged.get(key)?.is === 'open';
	const ofAccess = options.planned === undefined ? open.filter(isOfAccess) : [];
	for (const [key, judgment] of await endings.judge(ofAccess, (id) => fresh.users.get(id))) judged.set(key, judgment);
	for (const [key, judgment] of judged) if (judgment.is === 'refused') refused.set(key, judgment);
	blockDependents(given.rows, refused);
	for (const key of refused.keys()) judged.delete(key);
	const actions = actionsOfRows(
		open.filter(({ key }) => judged.has(key)),
		judged,
		capabilities,
	);
	const guarded = refuseByGuards(actions, options);
	if (guarded.refusal !== undefined) return report(run, judged, undefined, guarded);
	const rowOf = new Map(open.map((one) => [one.key, one]));
	const passwordOf = (key: string): string | undefined => {
		const one = rowOf.get(key);
		return one?.row.action === 'createUser' ? options.passwordOf?.(one.row, itemOf.get(key) ?? 0) : undefined;
	};
	const { now, signal, timeBudgetMs, progress } = options;
	const deadline = timeBudgetMs ? start + timeBudgetMs : undefined;
	const { regroupsInOneWrite } = capabilities;
	const { change: changeAccess } = endings;
	const settings = { now, deadline, signal, passwordOf, progress, regroupsInOneWrite, changeAccess };
	const execution = await execute(fresh.snapshot, actions, settings);
	return report(run, judged, { actions, execution, passwordOf, endings }, guarded);
}

interface Executed {
	readonly actions: RowActions;
	readonly execution: Execution;
	readonly passwordOf: (key: string) => string | undefined;
	readonly endings: Endings;
}

const ADOPTED: RowError = {
	class: 'notAttempted',
	message: 'Another client created the user meanwhile, so the memberships were not set. Run Sync again.',
	retryable: true,
};

const isDone = (result: Result | undefined) => result?.status === 'done' && result.wasThere !== true;

function report(
	{ directory, given, options, refused }: Run,
	judged: ReadonlyMap<string, Judgment>,
	executed: Executed | undefined,
	{ guards, refusal }: { readonly guards: readonly SyncGuard[]; readonly refusal: ImportError | undefined },
): ApplyReport {
	const resultOf = (key: string): Result | undefined => {
		const action = executed?.actions.actionOf.get(key);
		return action && executed?.execution.results.get(action.key);
	};
	const endedOf = (key: string): Ended | undefined => {
		const action = executed?.actions.actionOf.get(key);
		return action && executed?.endings.of(action.key);
	};
	const madeBy = (key: string): string | undefined => {
		const judgment = judged.get(key);
		if (judgment?.is === 'unchanged') return judgment.id;
		const result = resultOf(key);
		return result?.status === 'done' ? result.id : undefined;
	};
	const done = new Map(given.rows.flatMap((one) => (isDone(resultOf(one.key)) ? [[one.key, one] as const] : [])));
	const expiresAt = new Date(options.now() + options.undoMaxAgeMs).toISOString();
	const undoing = new Undoing({ capabilities: directory.capabilities, expiresAt, sign: options.sign, madeBy, done });
	const { deleteStatus = 'deleted' } = directory.capabilities;
	const rows = new Map<string, Omit<AppliedRow, 'item'>>();
	for (const one of given.rows) {
		const { key, row } = one;
		const isUnchanged = judged.get(key)?.is === 'unchanged';
		const why = refused.get(key);
		if (why !== undefined) rows.set(key, { row, ...refusedAs(why) });
		else if (refusal !== undefined)
			rows.set(key, {
				row,
				...(isUnchanged ? { status: 'unchanged' } : refusedAs({ status: 'held', message: refusal.message })),
			});
		else if (isUnchanged) rows.set(key, { row, status: 'unchanged', ...idOf(madeBy(key)) });
		else
			rows.set(key, {
				row,
				...triedAs(one, executed),
				...idOf(row.action === 'createUser' || row.action === 'createGroup' ? madeBy(key) : undefined),
				...(done.has(key) ? { undo: undoing.of(one, endedOf(key)) } : {}),
			});
		if (deleteStatus === 'removed' && rows.get(key)?.status === 'deleted')
			rows.set(key, { ...rows.get(key), status: deleteStatus });
	}
	const all = [...new Set([...given.rowOf.keys(), ...given.unusable.keys()])]
		.sort((a, b) => a - b)
		.map((item): AppliedRow => {
			const one = given.rowOf.get(item);
			const why = given.unusable.get(item);
			if (why !== undefined) return { item, ...(one ? { row: one.row } : {}), ...refusedAs(why) };
			return { item, status: 'failed', ...rows.get(one?.key ?? '') };
		});
	return {
		succeeded: all.filter(({ error }) => error === undefined),
		rejected: all.filter(({ error }) => error !== undefined),
		guards,
		stop: executed?.execution.stop,
		wrote:
			executed?.endings.wrote === true ||
			[...(executed?.execution.results.values() ?? [])].some((result) => result.status === 'pending' || isDone(result)),
		refusal,
	};
}

const idOf = (id: string | undefined) => (id === undefined ? {} : { id });

function refusedAs({ status, message }: Refused): { status: string; error: RowError } {
	return { status, error: { class: status === 'invalid' ? 'input' : status, message, retryable: false } };
}

function triedAs({ key, row }: GivenRow, executed: Executed | undefined): Omit<AppliedRow, 'item'> {
	const action = executed?.actions.actionOf.get(key);
	const results = executed?.execution.results;
	if (action === undefined || executed === undefined || results === undefined) return { status: 'notAttempted' };
	const result = results.get(action.key) ?? { status: 'notAttempted' as const };
	const { status, error } = outcomeOf([{ action, result }], results, executed.execution.stop);
	const ended = executed.endings.of(action.key);
	if (ended?.refusal !== undefined) {
		const { status: why, message } = ended.refusal;
		return { status: why, error: { class: why, message, retryable: why === 'incomplete' }, ended };
	}
	// A membership that a create takes along.
	const isTaken = row.action === 'addToGroup' && action.type === 'createUser';
	if (isTaken && status === 'adopted') return { status: 'notAttempted', error: ADOPTED };
	const requestId = result.status === 'pending' ? result.requestId : undefined;
	const password = executed.passwordOf(key);
	// The reason of a row that is blocked is that of the create that it requires.
	const quoted = [key, ...row.requires.map((seq) => keyOfRow(row, seq))].flatMap(
		(one) => executed.passwordOf(one) ?? [],
	);
	return {
		status: isTaken && status === 'created' ? 'memberAdded' : status,
		...(error === undefined ? {} : { error: withoutPasswords(error, quoted) }),
		...(requestId === undefined ? {} : { requestId }),
		...passwordIn(result, password),
		...(ended === undefined ? {} : { ended }),
	};
}

/** The password that a new user has or may have; whether it is shown is for others to say. */
function passwordIn(result: Result, password: string | undefined): Pick<AppliedRow, 'password'> {
	return password === undefined || fateOfPassword(result) === undefined ? {} : { password };
}
