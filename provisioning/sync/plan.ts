/** Plans a sync: what would bring the directory in step with a list of users. Nothing is written from here. */
import type { Directory, DirectoryUser, IsMember } from '../../providers/directory';
import { folded } from '../../providers/text';
import { actionsOf, type PlannedAction, type Verdict } from '../actionPlan';
import type { Facts } from '../decide';
import { ImportError } from '../errors';
import { GroupNames } from '../groupNames';
import type { Bases } from '../guards';
import type { ImportSource } from '../import/import';
import { passwordsOf, type PasswordSource } from '../import/passwords';
import { planRows } from '../import/planRows';
import { reportRows, type ResultRow } from '../import/report';
import { matchSubjects } from '../match';
import type { IfDisabled } from '../policy';
import type { RowSubject } from '../rows/row';
import { basesOf, readMemberships, readSnapshot, refusalsOf } from '../snapshot';
import { freshOf, type Fresh } from './fresh';
import { countGuards, overrideFor, type GuardLimits, type SyncGuard } from './guards';
import { placeOf, readInput, SYNC_ACTION, type InputOptions } from './input';
import { Protection } from './protection';
import type { DraftRow, PlanRow } from './row';
import { ordered, rowsOf } from './rows';
import { planIdOf, signRow, type Signer } from './signature';

export interface SyncOptions extends Omit<InputOptions, 'usesGroups'> {
	readonly missingGroups: 'create' | 'reject';
	readonly ifDisabled: IfDisabled;
	readonly password: PasswordSource;
	/** Fields of existing users that may be changed. Default: all that the input has. */
	readonly attributes?: readonly string[] | undefined;
	/** Names or patterns. */
	readonly protectedUsers?: readonly string[];
	readonly protectedGroups?: readonly string[];
	readonly limits?: GuardLimits;
	readonly maxAgeMs: number;
	readonly sign: Signer;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
}

export interface SyncPlan {
	readonly rows: readonly PlanRow[];
	/** Indexes of the input items that a row of the plan comes from, by its `seq`. */
	readonly itemsOf: ReadonlyMap<number, readonly number[]>;
	/** Rows of the input that nothing is planned for, with the reason. */
	readonly rejected: readonly ResultRow[];
	/** Rows of the input that are up to date. */
	readonly unchanged: readonly ResultRow[];
	readonly inputRows: number;
	readonly guards: readonly SyncGuard[];
	readonly warnings: readonly string[];
	readonly planId: string;
	/** ISO 8601. */
	readonly expiresAt: string;
	/** What was read, for a plan that is applied at once. */
	readonly fresh: Fresh & { readonly isMember: IsMember };
	readonly passwordOf: (userName: string) => string | undefined;
}

interface Planned {
	readonly actions: readonly PlannedAction[];
	readonly warnings: readonly string[];
	readonly verdicts: ReadonlyMap<number, Verdict>;
	readonly rejected: readonly ResultRow[];
	readonly unchanged: readonly ResultRow[];
}

/** Values of existing users that may be changed: those that are listed, and never what the user was found by. */
function changeable({ attributes, matchOn }: SyncOptions): Facts['mayChange'] {
	const listed = attributes && new Set(attributes);
	return (field, { values }, user) => {
		if (listed?.has(field) === false) return false;
		const isMatch = matchOn.some((key) => key === field);
		return !isMatch || folded(values[field] ?? '') !== folded(user.values[field] ?? '');
	};
}

/** Bases of shares: the unprotected users in scope. */
function scopeBases(
	users: readonly DirectoryUser[],
	protection: Protection,
	{ members }: Bases,
	memberships: number,
): Bases {
	const open = users.filter((user) => protection.ofUser(user.values, user) === undefined);
	return {
		of: {
			delete: open.length,
			endAccess: open.filter(({ active }) => active).length,
			membershipRemoval: memberships,
			update: open.length,
			identifierChange: open.length,
		},
		members,
	};
}

function reasonOf(action: PlannedAction, subjects: ReadonlyMap<string, RowSubject>): string {
	const [first] = action.subjects.flatMap((key) => subjects.get(key)?.rows[0] ?? []);
	const place = first === undefined ? 'The input' : placeOf(first);
	switch (action.type) {
		case 'createGroup':
			return `${place} names this group, which does not exist.`;
		case 'createUser':
			return `${place} names this user, who does not exist.`;
		case 'updateUser':
			return `${place} has other values.`;
		case 'enableUser':
			return `${place} names this user, who is disabled.`;
		case 'disableUser':
			return `${place} says that this user is not active.`;
		case 'addToGroup':
			return `${place} lists this group.`;
		case 'removeFromGroup':
			return `${place} does not list this group.`;
		case 'deleteUser':
			return 'No row of the input names this user.';
	}
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** How those who are to be created are named in the rows of a plan. */
const nameIn = ({ values: { userName, email, key } }: RowSubject) => folded(userName ?? email ?? key ?? '');

/**
 * Reads, checks and compares the whole input, and gives the signed rows of what would bring the directory in step with it.
 *
 * @throws {ImportError} when the input cannot be used, or may lack most of what it should have.
 * @throws what the directory throws when it cannot be read.
 */
export async function planSync(directory: Directory, source: ImportSource, options: SyncOptions): Promise<SyncPlan> {
	const { capabilities, tenant } = directory;
	checkAbilities(directory, options);
	const input = readInput(source, directory, { ...options, usesGroups: true });
	const { subjects } = input;
	const snapshot = await readSnapshot(directory, subjects, {
		matchOn: options.matchOn,
		users: true,
		writes: true,
		groups: true,
	});
	const { users, groups } = snapshot;
	const byId = new Map(users.map((user) => [user.id, user]));
	const matching = matchSubjects(subjects, users, options.matchOn, capabilities);
	const isMember = await readMemberships(snapshot, subjects, groups, matching);
	const ownUserName = await directory.ownUserName?.();
	const protection = new Protection({
		users: options.protectedUsers ?? [],
		groups: options.protectedGroups ?? [],
		ownUserName,
	});
	const fresh = subjects.filter((one) => !matching.users.has(one) && !matching.ambiguous.has(one));
	const passwordOf = passwordsOf(options.password, subjects);
	const facts: Facts = {
		policy: { action: SYNC_ACTION, missingGroups: options.missingGroups, ifDisabled: options.ifDisabled },
		// Memberships of new users are rows of their own.
		capabilities: { ...capabilities, groupsOnCreate: false },
		users,
		matching,
		groups: new GroupNames(groups, options.missingGroups, capabilities, isMember),
		isMember,
		ownUserName,
		passwordOf,
		refusals: await refusalsOf(fresh, snapshot),
		mayChange: changeable(options),
	};
	const planned = planUnprotected(subjects, facts, { protection, byId, input });
	const bases = scopeBases([...matching.users.values()], protection, basesOf(users, isMember), 0);
	const guards = countGuards(planned.actions, bases, options.limits ?? {});
	const held = guards.filter((guard) => guard.held);
	const bySubject = new Map(subjects.map((subject) => [subject.key, subject]));
	const inOrder = ordered(planned.actions, capabilities);
	const drafts: DraftRow[] = rowsOf(inOrder, {
		service: capabilities.title,
		tenant,
		capabilities,
		users: byId,
		reasonOf: (action) => capital(reasonOf(action, bySubject)),
		overrideFor: overrideFor(held),
	});
	const expiresAt = new Date(options.now() + options.maxAgeMs).toISOString();
	const planId = planIdOf(drafts);
	const rows = drafts.map((row) => signRow({ ...row, planId, expiresAt }, options.sign));
	const byName = new Map(subjects.map((subject) => [nameIn(subject), subject.key]));
	const itemsOfAction = (key: string) => (bySubject.get(key)?.rows ?? []).map(({ source: { item } }) => item);
	return {
		rows,
		itemsOf: new Map(
			inOrder.map(({ subjects: of }, index) => [index + 1, [...new Set(of.flatMap(itemsOfAction))]] as const),
		),
		rejected: planned.rejected,
		unchanged: planned.unchanged,
		inputRows: input.rows.length,
		guards,
		warnings: [...input.warnings, ...planned.warnings],
		planId,
		expiresAt,
		fresh: { ...freshOf(directory, snapshot, { ownUserName, renamed: new Set() }), isMember },
		passwordOf: (userName) => passwordOf(byName.get(folded(userName)) ?? ''),
	};
}

function checkAbilities({ capabilities }: Directory, { missingGroups, password }: SyncOptions): void {
	const { title, canCreateGroups, passwordOnCreate } = capabilities;
	if (missingGroups === 'create' && !canCreateGroups) {
		throw new ImportError(`${title} cannot create groups.`, 'Set "Missing Groups" to "Reject Row".');
	}
	if (password !== 'none' && !passwordOnCreate) {
		throw new ImportError(`${title} takes no password for a new user.`, 'Set "Password of New Users" to "None".');
	}
}

interface Around {
	readonly protection: Protection;
	readonly byId: ReadonlyMap<string, DirectoryUser>;
	readonly input: ReturnType<typeof readInput>;
}

/** The plan without those whose changes would touch what is protected. */
function planUnprotected(subjects: readonly RowSubject[], facts: Facts, { protection, byId, input }: Around): Planned {
	const first = planRows('user', subjects, facts);
	const refused = protection.refused(first.plan, byId);
	const open = subjects.filter(({ key }) => !refused.has(key));
	const second = refused.size === 0 ? first : planRows('user', open, facts);
	const verdicts = new Map(second.verdicts);
	for (const { key, rows } of subjects) {
		const message = refused.get(key);
		if (message !== undefined) for (const { index } of rows) verdicts.set(index, { status: 'blocked', message });
	}
	const { succeeded, rejected } = reportRows({
		rows: input.rows,
		subjects: input.subjects,
		secretColumns: input.secretColumns,
		reportColumns: input.reportColumns,
		invalid: input.invalid,
		planned: { plan: second.plan, verdicts, matching: facts.matching, passwordOf: () => undefined },
		execution: undefined,
		refusal: undefined,
		dryRun: true,
		returnPasswords: false,
	});
	return {
		actions: [...actionsOf(second.plan)],
		warnings: second.plan.warnings,
		verdicts,
		rejected: rejected.map(withoutDryRun),
		unchanged: succeeded.filter(({ status }) => status === 'unchanged').map(withoutDryRun),
	};
}

/** A plan is not a dry run of something else. */
function withoutDryRun({ dryRun: _, ...row }: ResultRow): ResultRow {
	return row;
}
