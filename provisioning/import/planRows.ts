/** What is to be done, in the order in which it is safe: nothing is sent by anything in this file. */
import type { DirectoryUser, FieldRule, Values } from '../../providers/directory';
import { ImportError } from '../errors';
import { orderChanges, type Change } from '../identifierOrder';
import { indexBy, titleOf } from '../match';
import { Planner, wantsGroup, type Plan, type PlanInput } from '../planner';
import { possibleRenames } from '../renames';
import { named, shown } from '../texts';
import { folded } from '../../providers/text';
import type { Subject } from '../subjects';
import { createsUsers } from '../validate';

/** The values of the row that differ from the user's, and that the service can change. */
function changedValues(
	{ row }: Subject,
	user: DirectoryUser,
	fields: readonly FieldRule[],
): { values: Values; fixed: string[] } {
	const wanted = { ...row.values, ...Object.fromEntries(row.cleared.map((field) => [field, ''])) };
	const rules = new Map(fields.map((rule) => [rule.name, rule]));
	const values: Record<string, string> = {};
	const fixed: string[] = [];
	for (const [field, value] of Object.entries(wanted)) {
		const present = user.values[field] ?? '';
		const rule = rules.get(field);
		const isName = field === 'userName' || rule?.unique;
		const others = field === 'userName' ? (user.otherNames ?? []) : [];
		if (value === present || (isName && [present, ...others].some((name) => folded(name) === folded(value)))) continue;
		if (rule?.updatable === false) fixed.push(rule.label);
		else values[field] = value;
	}
	return { values, fixed };
}

/** What a new user must have and the row does not. */
function emptyFields({ row }: Subject, fields: readonly FieldRule[]): string[] {
	const isRequired = ({ required }: FieldRule) => (typeof required === 'function' ? required(row.values) : required);
	return fields.filter((rule) => isRequired(rule) && !row.values[rule.name]).map(({ label }) => label);
}

/** Why it cannot be told whom a row means that was recognized by something else, but names another user too. */
function contradictions({
	users,
	matching,
	capabilities: { fields },
}: PlanInput): (unit: Subject) => string | undefined {
	const byName = indexBy(users, 'userName');
	return (unit) => {
		const user = matching.users.get(unit);
		const name = unit.row.values.userName ?? '';
		const named = byName.get(folded(name)) ?? [];
		const [other] = named;
		if (user === undefined || other === undefined || named.some(({ id }) => id === user.id)) return undefined;
		return `The row means two users: by its other values "${titleOf(user, fields)}", by the user name "${titleOf(other, fields)}".`;
	};
}

function planMembershipRows(planner: Planner, input: PlanInput): void {
	const removes = input.action === 'delete';
	const contradiction = contradictions(input);
	for (const unit of input.units) {
		const user = input.matching.users.get(unit);
		const ambiguity = input.matching.ambiguous.get(unit) ?? contradiction(unit) ?? planner.unclearGroups(unit);
		planner.found(unit, user);
		if (ambiguity !== undefined) planner.reject(unit, 'blocked', ambiguity);
		else if (removes) {
			if (user && planner.isOwn(unit, user)) {
				planner.reject(unit, 'invalid', 'This is the account behind the credential; it is not taken out of groups.');
			} else if (user) {
				const fixed = planner.fixedGroup(unit.groups, user, false);
				if (fixed === undefined) planner.planRemovals(unit, user);
				else planner.reject(unit, 'invalid', fixed);
			}
		} else if (user === undefined) {
			planner.reject(unit, 'notFound', noUser(unit));
		} else {
			const rows = unit.rows.filter((row) => {
				const unusable = unusableGroups(planner, row.groups) ?? planner.fixedGroup(row.groups, user, true);
				if (unusable !== undefined) planner.verdicts.set(row.index, { status: 'invalid', message: unusable });
				return unusable === undefined;
			});
			const groups = unit.groups.filter((name) => rows.some((row) => wantsGroup(row, name)));
			planner.planMemberships({ ...unit, rows, groups }, { id: user.id }, user, []);
		}
	}
}

function noUser({ row }: Subject): string {
	const { userName, key, email } = row.values;
	if (userName === undefined) return `There is no user with ${shown(key ?? email ?? '')}.`;
	return `There is no user named ${shown(userName)}.`;
}

/** Why a row cannot have its groups: they do not exist, or cannot be created by these names. */
function unusableGroups(planner: Planner, names: readonly string[]): string | undefined {
	const missing = planner.missing(names);
	return missing.length > 0 ? `There is no group named ${named(missing)}.` : planner.unfit(names);
}

/** Nobody can tell which of several passwords is the right one for all, so every new user who has one is rejected. */
function refuseDifferentPasswords(planner: Planner, input: PlanInput, changes: readonly Change[]): void {
	const { samePassword } = input.capabilities;
	if (samePassword === undefined) return;
	const created = changes.filter(({ user }) => user === undefined);
	if (new Set(created.map(({ unit }) => input.passwordFor(unit))).size < 2) return;
	for (const { unit } of created) planner.reject(unit, 'invalid', samePassword);
}

function planUserRows(planner: Planner, input: PlanInput): void {
	const { units, matching, action, capabilities } = input;
	const takesAway = action === 'delete' || action === 'disable';
	const contradiction = contradictions(input);
	const changes: Change[] = [];
	const fixed = new Map<string, number>();
	for (const unit of units) {
		const user = matching.users.get(unit);
		const ambiguity = matching.ambiguous.get(unit);
		planner.found(unit, user);
		if (ambiguity !== undefined) planner.reject(unit, 'blocked', ambiguity);
		else if ((takesAway || unit.row.active === false) && planner.isOwn(unit, user)) {
			planner.reject(unit, 'invalid', 'This is the account behind the credential; it is not disabled or deleted.');
		} else if (takesAway) {
			const unclear = contradiction(unit);
			if (unclear !== undefined) planner.reject(unit, 'blocked', unclear);
			else if (user) planner.planDisableOrDelete(unit, user);
			else if (action === 'disable') planner.reject(unit, 'notFound', noUser(unit));
		} else if (user === undefined && action === 'updateOnly') {
			planner.reject(unit, 'notFound', noUser(unit));
		} else {
			const unclear = planner.unclearGroups(unit);
			if (unclear !== undefined) {
				planner.reject(unit, 'blocked', unclear);
				continue;
			}
			const unusable = unusableGroups(planner, unit.groups) ?? planner.fixedGroup(unit.groups, user, true);
			if (unusable !== undefined) {
				planner.reject(unit, 'invalid', unusable);
				continue;
			}
			const empty = user ? [] : emptyFields(unit, capabilities.fields);
			if (empty.length > 0) {
				planner.reject(unit, 'invalid', `A new user needs ${empty.join(' and ')}.`);
				continue;
			}
			const refusal = user ? undefined : input.refusals?.get(unit);
			if (refusal !== undefined) {
				planner.reject(unit, 'invalid', refusal);
				continue;
			}
			if (!user && input.passwordProblem !== undefined) {
				planner.reject(unit, 'invalid', input.passwordProblem);
				continue;
			}
			if (!user && capabilities.passwordRequired !== undefined && input.passwordFor(unit) === undefined) {
				planner.reject(unit, 'invalid', capabilities.passwordRequired);
				continue;
			}
			const difference = user ? changedValues(unit, user, capabilities.fields) : { values: unit.row.values, fixed: [] };
			const values = user && action === 'createOrSkip' ? {} : difference.values;
			// A user name that is written may become free by another row; see `orderChanges`.
			const twofold = values.userName === undefined ? contradiction(unit) : undefined;
			if (twofold !== undefined) {
				planner.reject(unit, 'blocked', twofold);
				continue;
			}
			if (capabilities.ownAccountIsFixed && Object.keys(values).length > 0 && planner.isOwn(unit, user)) {
				planner.reject(
					unit,
					'invalid',
					'This is the account behind the credential; it cannot be created or changed here.',
				);
				continue;
			}
			for (const label of difference.fixed) fixed.set(label, (fixed.get(label) ?? 0) + 1);
			changes.push({ unit, user, values });
		}
	}
	if (action !== 'createOrSkip') {
		for (const [label, rows] of fixed) {
			planner.warnings.push(`${label} of existing users cannot be changed here; ${rows} rows have another value.`);
		}
	}
	refuseDifferentPasswords(planner, input, changes);
	const { blocked, waitsFor, level } = orderChanges(changes, input.users, capabilities);
	const keys = new Map<Subject, string>();
	const byLevel = changes.toSorted((a, b) => (level.get(a.unit) ?? 0) - (level.get(b.unit) ?? 0));
	for (const change of byLevel) {
		if (change.unit.rows.some(({ index }) => planner.verdicts.has(index))) continue;
		const reason = blocked.get(change.unit);
		if (reason !== undefined) {
			planner.reject(change.unit, 'blocked', reason);
			continue;
		}
		const needs = (waitsFor.get(change.unit) ?? []).flatMap((unit) => keys.get(unit) ?? []);
		const key = planner.planChange(change, level.get(change.unit), needs);
		if (key !== undefined) keys.set(change.unit, key);
	}
}

/** That nobody was found need not mean that there is nobody: the name may be misspelt, and who is not listed stays. */
function warnOfUnlisted({ warnings }: Planner, { capabilities, matching, units, action }: PlanInput): void {
	const rows = units.filter((unit) => !matching.users.has(unit) && !matching.ambiguous.has(unit)).length;
	const { unlisted } = capabilities;
	if (rows === 0 || (action !== 'delete' && unlisted === undefined)) return;
	const sentence = `Nobody was found for ${rows} ${rows === 1 ? 'user' : 'users'}.`;
	warnings.push([sentence, unlisted ?? 'If they should be there, check how their names are written.'].join(' '));
}

/**
 * Plans the whole input: groups first, updates that release names before the creates that want them, then the other
 * updates, memberships, and what takes away last.
 *
 * @throws {ImportError} when the service cannot do what is asked for at all.
 */
export function makePlan(input: PlanInput): Plan {
	const { kind, action, capabilities, missingGroups } = input;
	const creates = kind === 'group' || (missingGroups === 'create' && action !== 'delete' && action !== 'disable');
	if (creates && !capabilities.canCreateGroups) {
		throw new ImportError(`${capabilities.title} cannot create groups.`, 'Choose another way to treat missing groups.');
	}
	if (action === 'disable' && !capabilities.canDisable) {
		throw new ImportError(`${capabilities.title} cannot disable users.`, 'Choose another action.');
	}
	if (action === 'delete' && kind === 'user' && !capabilities.canDelete) {
		throw new ImportError(`${capabilities.title} cannot delete users.`, 'Choose another action.');
	}
	const planner = new Planner(kind === 'group' ? { ...input, missingGroups: 'create' } : input);
	if (kind === 'group') for (const unit of input.units) planner.planGroup(unit);
	else if (kind === 'membership') planMembershipRows(planner, input);
	else planUserRows(planner, input);
	if (kind === 'membership' || !createsUsers(action)) warnOfUnlisted(planner, input);
	else if (kind === 'user') planner.warnings.push(...possibleRenames(input));
	return planner.finish();
}
