/** From rows to a plan, and back from the plan's subjects to the rows. */
import type { Capabilities } from '../../providers/directory';
import { folded } from '../../providers/text';
import type { ActionPlan, PlannedAction, Verdict } from '../actionPlan';
import type { Facts } from '../decide';
import { ImportError } from '../errors';
import { Planner } from '../planner';
import type { Policy } from '../policy';
import type { Row, RowKind, RowSubject } from '../rows/row';

/** What the rows of an import come to. */
export interface RowPlan {
	readonly plan: ActionPlan;
	/** Why nothing is sent for a row, by its index. */
	readonly verdicts: ReadonlyMap<number, Verdict>;
}

/** @throws {ImportError} when the service cannot do what is asked for at all. */
function checkAbilities(capabilities: Capabilities, kind: RowKind, { action, missingGroups }: Policy): void {
	const { title, canCreateGroups, canDisable, canDelete } = capabilities;
	const takesAway = action === 'delete' || action === 'disable';
	if ((kind === 'group' || (missingGroups === 'create' && !takesAway)) && !canCreateGroups) {
		throw new ImportError(`${title} cannot create groups.`, 'Choose another way to treat missing groups.');
	}
	if (action === 'disable' && !canDisable) {
		throw new ImportError(`${title} cannot disable users.`, 'Choose another action.');
	}
	if (action === 'delete' && kind === 'user' && !canDelete) {
		throw new ImportError(`${title} cannot delete users.`, 'Choose another action.');
	}
}

function wantsGroup({ groups }: Row, group: string): boolean {
	return groups.some((name) => folded(name) === folded(group));
}

/** Plans the rows' memberships; of several rows of a user, one that cannot be used does not hold the others back. */
function planMemberships(planner: Planner, facts: Facts, subjects: readonly RowSubject[]): Map<number, Verdict> {
	const verdicts = new Map<number, Verdict>();
	const joins = facts.policy.action !== 'delete';
	const rowsOf = new Map(subjects.map((subject) => [subject.key, subject.rows]));
	planner.planMemberships(subjects, joins, ({ key, groups }, user) => {
		if (!joins) return groups;
		const rows = (rowsOf.get(key) ?? []).filter((row) => {
			const message = facts.groups.cannotJoin(row.groups, user);
			if (message !== undefined) verdicts.set(row.index, { status: 'invalid', message });
			return message === undefined;
		});
		return groups.filter((name) => rows.some((row) => wantsGroup(row, name)));
	});
	return verdicts;
}

/**
 * Plans the whole input: groups first, updates that release names before the creates that want them, then the other
 * updates, memberships, and what takes away last.
 *
 * @throws {ImportError} when the service cannot do what is asked for at all.
 */
export function planRows(kind: RowKind, subjects: readonly RowSubject[], facts: Facts): RowPlan {
	checkAbilities(facts.capabilities, kind, facts.policy);
	const planner = new Planner(facts);
	const rowVerdicts = kind === 'membership' ? planMemberships(planner, facts, subjects) : new Map<number, Verdict>();
	if (kind === 'group') planner.planGroups(subjects);
	else if (kind === 'user') planner.planUsers(subjects);
	const plan = planner.finish();
	const verdicts = new Map(rowVerdicts);
	const rowsOf = plan.verdicts.length === 0 ? undefined : new Map(subjects.map(({ key, rows }) => [key, rows]));
	for (const { subject, ...verdict } of plan.verdicts) {
		for (const { index } of rowsOf?.get(subject) ?? []) verdicts.set(index, verdict);
	}
	return { plan, verdicts };
}

/**
 * Whether an action that a row's subject wants is wanted by this row.
 *
 * @param rows all rows of the subject
 */
export function isWantedBy(row: Row, action: PlannedAction, rows: readonly Row[] = []): boolean {
	switch (action.type) {
		case 'createGroup':
			return wantsGroup(row, action.name);
		case 'removeFromGroup':
			// That no row names a group is why an exact list takes its user out, and is said by all of them.
			return wantsGroup(row, action.groupName) || !rows.some((one) => wantsGroup(one, action.groupName));
		case 'addToGroup':
			return wantsGroup(row, action.groupName);
		case 'createUser':
		case 'deleteUser':
		case 'disableUser':
		case 'enableUser':
		case 'endAccess':
		case 'restoreAccess':
		case 'updateUser':
			return true;
	}
}
