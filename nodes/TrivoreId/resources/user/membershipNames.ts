/** The names of what "Add to Group" and "Remove From Group" are about, as ids. */
import pMap from 'p-map';

import { checkNoHiddenCharacter } from '../../../../providers/text';
import { checkGroupName } from '../../../../providers/trivore/groupName';
import type { Group } from '../../../../providers/trivore/schemas';
import type { Item } from '../../../shared/item';
import { UnfitItem, type Outcome } from '../../../shared/operation';
import type { TrivoreSession } from '../../session';

/** An item whose names were looked up. */
export interface Read {
	readonly index: number;
	readonly userId: string;
	readonly nsCode: string | undefined;
	/** The group, or the name of one that is to be created. */
	readonly group: Group | string;
}

/** Look-ups, and users that are written, at the same time. Most of it is waiting, and users do not touch each other. */
export const CONCURRENCY = 5;

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
export async function readAll(items: readonly Item[], session: TrivoreSession, outcomes: Outcome[]): Promise<Read[]> {
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
