/** How bulk work has users leave: their accounts are deleted, or all their base roles are unassigned. */
import type { ActionOutcome } from '../../directory';
import type { Result } from '../batchWrite';
import type { EpmClient } from '../client';
import { BASE_ROLES, setRole } from '../roles';
import { removeUsers } from '../users';
import { foldedValue } from '../../text';
import { heldRoles } from './capabilities';
import type { EpmDirectoryOptions } from './options';
import { isRefused, outcomesOf, type ActionOf } from './packs';

export async function endAccounts(
	client: EpmClient,
	actions: ReadonlyArray<ActionOf<'deleteUser'>>,
	{ keepsAccounts }: EpmDirectoryOptions,
	signal: AbortSignal | undefined,
): Promise<ActionOutcome[]> {
	const options = { skipLookup: true, signal };
	const nameOf = ({ user }: ActionOf<'deleteUser'>) => user.id;
	if (keepsAccounts !== true) {
		return outcomesOf(actions, nameOf, await removeUsers(client, actions.map(nameOf), options));
	}
	const results = new Map<string, Result>();
	for (const role of BASE_ROLES) {
		const holders = actions.filter(
			({ user }) => heldRoles(user).includes(role) && !isRefused(results.get(foldedValue(user.id))),
		);
		const taken = await setRole(client, role, holders.map(nameOf), 'unassigned', options);
		for (const [key, result] of taken) {
			if (isRefused(result) || result.outcome === 'changed' || !results.has(key)) results.set(key, result);
		}
	}
	return outcomesOf(actions, nameOf, results);
}
