/** From what is decided about each user to a plan for all of them, in the order in which it is safe. */
import type { DirectoryUser } from '../providers/directory';
import { folded } from '../providers/text';
import { PlanBuilder, type ActionPlan, type PlannedAction, type Ref } from './actionPlan';
import { Decider, type Facts } from './decide';
import { orderChanges, type Change } from './identifierOrder';
import { createsUsers } from './policy';
import { possibleRenames } from './renames';
import type { Subject } from './subjects';
import { listed } from './texts';

/** Shared, for most actions need nothing. */
const NONE: readonly number[] = [];
const NO_NAMES: readonly string[] = [];
const NO_REFS: readonly Ref[] = [];

interface PlannedGroup {
	readonly ref: Ref;
	/** Who wants it, where it is to be made. */
	readonly wantedBy?: string[];
}

/** Plans one run: what it is given is planned in the order in which it comes. */
export class Planner {
	private readonly plan = new PlanBuilder();
	private readonly decider: Decider;
	private readonly groups = new Map<string, PlannedGroup>();
	private readonly newGroups = new Map<string, PlannedGroup>();
	private readonly ignoredGroups = new Set<string>();

	constructor(private readonly facts: Facts) {
		this.decider = new Decider(facts);
	}

	/** Creates, changes, disables or deletes users, as the policy says. */
	planUsers(subjects: readonly Subject[]): void {
		const { policy, matching, users, capabilities } = this.facts;
		const changes: Change[] = [];
		const fixed = new Map<string, number>();
		for (const subject of subjects) {
			const decision = this.decider.decide(subject);
			if (decision === undefined) continue;
			if ('verdict' in decision) this.plan.reject(subject.key, decision.verdict);
			else if ('end' in decision) {
				const { end, user } = decision;
				const phase = end === 'deleteUser' ? 'deletes' : 'disables';
				this.plan.add(phase, { type: end, ...this.head([subject.key]), user: { id: user.id } });
			} else {
				changes.push(decision.change);
				for (const label of decision.fixed) fixed.set(label, (fixed.get(label) ?? 0) + 1);
			}
		}
		if (policy.action !== 'createOrSkip') {
			for (const [label, rows] of fixed) {
				this.plan.warnings.push(`${label} of existing users cannot be changed here; ${rows} rows have another value.`);
			}
		}
		this.refuseDifferentPasswords(changes);
		this.planChanges(changes);
		if (createsUsers(policy.action)) {
			this.plan.warnings.push(...possibleRenames(subjects, matching, users, capabilities));
		} else this.warnOfUnlisted(subjects);
	}

	/** Makes the groups that the subjects name. */
	planGroups(subjects: readonly Subject[]): void {
		const { groups } = this.facts;
		for (const { key, groups: names } of subjects) {
			const unfit = groups.unfit(names);
			if (unfit !== undefined) this.plan.reject(key, { status: 'invalid', message: unfit });
			else for (const name of distinct(names)) if (groups.find(name).length === 0) this.group(name, key);
		}
	}

	/**
	 * Adds the subjects' users to groups, or takes them out of them. `usable` gives the groups that are left of those of
	 * a subject whose user is known.
	 */
	planMemberships(
		subjects: readonly Subject[],
		joins: boolean,
		usable: (subject: Subject, user: DirectoryUser) => readonly string[],
	): void {
		for (const subject of subjects) {
			const user = this.facts.matching.users.get(subject);
			const verdict = this.decider.decideMemberships(subject, joins);
			if (verdict) this.plan.reject(subject.key, verdict);
			else if (user) {
				const names = distinct(usable(subject, user));
				if (joins) this.planAdditions([subject.key], names, { id: user.id }, user);
				else this.planRemovals(subject.key, names, user);
			}
		}
		this.warnOfUnlisted(subjects);
	}

	finish(): ActionPlan {
		if (this.ignoredGroups.size > 0) {
			const names = listed([...this.ignoredGroups].map((name) => name.slice(0, 100)));
			this.plan.warnings.push(`Groups that do not exist were left out: ${names}.`);
		}
		const left = this.plan.leftDisabled.length;
		if (left > 0) {
			const who = left === 1 ? '1 user is disabled and was' : `${left} users are disabled and were`;
			this.plan.warnings.push(`${who} left so. To enable users, set "If Disabled" to Enable.`);
		}
		const kept = this.plan.kept.length;
		if (kept > 0) {
			const who = kept === 1 ? '1 user was' : `${kept} users were`;
			this.plan.warnings.push(`${who} not taken out of groups; the column "note" says why.`);
		}
		return this.plan.finish();
	}

	/** Nobody can tell which of several passwords is the right one for all, so every new user who has one is rejected. */
	private refuseDifferentPasswords(changes: readonly Change[]): void {
		const { samePassword } = this.facts.capabilities;
		if (samePassword === undefined) return;
		const created = changes.filter(({ user }) => user === undefined);
		if (new Set(created.map(({ subject }) => this.facts.passwordOf(subject.key))).size < 2) return;
		for (const { subject } of created) this.plan.reject(subject.key, { status: 'invalid', message: samePassword });
	}

	private planChanges(changes: readonly Change[]): void {
		const { users, capabilities } = this.facts;
		const { blocked, waitsFor, level } = orderChanges(changes, users, capabilities);
		const keys = new Map<Subject, number>();
		const byLevel =
			level.size === 0
				? changes
				: changes.toSorted((a, b) => (level.get(a.subject) ?? 0) - (level.get(b.subject) ?? 0));
		for (const change of byLevel) {
			const { subject } = change;
			if (this.plan.isRejected(subject.key)) continue;
			const message = blocked.get(subject);
			if (message !== undefined) {
				this.plan.reject(subject.key, { status: 'blocked', message });
				continue;
			}
			const needs = waitsFor.get(subject)?.flatMap((other) => keys.get(other) ?? []);
			const key = change.user
				? this.planUpdate(change, change.user, level.get(subject), needs)
				: this.planCreate(change, needs);
			if (level.has(subject) && key !== undefined) keys.set(subject, key);
		}
	}

	/** @returns the key of the action that writes the values, if there is anything to write. */
	private planUpdate(
		{ subject, values, enable }: Change,
		user: DirectoryUser,
		release: number | undefined,
		needs: readonly number[] | undefined,
	): number | undefined {
		const { plan } = this;
		const subjects = [subject.key] as const;
		const ref = { id: user.id };
		const fields = Object.keys(values);
		const before = Object.fromEntries(fields.map((field) => [field, user.values[field] ?? '']));
		const phase = release === undefined ? 'updates' : { release };
		const key =
			fields.length === 0
				? undefined
				: plan.add(phase, { type: 'updateUser', ...this.head(subjects, needs), user: ref, values, before });
		const enabled = enable ? plan.add('updates', { type: 'enableUser', ...this.head(subjects), user: ref }) : undefined;
		if (enable === false) plan.leftDisabled.push(subject.key);
		if (this.facts.policy.action !== 'createOrSkip' && subject.active === false && user.active)
			plan.add('disables', { type: 'disableUser', ...this.head(subjects), user: ref });
		const added = this.planAdditions(subjects, distinct(subject.groups), ref, user);
		this.planLosses(subject, user, [key, enabled, ...added]);
		return key;
	}

	private planCreate({ subject, values }: Change, needs = NONE): number {
		const subjects = [subject.key] as const;
		const names = distinct(subject.groups);
		const taken = this.facts.capabilities.groupsOnCreate
			? names.flatMap((name) => {
					const group = this.group(name, subject.key);
					return group === undefined ? [] : [{ name, group }];
				})
			: [];
		const groups = taken.length === 0 ? NO_REFS : taken.map(({ group }) => group);
		const groupNames = taken.length === 0 ? NO_NAMES : taken.map(({ name }) => name);
		const key = this.plan.nextKey();
		this.plan.add('createUsers', { type: 'createUser', key, subjects, needs, values, groups, groupNames });
		const user = { madeBy: key };
		if (!this.facts.capabilities.groupsOnCreate) this.planAdditions(subjects, names, user, undefined);
		if (subject.active === false) this.plan.add('disables', { type: 'disableUser', ...this.head(subjects), user });
		return key;
	}

	/** @returns the keys of the additions. */
	private planAdditions(
		subjects: readonly [string],
		names: readonly string[],
		user: Ref,
		existing: DirectoryUser | undefined,
	): readonly number[] {
		let keys = NONE;
		for (const name of names) {
			const group = this.group(name, subjects[0]);
			if (group === undefined) continue;
			if (existing && 'id' in group && this.facts.isMember(existing, group.id)) continue;
			const key = this.plan.nextKey();
			this.plan.add('additions', { type: 'addToGroup', key, subjects, needs: NONE, user, group, groupName: name });
			keys = [...keys, key];
		}
		return keys;
	}

	/** With exact memberships, takes a user out of groups; only once all that it is to get is done, and not only tried. */
	private planLosses(subject: Subject, user: DirectoryUser, gains: ReadonlyArray<number | undefined>): void {
		const { lost = [], kept } = this.decider.decideLosses(subject, user);
		if (kept !== undefined) this.plan.kept.push({ subject: subject.key, message: kept });
		if (lost.length === 0) return;
		const needs = gains.filter((key) => key !== undefined);
		for (const { id, name } of lost) this.planRemoval(subject.key, user, id, name, needs);
	}

	private planRemovals(subject: string, names: readonly string[], user: DirectoryUser): void {
		for (const name of names) {
			const [group] = this.facts.groups.find(name);
			if (group === undefined) this.ignoredGroups.add(name);
			else if (this.facts.isMember(user, group.id)) this.planRemoval(subject, user, group.id, name);
		}
	}

	private planRemoval(subject: string, { id }: DirectoryUser, groupId: string, groupName: string, needs = NONE): void {
		const [user, group] = [{ id }, { id: groupId }];
		this.plan.add('removals', { type: 'removeFromGroup', ...this.head([subject], needs), user, group, groupName });
	}

	private head(subjects: readonly string[], needs = NONE): Pick<PlannedAction, 'key' | 'needs' | 'subjects'> {
		return { key: this.plan.nextKey(), subjects, needs };
	}

	/** The group of that name: as it is, or as it will be; `undefined` if there is none and it is left out. */
	private group(name: string, subject: string): Ref | undefined {
		const known = this.groups.get(name) ?? this.newGroup(name);
		if (known === undefined) return undefined;
		this.groups.set(name, known);
		known.wantedBy?.push(subject);
		return known.ref;
	}

	private newGroup(name: string): PlannedGroup | undefined {
		const { groups, policy } = this.facts;
		const [existing] = groups.find(name);
		if (existing) return { ref: { id: existing.id } };
		if (policy.missingGroups !== 'create') {
			this.ignoredGroups.add(name);
			return undefined;
		}
		const planned = this.newGroups.get(folded(name));
		if (planned) return planned;
		const wantedBy: string[] = [];
		const action = { type: 'createGroup' as const, ...this.head(wantedBy), name };
		const made = { ref: { madeBy: this.plan.add('createGroups', action) }, wantedBy };
		this.newGroups.set(folded(name), made);
		return made;
	}

	/** That nobody was found need not mean that there is nobody: the name may be misspelt, and who is not listed stays. */
	private warnOfUnlisted(subjects: readonly Subject[]): void {
		const { capabilities, matching, policy } = this.facts;
		const { unlisted } = capabilities;
		const count = subjects.filter((one) => !matching.users.has(one) && !matching.ambiguous.has(one)).length;
		if (count === 0 || (policy.action !== 'delete' && unlisted === undefined)) return;
		const sentence = `${count} ${count === 1 ? 'user' : 'users'} of the input did not match any user.`;
		this.plan.warnings.push(
			[sentence, unlisted ?? 'If they should be there, check how their names are written.'].join(' '),
		);
	}
}

/** The same name only once, whatever its upper and lower case; of several spellings always the same one. */
function distinct(names: readonly string[]): readonly string[] {
	if (names.length < 2) return names;
	const spellings = new Map<string, string>();
	for (const name of [...names].sort()) if (!spellings.has(folded(name))) spellings.set(folded(name), name);
	return [...spellings.values()];
}
