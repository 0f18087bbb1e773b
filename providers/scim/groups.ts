/** Groups of a SCIM server. */
import { isAmbiguous } from '../http/ambiguousWrite';
import { createOrAdopt, type Adopted, type IfExists } from '../http/createOrAdopt';
import { InputError, ServiceError } from '../http/errors';
import { quote } from '../http/redaction';
import { folded } from '../text';
import { readChanged, removeResource, sendChanges } from './changes';
import { anotherOne, createOnce } from './creates';
import { findWith } from './lookups';
import { clear, replace, type PatchOperation } from './patch';
import { valueAt } from './places';
import { isTaken, orMissing } from './refusals';
import { GROUP, readGroup, type Group } from './schemas';
import type { ScimService } from './service';

export interface GroupChanges {
	readonly displayName?: string | undefined;
	readonly externalId?: string | undefined;
}

/** The group as the server returns it, perhaps with its members. */
export async function getGroup(service: ScimService, id: string): Promise<Group> {
	const { client, groups } = await service.open();
	return readGroup(client.profile, await client.get(groups, id));
}

/**
 * Of groups with that name, whatever its upper and lower case, the one that is meant: one that is written alike goes
 * first.
 *
 * @throws {InputError} when several groups have it: SCIM does not keep names of groups unique.
 */
export function theOneGroup(groups: readonly Group[], displayName: string, field: string): Group | undefined {
	const exact = groups.filter((group) => group.displayName === displayName);
	const [group, ...others] = exact.length > 0 ? exact : groups;
	if (others.length === 0) return group;
	throw new InputError(
		field,
		`${others.length + 1} groups are named "${quote(displayName, [], 100)}", so it is not clear which one is meant.`,
		'Use the ID of the group.',
	);
}

/** The group of that name; see `theOneGroup`. */
export async function findGroup(
	service: ScimService,
	displayName: string,
	field = 'Group',
): Promise<Group | undefined> {
	const { client } = await service.open();
	const found = await findWith(service, 'groups', 'displayName', displayName);
	const groups = found.map((resource) => readGroup(client.profile, resource));
	return theOneGroup(groups, displayName, field);
}

function missingGroup(service: ScimService, reference: string): ServiceError {
	return new ServiceError({
		service: service.dialect.service,
		kind: 'notFound',
		status: 404,
		message: `There is no group "${quote(reference, [], 100)}" on the SCIM server.`,
		advice: 'Check the value, and that the credential is for the right server.',
	});
}

export async function groupById(service: ScimService, id: string): Promise<Group> {
	const group = await orMissing(getGroup(service, id));
	if (group === undefined) throw missingGroup(service, id);
	return group;
}

export async function groupByName(service: ScimService, name: string, field: string): Promise<Group> {
	const group = await findGroup(service, name, field);
	if (group === undefined) throw missingGroup(service, name);
	return group;
}

/** @throws {InputError} where groups are not the API's to make. */
function checkOwnsGroups({ dialect }: ScimService, what: string): void {
	if (dialect.ownsGroups) return;
	throw new InputError(
		'operation',
		`${dialect.service} ${what} no groups by its API.`,
		'Do this in the product itself.',
	);
}

/** Creates a group whose name none has. */
export async function createGroup(service: ScimService, group: GroupChanges & { displayName: string }): Promise<Group> {
	const { client, groups } = await service.open();
	const { displayName, externalId } = group;
	const body = { schemas: [GROUP], displayName, ...(externalId ? { externalId } : {}) };
	return await createOnce(service, {
		create: async () => await client.create(groups, body),
		read: async (made) => {
			const isTold = valueAt(made, 'displayName') !== undefined;
			const read = isTold ? readGroup(client.profile, made) : await getGroup(service, made.id);
			if (folded(read.displayName) === folded(displayName)) return read;
			throw anotherOne(service, 'group', read.displayName, read.id);
		},
		// There was none of that name, so one that is there after a lost answer is this one.
		lookUp: async () => await findGroup(service, displayName, 'Name'),
	});
}

function operationsFor(group: Group, changes: GroupChanges): PatchOperation[] {
	return (['displayName', 'externalId'] as const).flatMap((name) => {
		const wanted = changes[name];
		if (wanted === undefined || wanted === (group[name] ?? '')) return [];
		return [wanted === '' ? clear(name) : replace(name, wanted)];
	});
}

const TRIES = 3;

/** Writes what differs, and nothing if nothing does. */
export async function changeGroup(
	service: ScimService,
	group: Group,
	changes: GroupChanges,
): Promise<{ value: Group; changed: boolean }> {
	const { clock, signal } = service.options;
	let current = group;
	let written = false;
	for (let attempt = 1; ; attempt += 1) {
		const operations = operationsFor(current, changes);
		if (operations.length === 0) return { value: current, changed: written };
		try {
			await sendChanges(service, 'groups', group.id, operations);
			const read = async () => await getGroup(service, group.id);
			return { value: await readChanged(service, current, operations, read), changed: true };
		} catch (error) {
			const isLost = isAmbiguous(error);
			const isStale = error instanceof ServiceError && error.status === 412;
			if (attempt >= TRIES || !(isLost || isStale)) throw error;
			written ||= isLost;
			await clock.sleep(1_000 * attempt, signal);
			current = await getGroup(service, group.id);
		}
	}
}

/** @throws {ServiceError} when the name is taken and that is to fail, or the server refuses. */
export async function ensureGroup(
	service: ScimService,
	group: GroupChanges & { displayName: string },
	ifExists: IfExists,
): Promise<Adopted<Group>> {
	const find = async () => await findGroup(service, group.displayName, 'Name');
	const existing = await find();
	// Servers make a second group of the same name.
	if (ifExists === 'fail' && existing !== undefined) {
		throw new ServiceError({
			service: service.dialect.service,
			kind: 'conflict',
			status: 409,
			message: `There is a group "${quote(existing.displayName, [], 100)}" already (ID ${quote(existing.id, [], 100)}).`,
			reason: { code: 'nameTaken', facts: { object: 'group', name: existing.displayName } },
		});
	}
	if (existing === undefined) checkOwnsGroups(service, 'creates');
	return await createOrAdopt({
		ifExists,
		find,
		create: async () => await createGroup(service, group),
		update: async (present) => await changeGroup(service, present, { externalId: group.externalId }),
		isTaken,
		pause: async (look) => await service.options.clock.sleep(1_000 * 2 ** (look - 1), service.options.signal),
	});
}

export async function deleteGroup(service: ScimService, group: Pick<Group, 'id'>): Promise<void> {
	checkOwnsGroups(service, 'deletes');
	await removeResource(service, 'groups', group.id);
}
