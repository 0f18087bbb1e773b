/** What the directory has now of the users and groups that the rows of a plan are about. */
import type {
	Directory,
	DirectoryGroup,
	DirectoryUser,
	GroupsOfUsers,
	IsMember,
	Snapshot,
	Values,
} from '../../providers/directory';
import { folded } from '../../providers/text';
import { groupFinder } from '../groupNames';
import { indexBy } from '../match';
import type { GivenRow } from './given';
import type { PlanRow, RowState, RowUser } from './row';

/** By which accounts of the same id are told apart: an id may be a name, which is given again. */
const IDENTITY = ['userName', 'email', 'key'] as const;

export interface Fresh {
	readonly snapshot: Snapshot;
	readonly users: ReadonlyMap<string, DirectoryUser>;
	readonly groups: ReadonlyMap<string, DirectoryGroup>;
	/** The groups of a name; see `groupFinder`. */
	readonly groupsNamed: (name: string) => readonly DirectoryGroup[];
	/** Users who are there and whom the names of their rows do not find any more. */
	readonly renamed: ReadonlySet<string>;
	/** Users who hold a value that a new user is to have. */
	readonly holders: (field: string, wanted: Values) => readonly DirectoryUser[];
	readonly ownUserName: string | undefined;
}

/** The texts of a state. */
export function textsOf(state: RowState): Values {
	return Object.fromEntries(
		Object.entries(state ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
	);
}

const valuesOf = ({ name, email, key }: RowUser): Values => ({
	userName: name,
	...(email === undefined ? {} : { email }),
	...(key === undefined ? {} : { key }),
});

/** Fields that no two users have alike, so that who holds a new user's value must be known. */
function uniqueFields({ capabilities }: Directory): string[] {
	const unique = capabilities.fields.filter((rule) => rule.unique === true).map(({ name }) => name);
	return [...new Set(['userName', ...unique])];
}

/** What the rows of each user may have made of a name by now. */
export class Names {
	private readonly after = new Map<string, Values[]>();

	constructor(rows: readonly GivenRow[]) {
		for (const { row } of rows) {
			if (row.action !== 'updateUser' || row.user?.id === undefined) continue;
			const key = `${row.planId} ${row.user.id}`;
			this.after.set(key, [...(this.after.get(key) ?? []), textsOf(row.after)]);
		}
	}

	/** All names of the user of a row: as it was planned, and as the plan makes it. */
	of({ planId, user }: PlanRow): readonly Values[] {
		if (user?.id === undefined) return [];
		const planned = valuesOf(user);
		return [planned, ...(this.after.get(`${planId} ${user.id}`) ?? []).map((values) => ({ ...planned, ...values }))];
	}

	/** Whether a user is the one that a row was planned for. */
	isSame(row: PlanRow, { values }: DirectoryUser): boolean {
		return IDENTITY.every((field) => {
			const now = folded(values[field] ?? '');
			return this.of(row).some((names) => folded(names[field] ?? '') === now);
		});
	}
}

function rowsToFind(rows: readonly GivenRow[], names: Names): Values[] {
	return rows.flatMap(({ row }) => (row.action === 'createUser' ? [textsOf(row.after)] : [...names.of(row)]));
}

/** What a snapshot tells of rows. */
export function freshOf(
	directory: Directory,
	snapshot: Snapshot,
	known: Pick<Fresh, 'ownUserName' | 'renamed'>,
): Fresh {
	const indexes = new Map(uniqueFields(directory).map((field) => [field, indexBy(snapshot.users, field)]));
	return {
		...known,
		snapshot,
		users: new Map(snapshot.users.map((user) => [user.id, user])),
		groups: new Map(snapshot.groups.map((group) => [group.id, group])),
		groupsNamed: groupFinder(snapshot.groups),
		holders: (field, wanted) => {
			const holders = indexes.get(field)?.get(folded(wanted[field])) ?? [];
			const { showsHolder } = directory.capabilities;
			if (field !== 'userName' || showsHolder === undefined) return holders;
			return holders.filter((holder) => showsHolder(wanted, holder));
		},
	};
}

/** Reads the users and groups of the rows, and no others if the service looks them up. */
export async function readFresh(directory: Directory, rows: readonly GivenRow[], names: Names): Promise<Fresh> {
	const creates = rows.some(({ row }) => row.action === 'createUser');
	const groupNames = [...new Set(rows.flatMap(({ row }) => row.group?.name ?? []))];
	const scope = { rows: rowsToFind(rows, names), fields: creates ? uniqueFields(directory) : ['userName'] };
	const snapshot = await directory.read({ users: { by: 'keys', ...scope }, groups: groupNames });
	const isKnown = new Set(snapshot.users.map(({ id }) => id));
	const lost = rows.filter(({ row: { user } }) => user?.id !== undefined && !isKnown.has(user.id));
	// Users not found by name may be gone, or have another name: only their other values tell.
	const found = lost.length === 0 || creates ? [] : await findAgain(directory, lost, names);
	return freshOf(directory, snapshot, {
		ownUserName: await directory.ownUserName?.(),
		renamed: new Set(found.map(({ id }) => id)),
	});
}

async function findAgain(
	directory: Directory,
	lost: readonly GivenRow[],
	names: Names,
): Promise<readonly DirectoryUser[]> {
	const scope = { by: 'keys', rows: rowsToFind(lost, names), fields: uniqueFields(directory) } as const;
	return (await directory.read({ users: scope, groups: [] })).users;
}

/** User and group of a membership, as far as they exist. */
export interface Pair {
	readonly user: DirectoryUser | undefined;
	readonly groupId: string | undefined;
}

/** Which of these memberships there are. */
export async function readMembers(snapshot: Snapshot, pairs: Iterable<Pair>): Promise<IsMember> {
	const asked = new Map<DirectoryUser, Set<string>>();
	for (const { user, groupId } of pairs) {
		if (user !== undefined && groupId !== undefined) asked.set(user, (asked.get(user) ?? new Set()).add(groupId));
	}
	return await snapshot.memberships(new Map([...asked].map(([user, ids]) => [user, [...ids]])));
}

/** What a plan was made from a moment ago. */
export interface PlannedFrom extends Fresh {
	readonly isMember: IsMember;
}

/** What was read for a plan, with the groups that users were found to have beside those of the input. */
export function plannedFrom(fresh: Fresh, isMember: IsMember, held: GroupsOfUsers | undefined): PlannedFrom {
	if (held === undefined) return { ...fresh, isMember };
	const groups = new Map(fresh.groups);
	// By the id: a user may come from another read.
	const idsOf = new Map([...held].map(([{ id: userId }, of]) => [userId, new Set(of.map(({ id }) => id))]));
	for (const some of held.values()) for (const group of some) groups.set(group.id, groups.get(group.id) ?? group);
	return {
		...fresh,
		groups,
		isMember: (user, groupId) => isMember(user, groupId) || idsOf.get(user.id)?.has(groupId) === true,
	};
}
