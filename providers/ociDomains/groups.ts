/** Groups of an identity domain. */
import { writeOrLookUp } from '../http/ambiguousWrite';
import { createOrAdopt, type Adopted, type IfExists } from '../http/createOrAdopt';
import { withTakenValue } from '../http/taken';
import { InputError, ServiceError } from '../http/errors';
import { orMissing } from '../http/missing';
import { collect } from '../http/paging';
import { quote } from '../http/redaction';
import { where, type ScimFilter } from '../scim/filter';
import { replace } from '../scim/patch';
import { valueAt } from '../scim/places';
import { folded } from '../text';
import { checkMade, theOneNamed } from './checks';
import type { OciDomainsClient } from './client';
import { isTaken } from './errors';
import { asId, isOcid, isScimId } from './references';
import { GROUP, GROUP_EXTENSION, readGroup, type Group } from './schemas';
import { isStaying } from './users';

export interface NewGroup {
	readonly displayName: string;
	readonly description?: string | undefined;
	readonly externalId?: string | undefined;
	/** SCIM IDs. */
	readonly members?: readonly string[] | undefined;
}

const RESOURCE = 'Groups';
const DESCRIPTION = `${GROUP_EXTENSION}:description`;

/** The group that the service makes in each domain, of all its users; its members cannot be changed. */
const EVERYBODY = 'All Domain Users';

/** Why the members of a group cannot be changed, if they cannot. Source: OCI identity domains, "All Domain Users". */
export function fixedReason({ displayName }: Pick<Group, 'displayName'>): string | undefined {
	if (folded(displayName) !== folded(EVERYBODY)) return undefined;
	return `The group "${EVERYBODY}" always has all users of the domain, so its members cannot be changed.`;
}

export async function searchGroups(
	client: OciDomainsClient,
	filter: ScimFilter,
	attributes?: readonly string[],
): Promise<Group[]> {
	const found = await collect(client.scim.list(RESOURCE, { filter, attributes }));
	return found.map(readGroup).filter(isStaying);
}

const nameOf = ({ displayName }: Group) => displayName;

/** The group of that name, whatever its upper and lower case, or `undefined`. */
export async function findGroup(client: OciDomainsClient, displayName: string): Promise<Group | undefined> {
	const found = await searchGroups(client, where('displayName', 'eq', displayName));
	return theOneNamed(found, nameOf, displayName, 'groups');
}

export async function getGroup(client: OciDomainsClient, id: string, attributes?: readonly string[]): Promise<Group> {
	return readGroup(await client.scim.get(RESOURCE, id, attributes));
}

export function missingGroup(reference: string): ServiceError {
	return new ServiceError({
		service: 'OCI Identity Domains',
		kind: 'notFound',
		status: 404,
		message: `There is no group "${quote(reference, [], 100)}" in the identity domain.`,
		reason: { code: 'notInDomain', facts: { object: 'group' } },
	});
}

/**
 * The group that somebody names by SCIM ID or OCID.
 *
 * @throws {InputError} for what is neither.
 */
export async function groupById(client: OciDomainsClient, reference: string, field: string): Promise<Group> {
	if (!isScimId(reference) && !isOcid(reference)) {
		throw new InputError(
			field,
			`"${quote(reference, [], 100)}" is neither the ID nor the OCID of a group.`,
			undefined,
			{ code: 'notAnId', facts: { object: 'group', field } },
		);
	}
	const group = await orMissing(getGroup(client, asId(reference)));
	if (group === undefined || !isStaying(group)) throw missingGroup(reference);
	return group;
}

export async function groupByName(client: OciDomainsClient, name: string): Promise<Group> {
	const group = await findGroup(client, name);
	if (group === undefined) throw missingGroup(name);
	return group;
}

/** The body of a create, the same alone and inside a Bulk. */
export function groupBody({ displayName, description, externalId, members }: NewGroup): Record<string, unknown> {
	return {
		schemas: [GROUP, ...(description ? [GROUP_EXTENSION] : [])],
		displayName,
		...(externalId ? { externalId } : {}),
		...(description ? { [GROUP_EXTENSION]: { description } } : {}),
		...(members === undefined || members.length === 0
			? {}
			: { members: members.map((value) => ({ value, type: 'User' })) }),
	};
}

/** @param isNew whether there was no group of that name, so that one that is there after a lost answer is this one. */
async function createGroup(client: OciDomainsClient, group: NewGroup, isNew: boolean): Promise<Group> {
	const { clock, signal, maxRetryAfterMs } = client.options;
	return await writeOrLookUp({
		...clock,
		signal,
		...(maxRetryAfterMs === undefined ? {} : { maxRetryAfterMs }),
		write: async () => {
			const made = await client.scim.create(RESOURCE, groupBody(group));
			const read = 'displayName' in made ? readGroup(made) : await getGroup(client, made.id);
			return checkMade(read, nameOf, group.displayName);
		},
		lookUp: async () => {
			const found = isNew ? await findGroup(client, group.displayName) : undefined;
			return found !== undefined && differences(found, group).length === 0 ? found : undefined;
		},
	});
}

function differences(group: Group, { description, externalId }: Partial<NewGroup>) {
	const text = (value: unknown) => (typeof value === 'string' ? value : '');
	const present = text(valueAt(group, DESCRIPTION));
	return [
		...(description === undefined || description === present ? [] : [replace(DESCRIPTION, description)]),
		...(externalId === undefined || externalId === text(group.externalId) ? [] : [replace('externalId', externalId)]),
	];
}

/** @throws {ServiceError} when the name is taken and that is to fail, or the domain refuses. */
export async function ensureGroup(
	client: OciDomainsClient,
	group: NewGroup,
	ifExists: IfExists,
): Promise<Adopted<Group>> {
	// The other ways look before they create.
	const isNew = ifExists !== 'fail' || (await findGroup(client, group.displayName)) === undefined;
	return await createOrAdopt({
		ifExists,
		find: async () => await findGroup(client, group.displayName),
		create: async () => await createGroup(client, group, isNew),
		update: async (existing) => {
			const operations = differences(existing, group);
			if (operations.length === 0) return { value: existing, changed: false };
			await client.scim.patch(RESOURCE, existing.id, operations, { version: existing.meta?.version ?? undefined });
			return { value: await getGroup(client, existing.id), changed: true };
		},
		isTaken,
		pause: async (look) => {
			await client.options.clock.sleep(1_000 * 2 ** (look - 1), client.options.signal);
		},
	}).catch((error: unknown) => {
		throw withTakenValue(error, { name: group.displayName });
	});
}
