import type { Changes } from '../../providers/directory';

/** Work in which nothing is to be done. */
export const NO_CHANGES: Changes = {
	newGroups: 0,
	newUsers: 0,
	updates: 0,
	deletes: 0,
	memberships: 0,
	membershipsOfNew: 0,
	groupsChanged: 0,
	usersRegrouped: 0,
};
