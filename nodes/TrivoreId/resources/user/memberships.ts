import pMap from 'p-map';

import { InputError } from '../../../../providers/http/errors';
import { createGroup } from '../../../../providers/trivore/groups';
import { changeMemberships, type MembershipOutcome } from '../../../../providers/trivore/memberships';
import type { Group } from '../../../../providers/trivore/schemas';
import { readItems } from '../../../shared/batch';
import type { Item } from '../../../shared/item';
import { writtenOutput, type Outcome } from '../../../shared/operation';
import type { TrivoreSession } from '../../session';
import { readNames, type Names } from './membershipNames';

type Wanted = Names & { readonly group: Group };

/** Look-ups, and users that are written, at the same time. Most of it is waiting, and users do not touch each other. */
const CONCURRENCY = 5;

/**
 * Runs all items: names become ids first; then each user is written once with all of its changes.
 */
export async function changeAll(
	items: readonly Item[],
	session: TrivoreSession,
	kind: 'add' | 'remove',
): Promise<readonly Outcome[]> {
	const { client, lookup } = session;
	const { fit, unfit } = await readItems(items, async (item) => await readNames(item, session), CONCURRENCY);
	const outcomes: Outcome[] = [...unfit];
	const byUser = new Map<string, Wanted[]>();
	for (const { value: entry } of fit) {
		const { index, userId, nsCode, group: found } = entry;
		try {
			const group =
				typeof found === 'string' ? (await createGroup(client, lookup, { name: found, nsCode })).group : found;
			byUser.set(userId, [...(byUser.get(userId) ?? []), { ...entry, group }]);
		} catch (error) {
			outcomes.push({ index, error });
		}
	}
	const changeOne = async ([userId, wanted]: readonly [string, readonly Wanted[]]) => {
		session.signal?.throwIfAborted();
		const groups = wanted.map(({ group }) => group);
		try {
			const result = await changeMemberships(client, userId, {
				add: kind === 'add' ? groups : [],
				remove: new Set(kind === 'remove' ? groups.map(({ id }) => id) : []),
			});
			outcomes.push(...outcomesOf(wanted, result));
		} catch (error) {
			outcomes.push(...wanted.map(({ index }) => ({ index, error })));
		}
	};
	await pMap(byUser, changeOne, { concurrency: CONCURRENCY });
	session.forgetUsers();
	return outcomes;
}

/** The first item for a membership is the one that changed it; others for the same find it as wanted. */
function outcomesOf(wanted: readonly Wanted[], { user, added, removed, foreign }: MembershipOutcome): Outcome[] {
	const counted = new Set<string>();
	return wanted.map(({ index, group }) => {
		if (foreign.has(group.id)) {
			return {
				index,
				error: new InputError(
					'Group',
					`The group "${group.name ?? group.id}" is in the namespace "${group.nsCode}" and the user in "${user.nsCode}", so the user cannot be its member.`,
				),
			};
		}
		const isFirst = !counted.has(group.id);
		counted.add(group.id);
		const outcome = !isFirst
			? 'unchanged'
			: added.has(group.id)
				? 'created'
				: removed.has(group.id)
					? 'deleted'
					: 'unchanged';
		return {
			index,
			output: writtenOutput(outcome, {
				userId: user.id,
				username: user.username,
				groupId: group.id,
				groupName: group.name,
				memberOf: user.memberOf ?? [],
			}),
		};
	});
}
