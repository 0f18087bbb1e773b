/** Memberships of many users: one PATCH for up to a hundred members of a group. */
import type { Action } from '../../directory';
import { ServiceError } from '../../http/errors';
import { resourcePath } from '../../scim/client';
import { addMembers, patchBody, removeMembers } from '../../scim/patch';
import type { OciDomainsClient } from '../client';
import { isMemberAlready } from '../errors';
import { changeMembers, membersAmong } from '../memberships';
import { PROFILE } from '../profile';
import { done, refused } from '../../directoryWrite';
import { TRIES, type Work } from './work';

export type MembershipAction = Action & { readonly type: 'addToGroup' | 'removeFromGroup' };

/** Actions that are one PATCH: of one group, and either additions or removals. */
interface Pack {
	readonly type: MembershipAction['type'];
	readonly groupId: string;
	readonly actions: readonly MembershipAction[];
}

export function packsOf(actions: readonly MembershipAction[]): Pack[] {
	const together = new Map<string, [MembershipAction, ...MembershipAction[]]>();
	for (const action of actions) {
		const name = `${action.type} ${action.groupId}`;
		const pack = together.get(name);
		if (pack === undefined) together.set(name, [action]);
		else pack.push(action);
	}
	const size = PROFILE.membersPerPatch;
	return [...together.values()].flatMap((all) =>
		Array.from({ length: Math.ceil(all.length / size) }, (_, index): Pack => {
			const part = all.slice(index * size, (index + 1) * size);
			return { type: all[0].type, groupId: all[0].groupId, actions: part };
		}),
	);
}

const idsOf = ({ actions }: Pack) => [...new Set(actions.map(({ userId }) => userId))];

function operationsOf(pack: Pack) {
	const ids = idsOf(pack);
	return pack.type === 'addToGroup' ? addMembers(PROFILE.members, ids) : removeMembers(PROFILE.members, ids);
}

/** Whether something that was made a moment ago is not known everywhere yet. */
function isUnknown(error: ServiceError): boolean {
	return error.kind === 'notFound' || error.code === 'error.common.validation.invalidReferenceResource';
}

/**
 * @param wasMade whether a user or group was made by this run
 */
export function membershipChanges(client: OciDomainsClient, wasMade: (id: string) => boolean): Work<Pack> {
	/** Who is a member is asked first, and then what is missing is written. */
	const write = async (pack: Pack) => {
		const ids = idsOf(pack);
		const { added, removed } = await changeMembers(
			client,
			pack.groupId,
			pack.type === 'addToGroup' ? { add: ids } : { remove: ids },
		);
		const changed = new Set([...added, ...removed]);
		return pack.actions.map(({ key, userId }) => done(key, undefined, !changed.has(userId)));
	};
	/** Halves of what is refused as a whole, down to single members, so that only those are blamed who are refused. */
	const inHalves = async (pack: Pack, error: ServiceError): Promise<ReturnType<typeof done>[]> => {
		const { actions } = pack;
		if (actions.length === 1) return actions.map(({ key }) => refused(key, error));
		const middle = Math.ceil(actions.length / 2);
		const outcomes: ReturnType<typeof done>[] = [];
		for (const part of [actions.slice(0, middle), actions.slice(middle)]) {
			const half = { ...pack, actions: part };
			try {
				outcomes.push(...(await write(half)));
			} catch (second) {
				if (second instanceof ServiceError && second.kind === 'invalid')
					outcomes.push(...(await inHalves(half, second)));
				else outcomes.push(...part.map(({ key }) => refused(key, second)));
			}
		}
		return outcomes;
	};
	return {
		operation: (pack) => ({
			method: 'PATCH',
			path: resourcePath('Groups', pack.groupId),
			data: patchBody(operationsOf(pack)),
		}),
		done: ({ actions }) => actions.map(({ key }) => done(key)),
		refused: async (pack, error, tries) => {
			const isNew = wasMade(pack.groupId) || pack.actions.some(({ userId }) => wasMade(userId));
			if (isUnknown(error) && isNew && tries < TRIES) return 'again';
			if (isMemberAlready(error)) {
				return await write(pack).catch((second: unknown) => pack.actions.map(({ key }) => refused(key, second)));
			}
			return error.kind === 'invalid'
				? await inHalves(pack, error)
				: pack.actions.map(({ key }) => refused(key, error));
		},
		findDone: async (packs) => {
			const found = new Map<Pack, ReturnType<typeof done>[]>();
			for (const pack of packs) {
				const present = await membersAmong(client, pack.groupId, idsOf(pack));
				const isDone = ({ userId }: MembershipAction) => present.has(userId) === (pack.type === 'addToGroup');
				if (pack.actions.every(isDone))
					found.set(
						pack,
						pack.actions.map(({ key }) => done(key)),
					);
			}
			return found;
		},
		failed: ({ actions }, error) => actions.map(({ key }) => refused(key, error)),
	};
}
