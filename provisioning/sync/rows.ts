/** From a plan's actions to the rows that people see. */
import type { AccessEntry } from '../../providers/access';
import type { Capabilities, DirectoryUser, Values } from '../../providers/directory';
import type { Takeable } from '../access/endAccess';
import { needsOf, type PlannedAction } from '../actionPlan';
import { once } from './once';
import { ROW_ACTIONS, type DraftRow, type Risk, type RowAction, type RowState, type RowUser } from './row';
import { countedEntries, countedTakes, statesOfGiving, statesOfTaking } from './takes';

/** Where a plan is made. */
export interface PlanOrigin {
	/** The service's title. */
	readonly service: string;
	readonly tenant: string;
}

interface RowsOf extends PlanOrigin {
	readonly capabilities: Capabilities;
	readonly users: ReadonlyMap<string, DirectoryUser>;
	/** The rule, and where in the input it comes from. */
	readonly reasonOf: (action: PlannedAction) => string;
	/** The guard that held back actions like this one. */
	readonly overrideFor?: (action: PlannedAction) => string | undefined;
}

const IDENTIFIERS: ReadonlySet<string> = new Set(['email', 'key', 'userName']);

function riskOf(action: PlannedAction): Risk {
	switch (action.type) {
		case 'addToGroup':
		case 'createGroup':
		case 'createUser':
		case 'enableUser':
		case 'restoreAccess':
			return 'additive';
		case 'updateUser':
			return Object.keys(action.values).some((field) => IDENTIFIERS.has(field) && action.before[field])
				? 'identifier'
				: 'modifying';
		case 'deleteUser':
		case 'disableUser':
		case 'endAccess':
		case 'removeFromGroup':
			return 'destructive';
	}
}

/** Whom values are about, as rows name them. */
function rowUserOf(values: Values, id?: string): RowUser {
	const { userName, email, key } = values;
	return {
		name: userName || email || key || id || '',
		...(id === undefined ? {} : { id }),
		...(email ? { email } : {}),
		...(key ? { key } : {}),
	};
}

/** Values that are set, in the order of the service's fields. */
function set(values: Values, { fields }: Capabilities): Values {
	const names = new Set(['userName', ...fields.map(({ name }) => name)]);
	return Object.fromEntries([...names].flatMap((name) => (values[name] ? [[name, values[name]]] : [])));
}

/** Shared by all rows of memberships, of which there may be millions. */
const MEMBER: RowState = Object.freeze({ member: true });
const NO_MEMBER: RowState = Object.freeze({ member: false });

function statesOf(action: PlannedAction, values: Values, facts: RowsOf): { before: RowState; after: RowState } {
	const { capabilities } = facts;
	switch (action.type) {
		case 'createGroup':
			return { before: null, after: { name: action.name } };
		case 'createUser':
			return { before: null, after: set(action.values, capabilities) };
		case 'updateUser':
			return { before: action.before, after: action.values };
		case 'enableUser':
			return { before: { active: false }, after: { active: true } };
		case 'disableUser':
			return { before: { ...set(values, capabilities), active: true }, after: { active: false } };
		case 'endAccess':
			return statesOfTaking(action.takes, action.remains);
		case 'restoreAccess':
			return statesOfGiving(action.gives);
		case 'deleteUser':
			return { before: set(values, capabilities), after: null };
		case 'addToGroup':
			return { before: NO_MEMBER, after: MEMBER };
		case 'removeFromGroup':
			return { before: MEMBER, after: NO_MEMBER };
	}
}

/** `Jane Doe (jane.doe)` */
export function titleOf(values: Values, { name }: RowUser): string {
	const full = [values.firstName, values.lastName].filter(Boolean).join(' ') || values.displayName;
	return full && full !== name ? `${full} (${name})` : name;
}

/** What a row does, in a few words. */
export function textOf(
	action: RowAction,
	who: string,
	{
		group = '',
		fields = [],
		takes = [],
		gives = [],
	}: {
		group?: string;
		fields?: readonly string[];
		takes?: readonly Takeable[] | undefined;
		gives?: readonly AccessEntry[] | undefined;
	},
): string {
	switch (action) {
		case 'createGroup':
			return `Create the group ${group}`;
		case 'createUser':
			return `Create ${who}`;
		case 'updateUser':
			return `Update ${who}: ${fields.join(', ')}`;
		case 'enableUser':
			return `Enable ${who}`;
		case 'addToGroup':
			return `Add ${who} to ${group}`;
		case 'removeFromGroup':
			return `Remove ${who} from ${group}`;
		case 'endAccess':
			return `End the access of ${who}${takes.length > 0 ? `: ${countedTakes(takes)}` : ''}`;
		case 'restoreAccess':
			return `Restore the access of ${who}: ${countedEntries(gives)}`;
		case 'disableUser':
			return `Disable ${who}`;
		case 'deleteUser':
			return `Delete ${who}`;
	}
}

const PLACES = new Map(ROW_ACTIONS.map((action, place) => [action, place]));

/** Actions in the order of their rows: what takes away comes last, users after memberships. */
export function ordered(actions: Iterable<PlannedAction>): PlannedAction[] {
	const safe: PlannedAction[] = [];
	const destructive: PlannedAction[] = [];
	for (const action of actions) (riskOf(action) === 'destructive' ? destructive : safe).push(action);
	const placeOf = (action: PlannedAction) => PLACES.get(action.type) ?? 0;
	return [...safe, ...destructive.sort((a, b) => placeOf(a) - placeOf(b))];
}

/** The user of an action, with what rows say of it; each made once, for a user may have very many rows. */
function userFinder(inOrder: readonly PlannedAction[], users: ReadonlyMap<string, DirectoryUser>) {
	const made = new Map<number, Values>();
	for (const action of inOrder) if (action.type === 'createUser') made.set(action.key, action.values);
	const told = (values: Values = {}, id?: string) => {
		const user = rowUserOf(values, id);
		return { values, user, title: titleOf(values, user) };
	};
	const existing = once((id: string) => told(users.get(id)?.values, id));
	const added = once((key: number) => told(made.get(key)));
	return (action: PlannedAction) => {
		if (action.type === 'createGroup') return undefined;
		if (action.type === 'createUser') return added(action.key);
		return 'id' in action.user ? existing(action.user.id) : added(action.user.madeBy);
	};
}

/** The group of an action as its rows name it, shared by these. */
function groupFinder() {
	const unmade = once((name: string) => ({ name }));
	const named = once((name: string) => once((id: string) => ({ name, id })));
	return (action: PlannedAction) => {
		if (action.type === 'createGroup') return unmade(action.name);
		if (action.type !== 'addToGroup' && action.type !== 'removeFromGroup') return undefined;
		const { group, groupName } = action;
		return 'id' in group ? named(groupName)(group.id) : unmade(groupName);
	};
}

/**
 * The rows of a plan: one for each thing that happens to a user or a group. They share what is alike in them.
 *
 * @param inOrder see `ordered`
 */
export function rowsOf(inOrder: readonly PlannedAction[], facts: RowsOf): DraftRow[] {
	const { capabilities, service, tenant } = facts;
	const seqOf = new Map(inOrder.map(({ key }, index) => [key, index + 1]));
	const userOf = userFinder(inOrder, facts.users);
	const groupOf = groupFinder();
	const labels = new Map(capabilities.fields.map(({ name, label }) => [name, label]));
	return inOrder.map((action, index) => {
		const { values = {}, user, title = '' } = userOf(action) ?? {};
		const group = groupOf(action);
		const takes = action.type === 'endAccess' ? action.takes : undefined;
		const gives = action.type === 'restoreAccess' ? action.gives : undefined;
		const isUpdate = action.type === 'updateUser';
		const fields = isUpdate ? Object.keys(action.values).map((field) => labels.get(field) ?? field) : [];
		const requiresOverride = facts.overrideFor?.(action);
		// In the order in which people read a table of them.
		return {
			seq: index + 1,
			text: textOf(action.type, title, { group: group?.name ?? '', fields, takes, gives }),
			risk: riskOf(action),
			action: action.type,
			reason: facts.reasonOf(action),
			...(user ? { user } : {}),
			...(group ? { group } : {}),
			changes: isUpdate
				? Object.entries(action.values).map(([field, to]) => ({ field, from: action.before[field] ?? '', to }))
				: [],
			...statesOf(action, values, facts),
			...(takes ? { takes: [...takes] } : {}),
			...(gives ? { gives: [...gives] } : {}),
			requires: needsOf(action)
				.flatMap((need) => seqOf.get(need) ?? [])
				.sort((a, b) => a - b),
			...(requiresOverride === undefined ? {} : { requiresOverride }),
			service,
			tenant,
		};
	});
}
