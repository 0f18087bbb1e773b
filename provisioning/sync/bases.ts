/** What the shares of guards are of. */
import type { DirectoryUser, GroupsOfUsers } from '../../providers/directory';
import type { Bases } from '../guards';
import type { Protection } from './protection';

/** Bases of shares: the unprotected users in scope, and of changes those whom rows mean. */
export function scopeBases(
	scope: readonly DirectoryUser[],
	matched: readonly DirectoryUser[],
	protection: Protection,
	{ members, atLeast, ended }: Bases & { readonly ended?: ReadonlySet<string> | undefined },
): Bases {
	const isOpen = (user: DirectoryUser) => protection.ofUser(user.values, user) === undefined;
	const open = scope.filter(isOpen);
	const changeable = matched.filter(isOpen).length;
	return {
		of: {
			delete: open.length,
			endAccess: open.filter(({ active, id }) => active && ended?.has(id) !== true).length,
			update: changeable,
			identifierChange: changeable,
		},
		members,
		atLeast,
	};
}

/** The managed groups of several sets of users. */
export function united(...sets: ReadonlyArray<GroupsOfUsers | undefined>): GroupsOfUsers | undefined {
	const known = sets.filter((one) => one !== undefined);
	if (known.length === 0) return undefined;
	const all = new Map(known.flatMap((one) => [...one]));
	const memberCount = (groupId: string) => {
		const counts = known.flatMap((one) => one.memberCount?.(groupId) ?? []);
		return counts.length === 0 ? undefined : Math.max(...counts);
	};
	return Object.assign(all, { memberCount });
}
