/** Reads and writes through the Directory port, for tests that do without the importer. */
import type { Action, ActionOutcome, Directory, DirectoryUser, Snapshot } from '../../providers/directory';
import { collect } from '../../providers/http/paging';

/** The users of these names. */
export async function usersNamed(directory: Directory, names: readonly string[]): Promise<readonly DirectoryUser[]> {
	const rows = names.map((userName) => ({ userName }));
	const { users } = await directory.read({ users: { by: 'keys', rows, fields: ['userName'] }, groups: [] });
	return users;
}

/** Everything that the directory lists; services that look up groups by name find those of `groups`. */
export async function readAll(directory: Directory, groups: readonly string[] = ['any']): Promise<Snapshot> {
	return await directory.read({ users: { by: 'all' }, groups });
}

/** The outcomes of actions on a snapshot, or on one that is read for them. */
export async function applyTo(
	target: Directory | Snapshot,
	actions: readonly Action[],
	signal?: AbortSignal,
): Promise<ActionOutcome[]> {
	const snapshot =
		'apply' in target
			? target
			: await target.read({ users: { by: 'keys', rows: [], fields: ['userName'] }, groups: [] });
	return await collect(snapshot.apply(actions, signal));
}
