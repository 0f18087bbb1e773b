/** The names of what "Add to Group" and "Remove From Group" are about, as ids. */
import { checkNoHiddenCharacter } from '../../../../providers/text';
import { checkGroupName } from '../../../../providers/trivore/groupName';
import type { Group } from '../../../../providers/trivore/schemas';
import type { Item } from '../../../shared/item';
import type { TrivoreSession } from '../../session';

/** An item whose names were looked up. */
export interface Names {
	readonly index: number;
	readonly userId: string;
	readonly nsCode: string | undefined;
	/** The group, or the name of one that is to be created. */
	readonly group: Group | string;
}

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

export async function readNames(item: Item, session: TrivoreSession): Promise<Names> {
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
