/** From rows that are to be done back to actions, in the order in which they are safe. */
import type { Capabilities, Values } from '../../providers/directory';
import type { Phase, PlannedAction, Ref } from '../actionPlan';
import { textsOf } from './fresh';
import type { GivenRow } from './given';
import type { Judgment } from './judge';
import { keyOfRow, type RowAction } from './row';

export interface RowActions {
	readonly phases: readonly Phase[];
	/** The action of each row, by the row's key; memberships that a create takes along have that of the create. */
	readonly actionOf: ReadonlyMap<string, PlannedAction>;
}

/** Phases in their order; updates that release a name are in one of their own before `createUser`. */
const PHASES: ReadonlyArray<ReadonlyArray<PlannedAction['type']>> = [
	['createUser'],
	['updateUser', 'enableUser'],
	['restoreAccess'],
	['addToGroup'],
	['removeFromGroup'],
	['endAccess'],
	['disableUser'],
	['deleteUser'],
];
const DESTRUCTIVE: ReadonlySet<string> = new Set(['deleteUser', 'disableUser', 'endAccess', 'removeFromGroup']);

const MAKERS: ReadonlySet<string> = new Set(['createGroup', 'createUser']);

interface OpenRow extends GivenRow {
	readonly action: number;
	/** What of an update is still to be written. */
	readonly values: Values;
}

class Builder {
	private readonly given: ReadonlyMap<string, GivenRow>;
	private readonly open = new Map<string, OpenRow>();

	constructor(
		rows: readonly GivenRow[],
		private readonly judged: ReadonlyMap<string, Judgment>,
	) {
		this.given = new Map(rows.map((one) => [one.key, one]));
		for (const given of rows) {
			const judgment = judged.get(given.key);
			if (judgment?.is !== 'open') continue;
			const values = judgment.values ?? textsOf(given.row.after);
			this.open.set(given.key, { ...given, action: this.open.size + 1, values });
		}
	}

	/** @param groupsOnCreate whether creates take memberships along, so that they cost no calls of their own */
	build(groupsOnCreate: boolean): RowActions {
		const actionOf = new Map<string, PlannedAction>();
		const taken = new Map<number, Array<{ key: string; group: Ref; name: string }>>();
		const creates: OpenRow[] = [];
		const others: OpenRow[] = [];
		for (const one of this.open.values()) {
			const user = one.row.action === 'addToGroup' ? this.userOf(one) : undefined;
			if (one.row.action === 'createUser') creates.push(one);
			else if (groupsOnCreate && user && 'madeBy' in user) {
				const list = taken.get(user.madeBy) ?? [];
				taken.set(user.madeBy, [...list, { key: one.key, group: this.groupOf(one), name: one.row.group?.name ?? '' }]);
			} else others.push(one);
		}
		for (const create of creates) {
			const memberships = taken.get(create.action) ?? [];
			const action: PlannedAction = {
				type: 'createUser',
				...this.head(create),
				values: create.values,
				groups: memberships.map(({ group }) => group),
				groupNames: memberships.map(({ name }) => name),
			};
			for (const { key } of [create, ...memberships]) actionOf.set(key, action);
		}
		for (const one of others) actionOf.set(one.key, this.actionFor(one));
		return { phases: this.phasesOf(actionOf), actionOf };
	}

	private phasesOf(actionOf: ReadonlyMap<string, PlannedAction>): Phase[] {
		const actions = [...new Set(actionOf.values())].sort((a, b) => a.key - b.key);
		const ofTypes = (types: readonly string[], but?: ReadonlySet<number>) =>
			actions.filter(({ type, key }) => types.includes(type) && but?.has(key) !== true);
		const { releases, released } = this.releases();
		const phases = [
			ofTypes(['createGroup']),
			...releases.map((level) => actions.filter(({ key }) => level.has(key))),
			...PHASES.map((types) => ofTypes(types, released)),
		];
		return phases
			.filter((phase) => phase.length > 0)
			.map((phase) => ({ actions: phase, destructive: phase.some(({ type }) => DESTRUCTIVE.has(type)) }));
	}

	/** Updates that something waits for, those that wait for others after these. */
	private releases(): { releases: ReadonlyArray<ReadonlySet<number>>; released: ReadonlySet<number> } {
		const levels = new Map<number, number>();
		const levelOf = (one: OpenRow): number => {
			const known = levels.get(one.action);
			if (known !== undefined) return known;
			// A row that waits for itself, by whatever way, waits no longer than this.
			levels.set(one.action, 0);
			const level = 1 + Math.max(-1, ...this.required(one, 'updateUser').map(levelOf));
			levels.set(one.action, level);
			return level;
		};
		for (const one of this.open.values()) for (const required of this.required(one, 'updateUser')) levelOf(required);
		const releases: Array<Set<number>> = Array.from({ length: 1 + Math.max(-1, ...levels.values()) }, () => new Set());
		for (const [action, level] of levels) releases[level]?.add(action);
		return { releases, released: new Set(levels.keys()) };
	}

	private required({ row }: GivenRow, action: RowAction): OpenRow[] {
		return row.requires.flatMap((seq) => {
			const one = this.open.get(keyOfRow(row, seq));
			return one?.row.action === action ? [one] : [];
		});
	}

	/** What a row that is required makes: it is there already, or an action makes it. */
	private made({ row }: GivenRow, action: 'createGroup' | 'createUser'): Ref {
		for (const seq of row.requires) {
			const key = keyOfRow(row, seq);
			if (this.given.get(key)?.row.action !== action) continue;
			const judgment = this.judged.get(key);
			if (judgment?.is === 'unchanged' && judgment.id !== undefined) return { id: judgment.id };
			const one = this.open.get(key);
			if (one !== undefined) return { madeBy: one.action };
		}
		throw new Error(`Row ${row.seq} names something that no row makes.`);
	}

	private userOf(one: OpenRow): Ref {
		const id = one.row.user?.id;
		return id === undefined ? this.made(one, 'createUser') : { id };
	}

	private groupOf(one: OpenRow): Ref {
		const id = one.row.group?.id;
		return id === undefined ? this.made(one, 'createGroup') : { id };
	}

	private head(one: OpenRow): Pick<PlannedAction, 'key' | 'needs' | 'subjects'> {
		return { key: one.action, subjects: [one.key], needs: this.neededBy(one) };
	}

	/** What makes the user and the group of an action is known by its references. */
	private neededBy({ row }: GivenRow): number[] {
		return row.requires.flatMap((seq) => {
			const one = this.open.get(keyOfRow(row, seq));
			return one === undefined || MAKERS.has(one.row.action) ? [] : [one.action];
		});
	}

	private actionFor(one: OpenRow): PlannedAction {
		const { row, values } = one;
		const head = this.head(one);
		const id = row.user?.id ?? '';
		switch (row.action) {
			case 'createGroup':
				return { type: row.action, ...head, name: row.group?.name ?? '' };
			case 'createUser':
				return { type: row.action, ...head, values, groups: [], groupNames: [] };
			case 'updateUser':
				return { type: row.action, ...head, user: { id }, values, before: textsOf(row.before) };
			case 'enableUser':
			case 'deleteUser':
				return { type: row.action, ...head, user: { id } };
			case 'endAccess':
				return { type: row.action, ...head, user: { id }, takes: row.takes ?? [], remains: [] };
			case 'restoreAccess':
				return { type: row.action, ...head, user: { id }, gives: row.gives ?? [] };
			case 'disableUser':
				return { type: row.action, ...head, user: this.userOf(one) };
			case 'addToGroup':
			case 'removeFromGroup':
				return {
					type: row.action,
					...head,
					user: this.userOf(one),
					group: this.groupOf(one),
					groupName: row.group?.name ?? '',
				};
		}
	}
}

/** @param judged of each row that is not refused, by its key */
export function actionsOfRows(
	rows: readonly GivenRow[],
	judged: ReadonlyMap<string, Judgment>,
	{ groupsOnCreate }: Pick<Capabilities, 'groupsOnCreate'>,
): RowActions {
	return new Builder(rows, judged).build(groupsOnCreate);
}
