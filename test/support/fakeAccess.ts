/** What users of a directory in memory have, for the tests of syncs that end access: sign-in, groups and keys. */
import { attempted, type AccessEntry, type HeldAccess, type UserAccess } from '../../providers/access';
import type { Capabilities, DirectoryGroup } from '../../providers/directory';

export interface FakeUser {
	readonly id: string;
	active: boolean;
	values: Record<string, string>;
	readonly groups: Set<string>;
	/** Credentials. Default: none. */
	keys?: string[];
	readonly guarded?: 'admin' | 'own';
}

/** A service that cannot disable users. */
export const ENDS_ACCESS: Partial<Capabilities> = {
	canDisable: false,
	endsAccess: {
		means: 'Take the sign-in, groups and keys',
		staysListed: true,
		calls: (users, entries) => 2 * users + entries,
	},
};

/** A change of one entry, before it is done. `lost`: done, but the answer never comes. */
export type EntryFault = (entry: AccessEntry) => 'lost' | Error | undefined;

const noAnswer = () => new Error('No answer.');

export function fakeAccess(
	{ groups }: { readonly groups: ReadonlyMap<string, DirectoryGroup> },
	user: FakeUser,
	write: (entry: AccessEntry, change: () => void) => 'lost' | undefined,
	readFault: () => Error | undefined,
): UserAccess {
	const held = (): HeldAccess[] => [
		...(user.active
			? [{ type: 'state', id: 'active', name: 'Sign-in', kind: 'state', restorable: true } as const]
			: []),
		...[...user.groups].map((id): HeldAccess => ({
			type: 'group',
			id,
			name: groups.get(id)?.name ?? id,
			kind: 'membership',
			restorable: true,
		})),
		...(user.keys ?? []).map((id): HeldAccess => ({
			type: 'apiKey',
			id,
			name: id,
			kind: 'credential',
			restorable: false,
		})),
	];
	const set = async (entry: AccessEntry, isGiven: boolean) =>
		await attempted(entry, async () => {
			const change = () => {
				if (entry.type === 'state') user.active = isGiven;
				else if (entry.type === 'group' && isGiven) user.groups.add(entry.id);
				else if (entry.type === 'group') user.groups.delete(entry.id);
				else user.keys = (user.keys ?? []).filter((id) => id !== entry.id);
			};
			if (write(entry, change) === 'lost') throw noAnswer();
			return await Promise.resolve(true);
		});
	return {
		user: {
			id: user.id,
			name: user.values.userName ?? '',
			emails: user.values.email ? [user.values.email] : [],
			guarded: user.guarded,
		},
		read: async () => {
			const fault = readFault();
			if (fault !== undefined) throw fault;
			return await Promise.resolve(held());
		},
		change: async ({ take, give }) => {
			const outcomes = [];
			for (const entry of take) outcomes.push(await set(entry, false));
			for (const entry of give) outcomes.push(await set(entry, true));
			return outcomes;
		},
	};
}
