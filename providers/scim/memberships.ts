/**
 * Changes of members, in the forms alone that no server takes for another one: additions and removals apart, one
 * removal for each member by its value. Afterwards the group is read again: servers answer with success and do nothing,
 * or more than was asked for.
 *
 * Source: the comparison of five servers in the facts on SCIM 2.0; see docs/decisions/191-scim-2-0.md.
 */
import { isAmbiguous } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { unreadable } from './errors';
import { membershipOf, membersUntold, type KnownMembers } from './memberReads';
import { memberPatches } from './patch';
import { isNotFound, isTaken, isUnsupported } from './refusals';
import { readGroup } from './schemas';
import type { ScimService } from './service';

interface MemberChange {
	readonly added: readonly string[];
	readonly removed: readonly string[];
}

type Kind = 'added' | 'removed';

/** One kind of change for a group, in as many requests as the server needs. */
async function patchMembers(
	service: ScimService,
	groupId: string,
	kind: Kind,
	ids: readonly string[],
	sent: (ids: readonly string[]) => void,
): Promise<void> {
	const { client, groups } = await service.open();
	const { adds, removes } = service.dialect;
	const limits = { ...client.profile, membersPerPatch: kind === 'added' ? adds : removes };
	const patches = kind === 'added' ? memberPatches(limits, ids, []) : memberPatches(limits, [], ids);
	for (const part of patches) {
		try {
			await client.patch(groups, groupId, part.operations);
			sent(part.ids);
		} catch (error) {
			// What is too long for one request goes in halves. Source: developers.miro.com, SCIM: 413.
			const isTooLong = error instanceof ServiceError && error.status === 413 && part.ids.length > 1;
			if (!isTooLong) {
				if (isAmbiguous(error)) sent(part.ids);
				throw error;
			}
			const middle = Math.ceil(part.ids.length / 2);
			await patchMembers(service, groupId, kind, part.ids.slice(0, middle), sent);
			await patchMembers(service, groupId, kind, part.ids.slice(middle), sent);
		}
	}
}

/** All members at once, for servers without PATCH: those that were just read, with what changes. */
async function replaceMembers(
	service: ScimService,
	groupId: string,
	added: readonly string[],
	removed: ReadonlySet<string>,
): Promise<void> {
	const { client, groups, checksVersions } = await service.open();
	const present = readGroup(client.profile, await client.get(groups, groupId));
	const members = present.members ?? [];
	if (members.length === 0 && !service.membersWereSeen && service.dialect.members !== 'listed') {
		// It may have members all the same, and would lose them.
		throw membersUntold(service);
	}
	const kept = members.filter(({ value }) => !removed.has(value));
	const ids = new Set(kept.map(({ value }) => value));
	const fresh = added.filter((id) => !ids.has(id)).map((value) => ({ value }));
	const version = checksVersions ? (present.meta?.version ?? undefined) : undefined;
	await client.put(groups, groupId, { ...present, members: [...kept, ...fresh] }, { version });
}

const TRIES = 3;

/**
 * Brings users into a group and others out of it, and gives those who were not there yet, or there still, or of whom
 * the server did not tell.
 *
 * @param known the members, if they were read a moment ago
 * @throws {ServiceError} when the server refuses, does not do what it says, or took out somebody else.
 */
export async function changeMembers(
	service: ScimService,
	groupId: string,
	wanted: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
	known?: KnownMembers,
): Promise<MemberChange> {
	const { client, patches } = await service.open();
	const { clock, signal } = service.options;
	const add = [...new Set(wanted.add)];
	const remove = [...new Set(wanted.remove)];
	const asked = [...add, ...remove];
	const changed = { added: new Set<string>(), removed: new Set<string>() };
	const untold = new Set<string>();
	let before: ReadonlySet<string> | undefined;
	for (let attempt = 1; ; attempt += 1) {
		const isRead = known !== undefined && attempt === 1;
		const present = isRead ? known : await membershipOf(service, groupId, asked, remove.length > 0);
		if (attempt === 1) before = present.all;
		else checkKept(service, before, present.all, new Set(remove));
		const isOpen = (id: string, isIn: boolean) => {
			const is = present.of(id);
			return is === undefined ? !untold.has(id) : is !== isIn;
		};
		const added = add.filter((id) => isOpen(id, true));
		const removed = remove.filter((id) => isOpen(id, false));
		if (added.length + removed.length === 0) {
			return { added: [...changed.added], removed: [...changed.removed] };
		}
		if (attempt > TRIES) throw unreadable(client.profile, 200, 'success, but the members of the group did not change');
		if (attempt > 1) await clock.sleep(1_000 * (attempt - 1), signal);
		const sent = (kind: Kind) => (ids: readonly string[]) => {
			for (const id of ids) {
				changed[kind].add(id);
				if (present.of(id) === undefined) untold.add(id);
			}
		};
		try {
			await patchMembers(service, groupId, 'added', added, sent('added'));
			await patchMembers(service, groupId, 'removed', removed, sent('removed'));
		} catch (error) {
			// What a server says of itself is a hint, and a PATCH of members is the safer way.
			if (isUnsupported(error) || (!patches && isNotFound(error))) {
				await replaceMembers(service, groupId, added, new Set(removed));
				sent('added')(added);
				sent('removed')(removed);
				continue;
			}
			// Another one was faster, or the answer was lost: who is a member now shows what is left to do.
			if (attempt >= TRIES || !(isTaken(error) || isAmbiguous(error))) throw error;
		}
	}
}

/** @throws {ServiceError} when somebody is gone who was not to be removed. */
function checkKept(
	{ dialect }: ScimService,
	before: ReadonlySet<string> | undefined,
	now: ReadonlySet<string> | undefined,
	removed: ReadonlySet<string>,
): void {
	if (before === undefined || now === undefined) return;
	const lost = [...before].filter((id) => !now.has(id) && !removed.has(id));
	if (lost.length === 0) return;
	const shown = lost.slice(0, 20).join(', ');
	throw new ServiceError({
		service: dialect.service,
		kind: 'unexpected',
		status: 200,
		message: `The group lost ${lost.length} members that were not to be removed: ${shown}${lost.length > 20 ? ' and more' : ''}.`,
		advice:
			'Another program may have removed them at the same time. If not, add them again, and do not use this node to change members on this server.',
	});
}
