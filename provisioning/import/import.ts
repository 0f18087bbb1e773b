/** Bulk import: read, check, compare with the directory, plan, send, report. */
import type { Directory, Snapshot } from '../../providers/directory';
import { actionsOf } from '../actionPlan';
import type { Facts } from '../decide';
import { ImportError } from '../errors';
import { readExactLists } from '../exactLists';
import { execute, type Execution, type Progress } from '../execute';
import { GroupNames } from '../groupNames';
import type { Bases, NothingSent } from '../guards';
import { matchSubjects, type Matching } from '../match';
import { listedNames, type ManagedGroups } from '../managedGroups';
import {
	canBeExact,
	createsUsers,
	ifDisabledBy,
	takesUsersAway,
	type IfDisabled,
	type MatchKey,
	type Membership,
	type MissingGroups,
	type UserAction,
} from '../policy';
import type { MappingOptions } from '../rows/columns';
import type { Row, RowSubject, SourceRecord } from '../rows/row';
import { refuseInvalid, type InvalidRows } from '../rows/invalidRows';
import { completeRows, mapRows } from '../rows/rows';
import { validate } from '../rows/validate';
import { basesOf, readMemberships, readSnapshot, refusalsOf } from '../snapshot';
import { checkLimits, countGuards, refuseByGuards, type GuardLimits, type ImportGuard } from './limits';
import { partialLists } from './partialLists';
import { passwordsOf, type PasswordSource } from './passwords';
import { planRows, type RowPlan } from './planRows';
import { sentenceOf } from './planText';
import { reportRows, type ResultRow } from './report';

export interface ImportSource {
	readonly headers: readonly string[];
	readonly records: readonly SourceRecord[];
}

export interface ImportOptions extends MappingOptions, GuardLimits {
	/** For groups `createOrSkip`; for memberships `createOrSkip` adds and `delete` removes. */
	readonly action: UserAction;
	/** Default: key, then user name. */
	readonly matchOn?: readonly MatchKey[];
	readonly invalidRows?: InvalidRows;
	readonly missingGroups?: MissingGroups;
	/** Default: `addOnly`. Users only, with `createOrUpdate` and `updateOnly`. */
	readonly membership?: Membership;
	/** With `exact`, the groups that users may be taken out of. Default: those that the input names. */
	readonly managedGroups?: ManagedGroups;
	/** With `exact`, whether an empty list takes users out of all of them. Default: false. */
	readonly allowEmptyList?: boolean;
	/** Default: `enable` with `createOrUpdate`, else `leave`. */
	readonly ifDisabled?: IfDisabled;
	readonly password?: PasswordSource;
	readonly returnPasswords?: boolean;
	/** Default: 50,000. */
	readonly maxRows?: number;
	readonly dryRun?: boolean;
	/** After how many milliseconds to stop by itself. */
	readonly timeBudgetMs?: number | undefined;
	readonly progress?: Progress | undefined;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	readonly signal?: AbortSignal | undefined;
	/** Calls made so far. */
	readonly calls?: () => number;
}

interface Summary {
	/** Whether every row was tried; false after a stop, and when nothing was sent. */
	readonly complete: boolean;
	readonly isEmpty: boolean;
	readonly dryRun: boolean;
	readonly rows: number;
	readonly succeeded: number;
	readonly rejected: number;
	readonly byStatus: Readonly<Record<string, number>>;
	/** Number of actions that were planned, by type. */
	readonly planned: Readonly<Record<string, number>>;
	/** What was done, or would be done in a dry run, in one sentence. */
	readonly text: string;
	readonly guards: readonly ImportGuard[];
	readonly durationMs: number;
	readonly calls: number;
	readonly warnings: readonly string[];
	readonly stop?: { readonly reason: string; readonly message: string };
	readonly resumeAfter?: string;
}

export interface ImportReport {
	readonly succeeded: readonly ResultRow[];
	readonly rejected: readonly ResultRow[];
	readonly summary: Summary;
	/** Why nothing was sent. */
	readonly refusal: NothingSent | undefined;
	readonly stop: Execution['stop'];
	/** Whether anything was written. */
	readonly wrote: boolean;
}

const DEFAULT_MATCH: readonly MatchKey[] = ['key', 'userName'];

function countBy<T>(values: Iterable<T>, nameOf: (value: T) => string): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const value of values) counts[nameOf(value)] = (counts[nameOf(value)] ?? 0) + 1;
	return counts;
}

function checkOptions({ capabilities }: Directory, { records }: ImportSource, options: ImportOptions): void {
	const { maxRows = 50_000, kind, action, password = 'none' } = options;
	if (records.length > maxRows) {
		throw new ImportError(
			`There are ${records.length} rows, and ${maxRows} are allowed in one run.`,
			'Cut the file into parts, or raise Max Rows.',
		);
	}
	checkLimits(options);
	if (kind === 'group' && action !== 'createOrSkip') throw new ImportError('Groups can only be created.');
	if (kind === 'membership' && action !== 'createOrSkip' && action !== 'delete') {
		throw new ImportError('Memberships can only be added or removed.');
	}
	if (options.membership === 'exact' && (kind !== 'user' || !canBeExact(action))) {
		throw new ImportError(
			'Memberships can only be exact where users are updated.',
			'Set "Action" to "Create or Update" or "Update Only".',
		);
	}
	if (password !== 'none' && !capabilities.passwordOnCreate) {
		throw new ImportError(
			`${capabilities.title} takes no password for a new user.`,
			'Set "Password of New Users" to "None".',
		);
	}
}

interface Planned extends RowPlan {
	readonly snapshot: Snapshot;
	readonly matching: Matching;
	readonly bases: Bases;
	readonly passwordOf: (subject: string) => string | undefined;
}

/** A list of groups that no column holds must not look like one that names none. */
function checkLists(rows: readonly Row[], { membership }: ImportOptions): void {
	if (membership !== 'exact' || rows.length === 0 || rows.some(({ headers }) => headers.has('groups'))) return;
	throw new ImportError(
		'"Membership" is set to "Exact", but no column holds groups.',
		'Add a column Groups, or set "Membership" to "Add Only".',
	);
}

async function planImport(
	directory: Directory,
	subjects: readonly RowSubject[],
	partialList: NonNullable<Facts['partialList']>,
	options: ImportOptions,
): Promise<Planned> {
	const { capabilities } = directory;
	const { kind, action, matchOn = DEFAULT_MATCH, password = 'none' } = options;
	const { membership = 'addOnly', managedGroups = { by: 'input' }, allowEmptyList = false } = options;
	const isExact = membership === 'exact';
	const ends = takesUsersAway(action);
	const snapshot = await readSnapshot(directory, subjects, {
		matchOn,
		users: kind !== 'group',
		writes: kind === 'user' && !ends,
		groups: kind !== 'user' || !ends,
		groupNames: isExact ? listedNames(managedGroups) : [],
	});
	const { users, groups } = snapshot;
	const matching = matchSubjects(subjects, users, matchOn, capabilities);
	const exact = isExact ? await readExactLists(snapshot, subjects, matching, managedGroups) : undefined;
	const isMember = await readMemberships(snapshot, subjects, groups, matching);
	const protects = capabilities.ownAccountIsFixed || ends || isExact || subjects.some(({ active }) => active === false);
	const missingGroups = kind === 'group' ? 'create' : (options.missingGroups ?? 'reject');
	const mayCreate = kind === 'user' && createsUsers(action);
	const fresh = mayCreate ? subjects.filter((one) => !matching.users.has(one) && !matching.ambiguous.has(one)) : [];
	const passwordOf = passwordsOf(password, subjects);
	const rowPlan = planRows(kind, subjects, {
		policy: {
			action,
			missingGroups,
			ifDisabled: options.ifDisabled ?? ifDisabledBy(action),
			membership,
			allowEmptyList,
		},
		capabilities,
		users,
		matching,
		groups: new GroupNames(groups, missingGroups, capabilities, isMember),
		isMember,
		managedGroupsOf: (user) => exact?.held.get(user),
		partialList,
		ownUserName: protects ? await directory.ownUserName?.() : undefined,
		passwordOf,
		refusals: await refusalsOf(fresh, snapshot),
		passwordProblem:
			password === 'column' && subjects.every(({ rows }) => !rows[0]?.headers.has('password'))
				? 'Password is set to From Column, but no column holds passwords. Files of rejected rows never repeat them: add the column Password again.'
				: undefined,
	});
	const warnings = [...(exact?.warnings ?? []), ...rowPlan.plan.warnings];
	const plan = { ...rowPlan.plan, warnings };
	return { ...rowPlan, plan, snapshot, matching, bases: basesOf(users, isMember, exact?.held), passwordOf };
}

/**
 * Imports users, groups or memberships. The whole input is checked and compared with the directory before anything is
 * sent; running it again with the same input changes only what is not as wanted yet.
 *
 * @throws {ImportError} when the input cannot be used at all.
 * @throws what the directory throws when it cannot be read, and the signal's reason when the run is cancelled.
 */
export async function runImport(
	directory: Directory,
	source: ImportSource,
	options: ImportOptions,
): Promise<ImportReport> {
	const { kind, action, now, signal, dryRun = false, matchOn = DEFAULT_MATCH } = options;
	const start = now();
	checkOptions(directory, source, options);
	const mapped = mapRows(source.headers, source.records, directory.capabilities, options);
	const { warnings, secretColumns, reportColumns } = mapped;
	const mayCreate = kind === 'user' && createsUsers(action);
	const rows = kind === 'group' ? mapped.rows : completeRows(mapped.rows, directory, mayCreate);
	checkLists(rows, options);
	const checked = validate(rows, kind, directory.capabilities, action, matchOn);
	const { subjects } = checked;
	let guards: readonly ImportGuard[] = countGuards({ phases: [] }, { of: {} }, options);
	let refusal = refuseInvalid(checked.invalid.size, rows.length, options.invalidRows);
	const planned =
		refusal || subjects.length === 0
			? undefined
			: await planImport(directory, subjects, partialLists(rows, checked, matchOn), options);
	const plan = planned?.plan;
	if (planned) {
		const verdicts = [...planned.verdicts.values()].filter(({ status }) => status === 'invalid').length;
		refusal = refuseInvalid(checked.invalid.size + verdicts, rows.length, options.invalidRows);
		guards = countGuards(planned.plan, planned.bases, options);
		refusal ??= refuseByGuards(guards);
	}
	let execution: Execution | undefined;
	if (planned && !refusal && !dryRun) {
		const deadline = options.timeBudgetMs ? start + options.timeBudgetMs : undefined;
		const { passwordOf } = planned;
		const { regroupsInOneWrite } = directory.capabilities;
		const { progress } = options;
		const settings = { now, deadline, signal, passwordOf, progress, regroupsInOneWrite };
		execution = await execute(planned.snapshot, planned.plan, settings);
	}
	const { returnPasswords = false } = options;
	const { succeeded, rejected } = reportRows({
		rows,
		subjects,
		secretColumns,
		reportColumns,
		invalid: checked.invalid,
		planned,
		execution,
		refusal,
		dryRun,
		deleteStatus: directory.capabilities.deleteStatus,
		returnPasswords: returnPasswords && options.password === 'generate',
	});
	const stop = execution?.stop;
	const summary: Summary = {
		complete: !refusal && !stop && !dryRun,
		isEmpty: rows.length === 0,
		dryRun,
		rows: rows.length,
		succeeded: succeeded.length,
		rejected: rejected.length,
		byStatus: countBy([...succeeded, ...rejected], ({ status }) => status),
		planned: countBy(plan ? actionsOf(plan) : [], ({ type }) => type),
		text: sentenceOf({
			plan,
			execution,
			dryRun,
			refusal,
			rows: rows.length,
			succeeded,
			rejected: rejected.length,
			deleteStatus: directory.capabilities.deleteStatus,
		}),
		guards,
		durationMs: now() - start,
		calls: options.calls?.() ?? 0,
		warnings: [...warnings, ...checked.warnings, ...(plan?.warnings ?? [])],
		...(stop ? { stop: { reason: stop.reason, message: stop.message } } : {}),
		...(stop?.resumeAfter ? { resumeAfter: stop.resumeAfter.toISOString() } : {}),
	};
	const wrote = [...(execution?.results.values() ?? [])].some(
		(result) => result.status === 'pending' || (result.status === 'done' && !result.wasThere),
	);
	return { succeeded, rejected, summary, refusal, stop, wrote };
}
