/** Which users a sync answers for, and who of them is missing from the input. */
import type { Directory, DirectoryUser, FoundUsers, Snapshot, UserScope, Values } from '../../providers/directory';
import { folded } from '../../providers/text';
import { ImportError } from '../errors';
import { groupFinder } from '../groupNames';
import { counted, named } from '../texts';
import { placeOf, type SyncInput } from './input';

/** `input`: nobody can be missing. */
export type SyncScope =
	| { readonly by: 'all' }
	| { readonly by: 'filter'; readonly filter: string }
	| { readonly by: 'input' }
	| { readonly by: 'members'; readonly groups: readonly string[] };

export interface ScopeRead {
	readonly snapshot: Snapshot;
	readonly users: FoundUsers;
	/** Why nobody may be taken for missing, as a full sentence. */
	readonly doubt?: string;
}

const isShort = ({ length, total }: FoundUsers) => total !== undefined && total !== length;

/** @throws {ImportError} for a group that does not exist: its members would not be in scope. */
function checkGroups({ groups }: Snapshot, names: readonly string[]): void {
	const find = groupFinder(groups);
	const missing = names.filter((name) => find(name).length === 0);
	if (missing.length > 0) {
		throw new ImportError(
			`There is no group named ${named(missing)}, so nothing is planned.`,
			'Correct "Groups in Scope".',
		);
	}
}

/** Reads the users of a scope, twice if the service counts others than it returned. */
export async function readScope(directory: Directory, users: UserScope, groups: readonly string[]): Promise<ScopeRead> {
	let snapshot = await directory.read({ users, groups });
	if (isShort(snapshot.users)) snapshot = await directory.read({ users, groups });
	if (users.by === 'members') checkGroups(snapshot, users.groups);
	const { users: found } = snapshot;
	if (!isShort(found)) return { snapshot, users: found };
	return {
		snapshot,
		users: found,
		doubt: `The service counts ${counted(found.total ?? 0, 'user')} in scope and returned ${found.length}, twice. No user is treated as missing from the input.`,
	};
}

const namesIn = ({ userName, email, key }: Values): string[] =>
	[userName, email, key].flatMap((name) => (name ? folded(name) : []));

const namesOf = ({ values, otherNames = [] }: DirectoryUser): string[] => [
	...namesIn(values),
	...otherNames.map(folded),
];

/**
 * Tells who is named by any row of the input, whether or not the row can be used, and by any of the values that may name
 * a user: nobody whom a row might mean is missing.
 */
export class Mentions {
	private readonly names: ReadonlySet<string>;

	constructor(
		private readonly input: SyncInput,
		/** Ids of users whom rows mean. */
		private readonly matched: ReadonlySet<string>,
	) {
		this.names = new Set(input.rows.flatMap(({ values }) => namesIn(values)));
	}

	has(user: DirectoryUser): boolean {
		return this.matched.has(user.id) || namesOf(user).some((name) => this.names.has(name));
	}

	/** Why nobody may be taken for missing: an invalid row may be about any of the users. */
	doubt(users: readonly DirectoryUser[]): string | undefined {
		const { invalid, rows } = this.input;
		if (invalid.size === 0) return undefined;
		const known = new Set(users.flatMap(namesOf));
		const unknown = rows.find(
			({ index, values }) => invalid.has(index) && !namesIn(values).some((name) => known.has(name)),
		);
		if (unknown === undefined) return undefined;
		return `The row in ${placeOf(unknown)} is invalid and names no user in scope. It may be about any of them, so no user is treated as missing from the input.`;
	}
}
