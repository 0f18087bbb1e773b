/** Plans a sync: what would bring the directory in step with a list of users. Nothing is written from here. */
import type { Directory, DirectoryUser, IsManaged } from '../../providers/directory';
import { folded } from '../../providers/text';
import type { PlannedAction } from '../actionPlan';
import type { Facts } from '../decide';
import { ImportError } from '../errors';
import { GroupNames } from '../groupNames';
import type { ImportSource } from '../import/import';
import { partialLists } from '../import/partialLists';
import { passwordsOf, type PasswordSource } from '../import/passwords';
import type { ResultRow } from '../import/report';
import { listedNames, resolveManaged, type ManagedGroups } from '../managedGroups';
import { matchSubjects } from '../match';
import type { IfDisabled } from '../policy';
import type { Row, RowSubject } from '../rows/row';
import { basesOf, readHeldGroups, readMemberships, readSnapshot, refusalsOf } from '../snapshot';
import { freshOf, plannedFrom, type PlannedFrom } from './fresh';
import { scopeBases, united } from './bases';
import { countGuards, overrideFor, type GuardLimits, type SyncGuard } from './guards';
import { readInput, SYNC_ACTION, type InputOptions } from './input';
import {
	checkOrphanAction,
	namesOfManaged,
	NO_ORPHANS,
	planOrphans,
	planOtherMembers,
	type OrphanAction,
} from './orphans';
import { Protection } from './protection';
import { itemFinder, reasonFinder } from './reasons';
import type { DraftRow, PlanRow } from './row';
import { ordered, rowsOf } from './rows';
import { Mentions, readScope, type ScopeRead, type SyncScope } from './scope';
import { planIdOf, signRows, type Signer } from './signature';
import { planUnprotected } from './unprotected';

export interface SyncOptions extends Omit<InputOptions, 'usesGroups'> {
	readonly missingGroups: 'create' | 'reject';
	readonly ifDisabled: IfDisabled;
	readonly password: PasswordSource;
	/** Whether new users get their passwords when the plan is applied, and not from here. Default: false. */
	readonly passwordsLater?: boolean;
	/** Fields of existing users that may be changed. Default: all that the input has. */
	readonly attributes?: readonly string[] | undefined;
	/** Names or patterns. */
	readonly protectedUsers?: readonly string[];
	readonly protectedGroups?: readonly string[];
	/** Default: only the users of the input. */
	readonly scope?: SyncScope;
	/** What becomes of users in scope who are missing from the input. Default: nothing. */
	readonly orphans?: OrphanAction;
	/** `exactGroups`: members of managed groups who are missing from the input leave them too. Default: `addOnly`. */
	readonly membership?: 'addOnly' | 'exact' | 'exactGroups';
	/** Groups whose memberships are changed. Default: those that the input names. */
	readonly managedGroups?: ManagedGroups;
	/** Whether a row without a group takes its user out of all managed groups. Default: false. */
	readonly allowEmptyList?: boolean;
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
	/** What was read, for a plan that is applied at once; absent where several reads were needed. */
	readonly fresh?: PlannedFrom;
	readonly passwordOf: (userName: string) => string | undefined;
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
	const { scope = { by: 'input' }, orphans = 'leave', membership = 'addOnly' } = options;
	const { managedGroups = { by: 'input' } } = options;
	checkAbilities(directory, options);
	const input = readInput(source, directory, { ...options, usesGroups: managedGroups.by !== 'none' });
	const { subjects, rows: inputRows } = input;
	if (membership !== 'addOnly') checkLists(inputRows);
	const groupNames = listedNames(managedGroups);
	const whole = scope.by === 'all' ? await readAll(directory, subjects, groupNames) : undefined;
	const snapshot =
		whole?.snapshot ??
		(await readSnapshot(directory, subjects, {
			matchOn: options.matchOn,
			users: true,
			writes: true,
			groups: true,
			groupNames,
		}));
	const { users, groups } = snapshot;
	const matching = matchSubjects(subjects, users, options.matchOn, capabilities);
	const matched = [...matching.users.values()];
	const namedGroups = subjects.flatMap((subject) => subject.groups);
	const ownUserName = await directory.ownUserName?.();
	const protectedGroups = options.protectedGroups ?? [];
	const resolved = resolveManaged(managedGroups, groups, namedGroups);
	const protection = new Protection({
		users: options.protectedUsers ?? [],
		groups: protectedGroups,
		// Groups of the input are managed, also those that are still to be created.
		isManaged: managedGroups.by === 'input' ? undefined : resolved,
		ownUserName,
	});
	const isManaged: IsManaged = (group) => resolved(group) && protection.ofGroup(group.name) === undefined;
	const isExact = membership !== 'addOnly';
	const held = isExact ? await readHeldGroups(snapshot, subjects, matching, isManaged) : undefined;
	const isMember = await readMemberships(snapshot, subjects, groups, matching);
	const fresh = subjects.filter((one) => !matching.users.has(one) && !matching.ambiguous.has(one));
	const passwordOf = passwordsOf(options.password, subjects);
	const facts: Facts = {
		policy: {
			action: SYNC_ACTION,
			missingGroups: options.missingGroups,
			ifDisabled: options.ifDisabled,
			membership: isExact ? 'exact' : 'addOnly',
			allowEmptyList: options.allowEmptyList ?? false,
		},
		// Memberships of new users are rows of their own.
		capabilities: {
			...capabilities,
			groupsOnCreate: false,
			...(options.passwordsLater ? { passwordRequired: undefined } : {}),
		},
		users,
		matching,
		groups: new GroupNames(groups, options.missingGroups, capabilities, isMember),
		isMember,
		managedGroupsOf: (user) => held?.get(user),
		partialList: partialLists(inputRows, input, options.matchOn),
		ownUserName,
		passwordOf,
		refusals: await refusalsOf(fresh, snapshot),
		mayChange: changeable(options),
	};
	const matchedById = new Map(users.map((user) => [user.id, user]));
	const planned = planUnprotected(subjects, facts, { protection, byId: matchedById, input });
	const mentions = new Mentions(input, new Set(matched.map(({ id }) => id)));
	let lastKey = planned.actions.reduce((last, { key }) => Math.max(last, key), 0);
	const nextKey = () => (lastKey += 1);
	const scoped = whole ?? (await readOthers(directory, scope, groupNames));
	const about = { mentions, protection, isManaged, nextKey };
	const missing =
		scoped === undefined
			? NO_ORPHANS
			: await planOrphans(orphans, {
					...about,
					scope: scoped,
					groups: scope.by === 'members' ? scope.groups : undefined,
				});
	const others =
		membership === 'exactGroups'
			? await planOtherMembers(directory, { ...about, names: namesOfManaged(managedGroups, namedGroups), but: missing })
			: { ...NO_ORPHANS, users: [] };
	const actions = [...planned.actions, ...missing.actions, ...others.actions];
	const byId = new Map([...others.users, ...(scoped?.users ?? []), ...users].map((user) => [user.id, user]));
	const allHeld = united(held, missing.held, others.held);
	const read = basesOf(users, isMember, allHeld);
	const guards = countGuards(
		actions,
		scopeBases(scoped?.users ?? matched, matched, protection, { ...read, ended: missing.ended }),
		options.limits ?? {},
	);
	const tripped = guards.filter((guard) => guard.held);
	const bySubject = new Map(subjects.map((subject) => [subject.key, subject]));
	const inOrder = ordered(actions);
	const drafts: DraftRow[] = rowsOf(inOrder, {
		service: capabilities.title,
		tenant,
		capabilities,
		users: byId,
		reasonOf: reasonFinder(bySubject),
		overrideFor: overrideFor(tripped),
	});
	const expiresAt = new Date(options.now() + options.maxAgeMs).toISOString();
	const planId = planIdOf(drafts);
	const rows = signRows(drafts, { planId, expiresAt }, options.sign);
	const byName = new Map(subjects.map((subject) => [nameIn(subject), subject.key]));
	const itemsOfAction = itemFinder(bySubject);
	return {
		rows,
		itemsOf: new Map(inOrder.map((action, index) => [index + 1, itemsOfAction(action)] as const)),
		rejected: planned.rejected,
		unchanged: planned.unchanged,
		inputRows: inputRows.length,
		guards,
		warnings: [...input.warnings, ...planned.warnings, ...missing.warnings, ...others.warnings],
		planId,
		expiresAt,
		// Users of another read are not those of this snapshot.
		...(actions.every((action) => isOf(action, matchedById))
			? { fresh: plannedFrom(freshOf(directory, snapshot, { ownUserName, renamed: new Set() }), isMember, allHeld) }
			: {}),
		passwordOf: (userName) => passwordOf(byName.get(folded(userName)) ?? ''),
	};
}

function checkAbilities({ capabilities }: Directory, { missingGroups, orphans, password }: SyncOptions): void {
	if (orphans !== undefined) checkOrphanAction(orphans, capabilities);
	const { title, canCreateGroups, passwordOnCreate } = capabilities;
	if (missingGroups === 'create' && !canCreateGroups) {
		throw new ImportError(`${title} cannot create groups.`, 'Set "Missing Groups" to "Reject Row".');
	}
	if (password !== 'none' && !passwordOnCreate) {
		throw new ImportError(`${title} takes no password for a new user.`, 'Set "Password of New Users" to "None".');
	}
}

/** A list of groups that no column holds must not look like one that names none. */
function checkLists(rows: readonly Row[]): void {
	if (rows.length === 0 || rows.some(({ headers }) => headers.has('groups'))) return;
	throw new ImportError(
		'"Membership" is not "Add Only", but no column holds groups.',
		'Add a column Groups, or set "Membership" to "Add Only".',
	);
}

async function readAll(
	directory: Directory,
	subjects: readonly RowSubject[],
	names: readonly string[],
): Promise<ScopeRead> {
	const groups = [...new Set([...subjects.flatMap((subject) => subject.groups), ...names])];
	return await readScope(directory, { by: 'all' }, groups);
}

/** Users of a scope that is no part of the first read. */
async function readOthers(
	directory: Directory,
	scope: SyncScope,
	names: readonly string[],
): Promise<ScopeRead | undefined> {
	return scope.by === 'filter' || scope.by === 'members' ? await readScope(directory, scope, names) : undefined;
}

/** Whether the user of an action is one of these, or is still to be created. */
function isOf(action: PlannedAction, users: ReadonlyMap<string, DirectoryUser>): boolean {
	return !('user' in action) || !('id' in action.user) || users.has(action.user.id);
}
