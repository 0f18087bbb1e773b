/** Resources of kinds that only one server has, at endpoints that people name. */
import { isAmbiguous } from '../http/ambiguousWrite';
import { InputError } from '../http/errors';
import { checkNotInList } from './attributes';
import { applied, readChanged } from './changes';
import { holds } from './holds';
import type { ScimResource } from './client';
import { clear, replace, type PatchOperation } from './patch';
import { valueAt } from './places';
import { isNotFound, isUnsupported, orMissing } from './refusals';
import type { ScimService } from './service';

/** What has operations of its own, with checks that these ones do not make; and what is no kind of resource. */
const ELSEWHERE: ReadonlySet<string> = new Set([
	'.search',
	'bulk',
	'groups',
	'me',
	'resourcetypes',
	'schemas',
	'serviceproviderconfig',
	'serviceproviderconfigs',
	'users',
]);

/**
 * The endpoint as it stands in an address.
 *
 * @throws {InputError} for what leads out of the base address, and for users and groups.
 */
export async function endpointOf(service: ScimService, given: string): Promise<string> {
	const [, endpoint] = /^\/?((?:[\w-][\w.-]*)(?:\/[\w-][\w.-]*)*)\/?$/.exec(given.trim()) ?? [];
	if (endpoint === undefined) {
		throw new InputError(
			'endpoint',
			'The endpoint must be the part of the path after the base URL, such as Entitlements.',
		);
	}
	const { users, groups } = await service.open();
	const lower = endpoint.toLowerCase();
	const isOwn = [users, groups].some((one) => lower === one.toLowerCase() || lower.startsWith(`${one.toLowerCase()}/`));
	if (isOwn || ELSEWHERE.has(lower.split('/')[0] ?? '') || ELSEWHERE.has(lower.split('/').at(-1) ?? '')) {
		throw new InputError(
			'endpoint',
			`The endpoint must not be ${endpoint}.`,
			'Users and groups have resources of their own in this node, with checks that this one does not make.',
		);
	}
	return endpoint;
}

/** What differs; `null` takes an attribute away. */
function operationsFor(present: ScimResource, wanted: Readonly<Record<string, unknown>>): PatchOperation[] {
	return Object.entries(wanted).flatMap(([place, value]) => {
		checkNotInList(present, place, 'Attributes (JSON)');
		const now = valueAt(present, place);
		if (value === null) return now === undefined ? [] : [clear(place)];
		return holds(now, value) ? [] : [replace(place, value, 'Attributes (JSON)')];
	});
}

/** Writes what differs, by PATCH or, where there is none, by PUT of what was just read. */
export async function updateResource(
	service: ScimService,
	endpoint: string,
	id: string,
	wanted: Readonly<Record<string, unknown>>,
): Promise<{ value: ScimResource; changed: boolean }> {
	const { client, patches } = await service.open();
	const present = await client.get(endpoint, id);
	const operations = operationsFor(present, wanted);
	if (operations.length === 0) return { value: present, changed: false };
	const put = async () => await client.put(endpoint, id, applied(present, operations));
	if (patches) {
		await client.patch(endpoint, id, operations).catch(async (error: unknown) => {
			if (!isUnsupported(error)) throw error;
			await put();
		});
	} else await put();
	const read = async () => await client.get(endpoint, id);
	return { value: await readChanged(service, present, operations, read), changed: true };
}

/** Deletes a resource; a lost answer is looked up. */
export async function deleteResource(service: ScimService, endpoint: string, id: string): Promise<void> {
	const { client } = await service.open();
	try {
		await client.remove(endpoint, id);
	} catch (error) {
		if (isNotFound(error) || !isAmbiguous(error)) throw error;
		if ((await orMissing(client.get(endpoint, id))) !== undefined) throw error;
	}
}
