/** Brings one user's memberships to exactly the given list. */
import type { AccessChange, AccessEntry, AccessOutcome, UserAccess } from '../../providers/access';
import type { IsManaged } from '../../providers/directory';
import { ServiceError } from '../../providers/http/errors';
import { keyOfEntry, plain } from './ledger';

export interface SetMemberships {
	readonly outcome: 'pending' | 'unchanged' | 'updated';
	readonly added: readonly AccessEntry[];
	readonly removed: readonly AccessEntry[];
	readonly kept: readonly AccessEntry[];
	/** Requests that wait for a decision. */
	readonly pending?: ReadonlyArray<AccessEntry & { readonly requestId?: string | undefined }>;
}

/** Part of a change was refused: what was done before stays done, and a repetition does the rest. */
export class PartlyDone extends Error {
	override readonly name = 'PartlyDone';

	constructor(
		readonly added: readonly AccessEntry[],
		readonly removed: readonly AccessEntry[],
		/** What the service said. */
		override readonly cause: unknown,
	) {
		super('Only a part of the memberships was changed.');
	}
}

const HIDDEN = 'The service does not show the memberships of this user now.';

/** What is given comes first, and nothing is taken if it was refused: the user keeps what there is. */
async function carriedOut(access: UserAccess, { take, give }: AccessChange): Promise<readonly AccessOutcome[]> {
	if (access.inOneWrite === true || take.length === 0 || give.length === 0) return await access.change({ take, give });
	const given = await access.change({ take: [], give });
	if (given.some(({ status }) => status === 'refused')) return given;
	return [...given, ...(await access.change({ take, give: [] }))];
}

/**
 * @param type which memberships the list is of, e.g. `group`
 * @param service the service's title
 * @throws {ServiceError} of kind `notFound` for a user whose memberships are not shown
 * @throws {PartlyDone} when some of the changes were refused; what the service said, if all were.
 */
export async function setMemberships(
	access: UserAccess,
	wanted: readonly AccessEntry[],
	{ type, isManaged, service }: { readonly type: string; readonly isManaged: IsManaged; readonly service: string },
): Promise<SetMemberships> {
	const wantedKeys = new Set(wanted.map(keyOfEntry));
	const mayGo = (entry: AccessEntry) => !wantedKeys.has(keyOfEntry(entry)) && isManaged(entry);
	const all = await access.read('memberships', mayGo);
	const hiding = all.find(({ hides }) => hides?.includes('membership'));
	if (hiding !== undefined) {
		const message = hiding.stays ?? HIDDEN;
		throw new ServiceError({ service, kind: 'notFound', status: 0, message, advice: 'Nothing was changed.' });
	}
	const held = all.filter((entry) => entry.kind === 'membership' && entry.type === type);
	const heldKeys = new Set(held.map(keyOfEntry));
	const give = wanted.filter((entry) => !heldKeys.has(keyOfEntry(entry)));
	const take = held.filter((entry) => entry.stays === undefined && mayGo(entry));
	const taken = new Set(take.map(keyOfEntry));
	const kept = held.filter((entry) => !taken.has(keyOfEntry(entry))).map(plain);
	if (give.length === 0 && take.length === 0) return { outcome: 'unchanged', added: [], removed: [], kept };
	const outcomes = await carriedOut(access, { take: take.map(plain), give: give.map(plain) });
	const isDone = outcomes.filter(({ status }) => status === 'done' || status === 'wasSo').map(({ entry }) => entry);
	const removed = isDone.filter((entry) => taken.has(keyOfEntry(entry))).map(plain);
	const added = isDone.filter((entry) => !taken.has(keyOfEntry(entry))).map(plain);
	const refused = outcomes.find((outcome) => outcome.status === 'refused');
	if (refused?.status === 'refused') {
		throw isDone.length === 0 ? refused.error : new PartlyDone(added, removed, refused.error);
	}
	const pending = outcomes.flatMap((outcome) =>
		outcome.status === 'pending' ? [{ ...plain(outcome.entry), requestId: outcome.requestId }] : [],
	);
	return {
		outcome: isDone.length === 0 ? 'pending' : 'updated',
		added,
		removed,
		kept,
		...(pending.length > 0 ? { pending } : {}),
	};
}
