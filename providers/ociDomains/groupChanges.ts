/** Changes of a group's own attributes; its members are in `memberships.ts`. */
import { isAmbiguous } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { clear, replace, type PatchOperation } from '../scim/patch';
import { valueAt } from '../scim/places';
import type { OciDomainsClient } from './client';
import { getGroup } from './groups';
import { GROUP_EXTENSION, type Group } from './schemas';

export interface GroupChanges {
	readonly displayName?: string | undefined;
	readonly description?: string | undefined;
	readonly externalId?: string | undefined;
}

const PLACES: Readonly<Record<keyof GroupChanges, string>> = {
	displayName: 'displayName',
	description: `${GROUP_EXTENSION}:description`,
	externalId: 'externalId',
};

function operationsFor(group: Group, changes: GroupChanges): PatchOperation[] {
	return (Object.keys(PLACES) as Array<keyof GroupChanges>).flatMap((name) => {
		const place = PLACES[name];
		const wanted = changes[name];
		if (wanted === undefined || wanted === (valueAt(group, place) ?? '')) return [];
		return [wanted === '' ? clear(place) : replace(place, wanted)];
	});
}

const TRIES = 3;

/**
 * Writes what differs, and nothing if nothing does. A group that was changed meanwhile, or whose change got no answer,
 * is read and compared again.
 *
 * @param version of an earlier read: then the group must not have changed since, or the write is refused.
 */
export async function changeGroup(
	client: OciDomainsClient,
	group: Group,
	changes: GroupChanges,
	version?: string,
): Promise<{ value: Group; changed: boolean }> {
	let current = group;
	let written = false;
	for (let attempt = 1; ; attempt += 1) {
		const operations = operationsFor(current, changes);
		if (operations.length === 0) return { value: current, changed: written };
		try {
			const condition = version ?? current.meta?.version ?? undefined;
			await client.scim.patch('Groups', group.id, operations, { version: condition });
			return { value: await getGroup(client, group.id), changed: true };
		} catch (error) {
			const isStale = error instanceof ServiceError && error.status === 412 && version === undefined;
			const isLost = isAmbiguous(error);
			if (attempt >= TRIES || !(isStale || isLost)) throw error;
			written ||= isLost;
			await client.options.clock.sleep(1_000 * attempt, client.options.signal);
			current = await getGroup(client, group.id);
		}
	}
}
