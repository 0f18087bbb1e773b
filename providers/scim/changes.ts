/** Writes that can be repeated: what a lost answer left open is looked up. */
import { isAmbiguous } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { folded } from '../text';
import { holds } from './holds';
import type { PatchOperation } from './patch';
import { membersOf } from './memberReads';
import { putAt, valueAt } from './places';
import type { Kind } from './lookups';
import { isNotFound, isUnsupported, orMissing } from './refusals';
import type { ScimResource } from './client';
import type { ScimService } from './service';
import { unreadable } from './errors';

/** A resource with changes of whole attributes made to it, for servers that only replace. */
export function applied(resource: ScimResource, operations: readonly PatchOperation[]): Record<string, unknown> {
	const body: Record<string, unknown> = { ...resource };
	const schemas = new Set(Array.isArray(body.schemas) ? body.schemas.map(String) : []);
	for (const { op, path, value } of operations) {
		if (op === 'add' || path.includes('[')) throw new RangeError(`${path} is no change of a whole attribute.`);
		putAt(body, path, op === 'remove' ? undefined : value);
		const [, urn] = /^(urn:.+):[^:]+$/.exec(path) ?? [];
		if (urn !== undefined && op === 'replace') schemas.add(urn);
	}
	return { ...body, schemas: [...schemas] };
}

/**
 * Changes attributes of a user or group: by PATCH, or by PUT of what was just read where the server has no PATCH. A
 * group is never replaced without its members: they would be gone.
 *
 * Source: RFC 7644, section 3.5.1: PUT may clear what is left out.
 */
export async function sendChanges(
	service: ScimService,
	kind: Kind,
	id: string,
	operations: readonly PatchOperation[],
): Promise<void> {
	if (operations.length === 0) return;
	const opened = await service.open();
	const { client, patches, checksVersions } = opened;
	// A switch of one flag is a PATCH even where profiles are replaced. Source: developers.zoom.us, SCIM 2.
	const isState = operations.every(({ path }) => path === 'active');
	if (patches || isState) {
		try {
			await client.patch(opened[kind], id, operations);
			return;
		} catch (error) {
			if (!isUnsupported(error)) throw error;
		}
	}
	const present = await client.get(opened[kind], id);
	if (kind === 'groups' && !(await hasItsMembers(service, present))) {
		throw unreadable(client.profile, 200, 'a group without its members, and replacing it would remove them');
	}
	const version = checksVersions ? present.meta?.version : undefined;
	await client.put(opened[kind], id, applied(present, operations), { version });
}

/** A server may answer every group with an empty list, or with none, also where it has members. */
async function hasItsMembers(service: ScimService, group: ScimResource): Promise<boolean> {
	const members = valueAt(group, 'members');
	if (Array.isArray(members) && members.length > 0) return true;
	return (await membersOf(service, group.id)) !== undefined;
}

const TRIES = 3;

/** Whether an attribute has the value that it had, and not the one that was to be written. */
function isAsBefore(before: unknown, after: unknown, { op, path, value }: PatchOperation): boolean {
	const [had, has] = [valueAt(before, path), valueAt(after, path)];
	// Some attributes are never shown. The state of users is compared where it is written.
	if (has === undefined || has === null || path === 'active') return false;
	const isWanted = op !== 'remove' && (holds(has, value) || isAlike(has, value));
	return !isWanted && holds(had, has) && holds(has, had);
}

const isAlike = (one: unknown, other: unknown) =>
	typeof one === 'string' && typeof other === 'string' && folded(one) === folded(other);

/**
 * What was changed, as it is then. A server may answer with success and keep what it has.
 *
 * @throws {ServiceError} when an attribute is as it was.
 */
export async function readChanged<T>(
	{ dialect, options: { clock, signal } }: ScimService,
	before: unknown,
	operations: readonly PatchOperation[],
	read: () => Promise<T>,
): Promise<T> {
	for (let look = 1; ; look += 1) {
		const after = await read();
		const kept = operations.filter((operation) => isAsBefore(before, after, operation));
		if (kept.length === 0) return after;
		if (look >= TRIES) {
			const names = kept.map(({ path }) => path).join(', ');
			throw unreadable(dialect, 200, `success, but did not change ${names}`).with({
				advice: 'Check whether the server lets these values be changed, and the rights of the credential.',
			});
		}
		await clock.sleep(1_000 * look, signal);
	}
}

/**
 * Deletes a user or group. A refusal with 404 counts as done only if it can no longer be read.
 *
 * @throws {ServiceError} of kind `notFound` when there was nothing to delete.
 */
export async function removeResource(service: ScimService, kind: Kind, id: string): Promise<void> {
	const opened = await service.open();
	const { client } = opened;
	for (let attempt = 1; ; attempt += 1) {
		try {
			await client.remove(opened[kind], id);
			return;
		} catch (error) {
			const isLost = isAmbiguous(error);
			if (!isNotFound(error) && !isLost) throw error;
			const isGone = (await orMissing(client.get(opened[kind], id))) === undefined;
			// An earlier try did it, and only its answer was lost, or the server stumbles over a second delete.
			if (isGone && (isLost || attempt > 1)) return;
			if (isNotFound(error) && !isGone) throw mayNotDelete(error);
			if (isGone || attempt >= TRIES) throw error;
			await client.clock.sleep(1_000 * 2 ** (attempt - 1), client.signal);
		}
	}
}

function mayNotDelete(error: ServiceError): ServiceError {
	const { service, status, message, code } = error;
	const advice = 'It can still be read, so it was not deleted. Check what the credential may delete.';
	return new ServiceError({ service, kind: 'forbidden', status, message, code, advice }, { cause: error });
}
