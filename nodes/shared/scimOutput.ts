/** What outputs of nodes for SCIM services have in common. */
import type { IDataObject } from 'n8n-workflow';

import { writtenOutput } from './operation';

/** What has a value, so that no key is there for nothing. */
export function filled(members: Readonly<Record<string, unknown>>): IDataObject {
	const entries = Object.entries(members).filter(([, value]) => value !== undefined && value !== null && value !== '');
	return Object.fromEntries(entries) as IDataObject;
}

/** IDs of users. */
interface Changed {
	readonly added: readonly string[];
	readonly removed: readonly string[];
}

/**
 * The output of "Add Members" and "Remove Members".
 *
 * @param group what names the group
 * @param users for which the change was asked
 */
export function membersOutput(
	change: 'add' | 'remove',
	group: IDataObject,
	users: ReadonlyArray<{ readonly id: string; readonly userName: string }>,
	{ added, removed }: Changed,
) {
	const changed = new Set(change === 'add' ? added : removed);
	const namesOf = (isChanged: boolean) =>
		users.filter(({ id }) => changed.has(id) === isChanged).map(({ userName }) => userName);
	return writtenOutput(changed.size === 0 ? 'unchanged' : 'updated', {
		...group,
		[change === 'add' ? 'added' : 'removed']: namesOf(true),
		unchanged: namesOf(false),
	});
}
