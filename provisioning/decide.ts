/** What is to be done about one user: a change, an end, or nothing with a reason. Nothing is sent from here. */
import type { Capabilities, DirectoryGroup, DirectoryUser, FieldRule, Values } from '../providers/directory';
import { folded } from '../providers/text';
import type { Verdict } from './actionPlan';
import type { GroupNames } from './groupNames';
import type { Change } from './identifierOrder';
import { indexBy, titleOf, type Matching } from './match';
import { takesUsersAway, type Policy } from './policy';
import type { Subject } from './subjects';
import { shown } from './texts';

/** What a decision rests on, the same for all subjects of a run. */
export interface Facts {
	readonly policy: Policy;
	readonly capabilities: Capabilities;
	readonly users: readonly DirectoryUser[];
	readonly matching: Matching;
	readonly groups: GroupNames;
	readonly isMember: (user: DirectoryUser, groupId: string) => boolean;
	/** With exact memberships: the managed groups that a user has; `undefined` for a user of whom they were not read. */
	readonly managedGroupsOf?: (user: DirectoryUser) => readonly DirectoryGroup[] | undefined;
	/** Why the list of a user may lack groups that the input has for it, as a full sentence. */
	readonly partialList?: (subject: Subject, user: DirectoryUser) => string | undefined;
	/** The user behind the credential. */
	readonly ownUserName: string | undefined;
	/** The password that a new user is to have, by its subject's key; always the same for the same key. */
	readonly passwordOf: (subject: string) => string | undefined;
	/** Why no new user can have the password that it is to have, as a full sentence. */
	readonly passwordProblem?: string | undefined;
	/** Why a user who would be new cannot be created, by the service's own rules. */
	readonly refusals?: ReadonlyMap<Subject, string>;
	/** Whether a value of an existing user may be changed. Default: all of them. */
	readonly mayChange?: ((field: string, subject: Subject, user: DirectoryUser) => boolean) | undefined;
}

export type Decision =
	| { readonly verdict: Verdict }
	| { readonly end: 'deleteUser' | 'disableUser'; readonly user: DirectoryUser }
	/** `fixed`: labels of fields that differ, and that the service cannot change. */
	| { readonly change: Change; readonly fixed: readonly string[] };

/** What a user loses by an exact list: groups, or none for a reason. */
interface Losses {
	readonly lost?: readonly DirectoryGroup[];
	readonly kept?: string;
}

const EMPTY_LIST =
	'The list of groups is empty, so the user was not taken out of any. To take users out of all managed groups, turn on "Allow Empty List".';

const OWN = 'This is the account behind the credential; it';

const blocked = (message: string): Decision => ({ verdict: { status: 'blocked', message } });
const invalid = (message: string): Decision => ({ verdict: { status: 'invalid', message } });

/** The values of the subject that differ from the user's, and that the service can change. */
function changedValues(
	subject: Subject,
	user: DirectoryUser,
	{ capabilities: { fields }, mayChange }: Pick<Facts, 'capabilities' | 'mayChange'>,
): { values: Values; fixed: readonly string[] } {
	const wanted = { ...subject.values, ...Object.fromEntries(subject.cleared.map((field) => [field, ''])) };
	const rules = new Map(fields.map((rule) => [rule.name, rule]));
	const values: Record<string, string> = {};
	const fixed: string[] = [];
	for (const [field, value] of Object.entries(wanted)) {
		const present = user.values[field] ?? '';
		const rule = rules.get(field);
		const isName = field === 'userName' || rule?.unique;
		const others = field === 'userName' ? (user.otherNames ?? []) : [];
		if (value === present || (isName && [present, ...others].some((name) => folded(name) === folded(value)))) continue;
		if (mayChange?.(field, subject, user) === false) continue;
		if (rule?.updatable === false) fixed.push(rule.label);
		else values[field] = value;
	}
	return { values, fixed };
}

/** What a new user must have and the subject does not. */
function emptyFields({ values }: Subject, fields: readonly FieldRule[]): string[] {
	const isRequired = ({ required }: FieldRule) => (typeof required === 'function' ? required(values) : required);
	return fields.filter((rule) => isRequired(rule) && !values[rule.name]).map(({ label }) => label);
}

function noUser({ values: { userName, key, email } }: Subject): Verdict {
	const message =
		userName === undefined
			? `There is no user with ${shown(key ?? email ?? '')}.`
			: `There is no user named ${shown(userName)}.`;
	return { status: 'notFound', message };
}

/** Decides on the users of one run, one after the other. */
export class Decider {
	private byName: ReturnType<typeof indexBy> | undefined;

	constructor(private readonly facts: Facts) {}

	decide(subject: Subject): Decision | undefined {
		const { matching, policy } = this.facts;
		const user = matching.users.get(subject);
		const ambiguity = matching.ambiguous.get(subject);
		if (ambiguity !== undefined) return blocked(ambiguity);
		const ends = takesUsersAway(policy.action);
		if ((ends || subject.active === false) && this.isOwn(subject, user))
			return invalid(`${OWN} is not disabled or deleted.`);
		if (ends) return this.decideEnd(subject, user);
		if (user === undefined && policy.action === 'updateOnly') return { verdict: noUser(subject) };
		return this.decideGroups(subject, user) ?? this.decideNew(subject, user) ?? this.decideChange(subject, user);
	}

	/** Why the memberships of a subject, in groups that it is to join or to leave, are left as they are. */
	decideMemberships(subject: Subject, joins: boolean): Verdict | undefined {
		const { matching, groups } = this.facts;
		const user = matching.users.get(subject);
		const unclear =
			matching.ambiguous.get(subject) ?? this.contradiction(subject, user) ?? groups.unclear(subject.groups);
		if (unclear !== undefined) return { status: 'blocked', message: unclear };
		if (joins) return user === undefined ? noUser(subject) : undefined;
		if (user === undefined) return undefined;
		const message = this.isOwn(subject, user)
			? `${OWN} is not taken out of groups.`
			: groups.cannotLeave(subject.groups, user);
		return message === undefined ? undefined : { status: 'invalid', message };
	}

	/** With exact memberships: the managed groups that a user loses, or why it keeps them; nothing if it loses none. */
	decideLosses(subject: Subject, user: DirectoryUser): Losses {
		const { policy, groups, managedGroupsOf, partialList } = this.facts;
		const { groups: names, saysGroups } = subject;
		if (policy.membership !== 'exact' || (names.length === 0 && !saysGroups)) return {};
		if (names.length === 0 && policy.allowEmptyList !== true) return { kept: EMPTY_LIST };
		const wanted = new Set(names.flatMap((name) => groups.find(name).map(({ id }) => id)));
		const held = managedGroupsOf?.(user);
		const lost = held?.filter(({ id }) => !wanted.has(id));
		if (lost?.length === 0) return {};
		if (this.isOwn(subject, user)) return { kept: `${OWN} is not taken out of groups.` };
		if (user.guarded !== undefined) return { kept: 'The user is an administrator, who is not taken out of groups.' };
		const missing = policy.missingGroups === 'ignore' && names.some((name) => groups.find(name).length === 0);
		if (missing) return { kept: 'A group of the list does not exist, so the user was not taken out of other groups.' };
		const partial = partialList?.(subject, user);
		if (partial !== undefined) return { kept: partial };
		return lost === undefined ? { kept: 'The groups of the user were not read, so none was removed.' } : { lost };
	}

	private decideEnd(subject: Subject, user: DirectoryUser | undefined): Decision | undefined {
		const { action } = this.facts.policy;
		const unclear = this.contradiction(subject, user);
		if (unclear !== undefined) return blocked(unclear);
		if (user === undefined) return action === 'disable' ? { verdict: noUser(subject) } : undefined;
		if (action === 'delete') return { end: 'deleteUser', user };
		return user.active ? { end: 'disableUser', user } : undefined;
	}

	private decideGroups({ groups: names }: Subject, user: DirectoryUser | undefined): Decision | undefined {
		const { groups } = this.facts;
		const unclear = groups.unclear(names);
		if (unclear !== undefined) return blocked(unclear);
		const unusable = groups.cannotJoin(names, user);
		return unusable === undefined ? undefined : invalid(unusable);
	}

	/** Why a user who is not there yet cannot be created. */
	private decideNew(subject: Subject, user: DirectoryUser | undefined): Decision | undefined {
		if (user) return undefined;
		const { capabilities, refusals, passwordProblem, passwordOf } = this.facts;
		const empty = emptyFields(subject, capabilities.fields);
		if (empty.length > 0) return invalid(`A new user needs ${empty.join(' and ')}.`);
		const refusal = refusals?.get(subject) ?? passwordProblem;
		if (refusal !== undefined) return invalid(refusal);
		const { passwordRequired } = capabilities;
		if (passwordRequired === undefined || passwordOf(subject.key) !== undefined) return undefined;
		return invalid(passwordRequired);
	}

	private decideChange(subject: Subject, user: DirectoryUser | undefined): Decision {
		const { policy, capabilities } = this.facts;
		const difference = user ? changedValues(subject, user, this.facts) : { values: subject.values, fixed: [] };
		const values = user && policy.action === 'createOrSkip' ? {} : difference.values;
		// A user name that is written may become free by another change; see `orderChanges`.
		const twofold = values.userName === undefined ? this.contradiction(subject, user) : undefined;
		if (twofold !== undefined) return blocked(twofold);
		const fixed = fixedOnOwn(values, capabilities);
		if (fixed !== undefined && this.isOwn(subject, user)) return invalid(fixed);
		if (!user || user.active || subject.active === false)
			return { change: { subject, user, values }, fixed: difference.fixed };
		if (policy.ifDisabled === 'reject') return blocked('The user is disabled, and "If Disabled" is set to Reject.');
		const isAsked = subject.active === true && policy.action !== 'createOrSkip';
		const enable = isAsked || policy.ifDisabled === 'enable';
		return { change: { subject, user, values, enable }, fixed: difference.fixed };
	}

	/** Why it cannot be told who a subject is that was recognized by something else, but names another user too. */
	private contradiction({ values }: Subject, user: DirectoryUser | undefined): string | undefined {
		if (user === undefined || !values.userName) return undefined;
		const { users, capabilities } = this.facts;
		this.byName ??= indexBy(users, 'userName');
		const named = this.byName.get(folded(values.userName)) ?? [];
		const [other] = named;
		if (other === undefined || named.some(({ id }) => id === user.id)) return undefined;
		const title = (one: DirectoryUser) => titleOf(one, capabilities.fields);
		return `The row means two users: by its other values "${title(user)}", by the user name "${title(other)}".`;
	}

	private isOwn({ values }: Subject, user: DirectoryUser | undefined): boolean {
		if (user?.guarded === 'own') return true;
		const own = folded(this.facts.ownUserName ?? '');
		return own !== '' && [values.userName, user?.values.userName].some((name) => folded(name ?? '') === own);
	}
}

/** Why these values cannot be written to the account behind the credential, as a full sentence. */
function fixedOnOwn(values: Values, capabilities: Capabilities): string | undefined {
	const { ownAccountIsFixed: fixed = false } = capabilities;
	if (typeof fixed === 'boolean') {
		return fixed && Object.keys(values).length > 0 ? `${OWN} cannot be created or changed here.` : undefined;
	}
	// An empty date ends nothing.
	const field = fixed.find((name) => values[name] !== undefined && (name === 'userName' || values[name] !== ''));
	if (field === undefined) return undefined;
	const label = capabilities.fields.find(({ name }) => name === field)?.label ?? field;
	return `${OWN} keeps its ${label}, since another one can end its access.`;
}
