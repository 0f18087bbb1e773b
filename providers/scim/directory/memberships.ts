/** Memberships of many users: all that bulk work wants of one group goes together. */
import type { Action } from '../../directory';
import { ServiceError } from '../../http/errors';
import { changeMembers } from '../memberships';
import { isNotFound } from '../refusals';
import type { ScimService } from '../service';
import { done, refused } from '../../directoryWrite';
import type { Done } from './changes';

export type MembershipAction = Action & { readonly type: 'addToGroup' | 'removeFromGroup' };

/** Actions of one group, either additions or removals. */
interface Pack {
	readonly type: MembershipAction['type'];
	readonly groupId: string;
	readonly actions: readonly MembershipAction[];
}

/** One pack for a group and kind: two requests must not change the members of a group at the same time. */
export function membershipPacks(actions: readonly MembershipAction[]): Pack[][] {
	const groups = new Map<string, Map<string, MembershipAction[]>>();
	for (const action of actions) {
		const kinds = groups.get(action.groupId) ?? new Map<string, MembershipAction[]>();
		kinds.set(action.type, [...(kinds.get(action.type) ?? []), action]);
		groups.set(action.groupId, kinds);
	}
	return [...groups].map(([groupId, kinds]) =>
		[...kinds.values()].map((all): Pack => ({ type: all[0]?.type ?? 'addToGroup', groupId, actions: all })),
	);
}

/** Tries for what was made a moment ago, which a server may not know everywhere yet. */
const TRIES = 4;

const isUnknown = (error: unknown) =>
	isNotFound(error) || (error instanceof ServiceError && error.kind === 'invalid' && error.status !== 413);

async function writeOne(service: ScimService, pack: Pack, isNew: (id: string) => boolean): Promise<Done> {
	const { type, groupId, actions } = pack;
	const ids = actions.map(({ userId }) => userId);
	const mayBeUnknown = isNew(groupId) || ids.some(isNew);
	for (let attempt = 1; ; attempt += 1) {
		try {
			const { added, removed } = await changeMembers(
				service,
				groupId,
				type === 'addToGroup' ? { add: ids } : { remove: ids },
			);
			const changed = new Set([...added, ...removed]);
			return actions.map(({ key, userId }) => done(key, undefined, !changed.has(userId)));
		} catch (error) {
			if (isUnknown(error) && mayBeUnknown && attempt < TRIES) {
				await service.options.clock.sleep(1_000 * 2 ** (attempt - 1), service.options.signal);
				continue;
			}
			// Halves of what is refused as a whole, so that only those are blamed who are refused.
			if (actions.length === 1 || !(error instanceof ServiceError && error.kind === 'invalid')) {
				return actions.map(({ key }) => refused(key, error));
			}
			const middle = Math.ceil(actions.length / 2);
			const first = await writeOne(service, { ...pack, actions: actions.slice(0, middle) }, isNew);
			return [...first, ...(await writeOne(service, { ...pack, actions: actions.slice(middle) }, isNew))];
		}
	}
}

export async function writePack(
	service: ScimService,
	packs: readonly Pack[],
	isNew: (id: string) => boolean,
): Promise<Done> {
	const outcomes: Array<Done[number]> = [];
	for (const pack of packs) outcomes.push(...(await writeOne(service, pack, isNew)));
	return outcomes;
}
