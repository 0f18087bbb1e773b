/** What becomes of a row of a plan in the directory as it is now: it is done, it is so already, or it no longer fits. */
import type { Capabilities, DirectoryUser, IsMember, Values } from '../../providers/directory';
import { folded } from '../../providers/text';
import { shown } from '../texts';
import { textsOf, type Fresh, type Names, type Pair } from './fresh';
import type { GivenRow, Refused } from './given';
import { keyOfRow, type PlanRow } from './row';

export type Judgment =
	/** `values`: what of an update is still to be written. */
	| { readonly is: 'open'; readonly values?: Values }
	/** `id`: of the user or group that a row would have made. */
	| { readonly is: 'unchanged'; readonly id?: string }
	| ({ readonly is: 'refused' } & Refused);

const open = (values?: Values): Judgment => ({ is: 'open', ...(values === undefined ? {} : { values }) });
const unchanged = (id?: string): Judgment => ({ is: 'unchanged', ...(id === undefined ? {} : { id }) });
const stale = (message: string): Judgment => ({
	is: 'refused',
	status: 'stale',
	message: `${message} Run Sync again.`,
});

const isMembership = ({ action }: PlanRow) => action === 'addToGroup' || action === 'removeFromGroup';

/** Done already where there is no user. */
const NOTHING_LEFT: ReadonlySet<string> = new Set(['deleteUser', 'endAccess', 'removeFromGroup']);

export class Judge {
	private readonly nameFields: ReadonlySet<string>;
	/** User id → fields that rows of this run change. */
	private readonly releases = new Map<string, Set<string>>();
	/** What rows make: whether it is there already. */
	private readonly makers = new Map<string, { readonly action: string; readonly judgment: Judgment }>();

	constructor(
		private readonly fresh: Fresh,
		private readonly names: Names,
		{ fields }: Capabilities,
		rows: readonly GivenRow[],
	) {
		this.nameFields = new Set(['userName', ...fields.flatMap((rule) => (rule.unique ? [rule.name] : []))]);
		for (const { row } of rows) {
			if (row.action !== 'updateUser' || row.user?.id === undefined) continue;
			const known = this.releases.get(row.user.id) ?? new Set<string>();
			this.releases.set(row.user.id, known);
			for (const field of Object.keys(row.after ?? {})) known.add(field);
		}
		for (const { key, row } of rows) {
			if (row.action === 'createGroup') this.makers.set(key, { action: row.action, judgment: this.ofNewGroup(row) });
			if (row.action === 'createUser') this.makers.set(key, { action: row.action, judgment: this.ofNewUser(row) });
		}
	}

	/** The memberships that rows are about, of users and groups that there are. */
	*memberships(rows: readonly GivenRow[]): Generator<Pair> {
		for (const { row } of rows) if (isMembership(row)) yield this.pairOf(row);
	}

	of({ key, row }: GivenRow, isMember: IsMember): Judgment {
		switch (row.action) {
			case 'createGroup':
			case 'createUser':
				return this.makers.get(key)?.judgment ?? open();
			case 'addToGroup':
			case 'removeFromGroup':
				return this.ofMembership(row, isMember);
			case 'deleteUser':
			case 'disableUser':
			case 'enableUser':
			case 'endAccess':
			case 'restoreAccess':
			case 'updateUser':
				return this.ofUser(row);
		}
	}

	private ofNewGroup({ group }: PlanRow): Judgment {
		const [there] = this.fresh.groupsNamed(group?.name ?? '');
		return there === undefined ? open() : unchanged(there.id);
	}

	/** Who holds a name that another row changes is no reason: that row comes before. */
	private ofNewUser(row: PlanRow): Judgment {
		const wanted = textsOf(row.after);
		const fields = [...this.nameFields].filter((field) => wanted[field]);
		const holders = fields.flatMap((field) =>
			this.fresh.holders(field, wanted).filter(({ id }) => this.releases.get(id)?.has(field) !== true),
		);
		const [holder] = holders;
		if (holder === undefined) return open();
		const isAsPlanned =
			holders.every((one) => one.id === holder.id) &&
			Object.keys(wanted).every((field) => this.isAlike(field, wanted[field], holder.values[field]));
		if (isAsPlanned) return unchanged(holder.id);
		return stale(
			`Since the plan was made, ${shown(holder.values.userName ?? holder.id)} has a name or address of this new user.`,
		);
	}

	private pairOf(row: PlanRow): Pair {
		const userId = row.user?.id ?? this.madeFor(row, 'createUser');
		return {
			user: this.fresh.users.get(userId ?? ''),
			groupId: row.group?.id ?? this.madeFor(row, 'createGroup'),
		};
	}

	/** The id of what a row that is required would make, if it is there already. */
	private madeFor(row: PlanRow, action: 'createGroup' | 'createUser'): string | undefined {
		for (const seq of row.requires) {
			const maker = this.makers.get(keyOfRow(row, seq));
			if (maker?.action === action) return maker.judgment.is === 'unchanged' ? maker.judgment.id : undefined;
		}
		return undefined;
	}

	private ofMembership(row: PlanRow, isMember: IsMember): Judgment {
		const planned = row.user?.id === undefined ? undefined : this.userOf(row);
		if (planned !== undefined && 'is' in planned) return planned;
		const { user, groupId } = this.pairOf(row);
		// A row that this one requires makes it.
		if (groupId === undefined) return open();
		const group = this.fresh.groups.get(groupId);
		const name = row.group?.name ?? '';
		if (group === undefined || folded(group.name) !== folded(name)) {
			return stale(`The group ${shown(name)} was deleted or renamed after the plan was made.`);
		}
		const joins = row.action === 'addToGroup';
		if ((user !== undefined && isMember(user, groupId)) === joins) return unchanged();
		return group.fixed === undefined ? open() : { is: 'refused', status: 'blocked', message: group.fixed };
	}

	private ofUser(row: PlanRow): Judgment {
		// A new user who is to be disabled.
		if (row.user?.id === undefined) return open();
		const found = this.userOf(row);
		if ('is' in found) return found;
		if (row.action === 'updateUser') return this.ofUpdate(row, found);
		if (row.action === 'enableUser' || row.action === 'disableUser') {
			return found.active === (row.action === 'enableUser') ? unchanged() : open();
		}
		return open();
	}

	private ofUpdate(row: PlanRow, user: DirectoryUser): Judgment {
		const [before, after] = [textsOf(row.before), textsOf(row.after)];
		const values: Record<string, string> = {};
		for (const [field, to] of Object.entries(after)) {
			const now = user.values[field];
			if (this.isAlike(field, to, now)) continue;
			if (!this.isAlike(field, before[field], now)) {
				return stale(`${shown(row.user?.name ?? '')} has another value in ${field} now than when the plan was made.`);
			}
			values[field] = to;
		}
		return Object.keys(values).length === 0 ? unchanged() : open(values);
	}

	/** The user of a row, if it is still the one that was planned for. */
	private userOf(row: PlanRow): DirectoryUser | Judgment {
		const { id = '', name = '' } = row.user ?? {};
		const user = this.fresh.users.get(id);
		if (user === undefined) {
			if (this.fresh.renamed.has(id)) return stale(`${shown(name)} has another user name now.`);
			if (NOTHING_LEFT.has(row.action)) return unchanged();
			return {
				is: 'refused',
				status: 'notFound',
				message: `The user ${shown(name)} does not exist any more. Run Sync again.`,
			};
		}
		if (!this.names.isSame(row, user)) {
			return stale(`${shown(name)} has another user name, email address or key now than when the plan was made.`);
		}
		if (row.risk !== 'destructive') return user;
		return this.untouchable(user) ?? user;
	}

	private untouchable({ guarded, values: { userName = '' } }: DirectoryUser): Judgment | undefined {
		const isOwn = guarded === 'own' || folded(userName) === folded(this.fresh.ownUserName ?? ' ');
		if (isOwn) {
			return {
				is: 'refused',
				status: 'blocked',
				message: `${shown(userName)} is the account behind the credential; nothing is taken from it.`,
			};
		}
		if (guarded === undefined) return undefined;
		return {
			is: 'refused',
			status: 'blocked',
			message: `${shown(userName)} is an administrator of the service; nothing is taken from it.`,
		};
	}

	private isAlike(field: string, a = '', b = ''): boolean {
		return a === b || (this.nameFields.has(field) && folded(a) === folded(b));
	}
}

/**
 * Why rows are not tried: another row that they require is not among those given, or is not tried itself.
 *
 * @param refused by the row's key; rows are added to it.
 */
export function blockDependents(rows: readonly GivenRow[], refused: Map<string, Refused>): void {
	const known = new Map(rows.map((given) => [given.key, given]));
	for (let isOpen = true; isOpen;) {
		isOpen = false;
		for (const { key, row } of rows) {
			if (refused.has(key)) continue;
			const missing = row.requires.find((seq) => !known.has(keyOfRow(row, seq)));
			const unmet = row.requires.find((seq) => refused.has(keyOfRow(row, seq)));
			if (missing === undefined && unmet === undefined) continue;
			isOpen = true;
			const message =
				missing === undefined
					? `Row ${unmet}, which this row requires, is not applied: ${refused.get(keyOfRow(row, unmet ?? 0))?.message ?? ''}`
					: `Row ${missing}, which this row requires, is not among the rows that were given.`;
			refused.set(key, { status: 'blocked', message });
		}
	}
}
