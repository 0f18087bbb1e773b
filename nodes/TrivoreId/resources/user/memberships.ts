import type { INodeProperties } from 'n8n-workflow';
import pMap from 'p-map';

import { InputError } from '../../../../providers/http/errors';
import { checkNoHiddenCharacter } from '../../../../providers/text';
import { checkGroupName } from '../../../../providers/trivore/groupName';
import { createGroup } from '../../../../providers/trivore/groups';
import { changeMemberships, type MembershipOutcome } from '../../../../providers/trivore/memberships';
import type { Group } from '../../../../providers/trivore/schemas';
import { optionsField } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { UnfitItem, writtenOutput, type BatchOperation, type Outcome } from '../../../shared/operation';
import { groupLocator, namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';
import { createMissingGroupsOption } from './input';

/** An item whose names were looked up. */
interface Read {
	readonly index: number;
	readonly userId: string;
	readonly nsCode: string | undefined;
	/** The group, or the name of one that is to be created. */
	readonly group: Group | string;
}

type Wanted = Read & { readonly group: Group };

/** Look-ups, and users that are written, at the same time. Most of it is waiting, and users do not touch each other. */
const CONCURRENCY = 5;

/** A group name means a group in the user's namespace. */
async function namespaceOf(item: Item, session: TrivoreSession, userId: string): Promise<string | undefined> {
	const chosen = item.collection('options').narrowing('nsCode');
	if (chosen !== undefined || item.locator('group').mode !== 'name') return chosen;
	const { user } = await session.user(item);
	if (user?.nsCode) return user.nsCode;
	const [only, ...others] = (await session.lookup.namespaces()) ?? [];
	if (only !== undefined && others.length === 0) return only.code;
	return (await session.lookup.userById(userId)).nsCode ?? undefined;
}

async function read(item: Item, session: TrivoreSession): Promise<Read> {
	const { mode, value } = item.locator('group');
	checkNoHiddenCharacter(item.label('group'), value);
	const userId = await session.userId(item);
	const nsCode = await namespaceOf(item, session, userId);
	const creates = mode === 'name' && item.collection('options').flag('createMissingGroups') === true;
	const group = creates
		? ((await session.lookup.findGroup(value, nsCode)) ?? checkGroupName(value, item.label('group')))
		: await session.group(item, nsCode);
	return { index: item.index, userId, nsCode, group };
}

/**
 * All names as ids. Nothing is written here, so with "On Error: Stop" one item that is unfit keeps all from being sent.
 *
 * @throws {UnfitItem}
 */
async function readAll(items: readonly Item[], session: TrivoreSession, outcomes: Outcome[]): Promise<Read[]> {
	const found: Read[] = [];
	const readOne = async (item: Item) => {
		try {
			found.push(await read(item, session));
		} catch (error) {
			outcomes.push({ index: item.index, error });
		}
	};
	const [first, ...others] = items;
	if (first !== undefined) await readOne(first);
	await pMap(others, readOne, { concurrency: CONCURRENCY });
	const [unfit] = outcomes.filter((outcome) => 'error' in outcome).sort((a, b) => a.index - b.index);
	if (unfit !== undefined && first?.execution.continueOnFail() === false) throw new UnfitItem(unfit.index, unfit.error);
	return found.sort((a, b) => a.index - b.index);
}

/**
 * Runs all items: names become ids first; then each user is written once with all of its changes.
 */
async function changeAll(
	items: readonly Item[],
	session: TrivoreSession,
	kind: 'add' | 'remove',
): Promise<readonly Outcome[]> {
	const { client, lookup } = session;
	const outcomes: Outcome[] = [];
	const byUser = new Map<string, Wanted[]>();
	for (const entry of await readAll(items, session, outcomes)) {
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

const groupNameOption: INodeProperties = {
	...createMissingGroupsOption,
	displayName: 'Create Missing Group',
	description: 'Whether to create a group for a name that no group of the namespace has. Otherwise the item fails.',
};

export const addToGroup: BatchOperation<TrivoreSession> = {
	displayName: 'Add to Group',
	value: 'addToGroup',
	action: 'Add a user to a group',
	description: 'Make a user a member of a group; several memberships of one user in one run are one write',
	fields: [userLocator, groupLocator, optionsField(groupNameOption, namespaceOption)],
	executeAll: async (items, session) => await changeAll(items, session, 'add'),
};

export const removeFromGroup: BatchOperation<TrivoreSession> = {
	displayName: 'Remove From Group',
	value: 'removeFromGroup',
	action: 'Remove a user from a group',
	description: 'End the membership of a user in a group; several memberships of one user in one run are one write',
	fields: [userLocator, groupLocator, optionsField(namespaceOption)],
	executeAll: async (items, session) => await changeAll(items, session, 'remove'),
};
