import { ScimError } from './errors';
import { isRecord, textOf, type Members, type Stored, type World } from './model';
import { findAttribute, placeOf, type Attribute, type ResourceType } from './schema';

/** What a request asked to see. */
export interface View {
	/** Names of `attributes`, or nothing. */
	readonly attributes: readonly string[];
	readonly sets: readonly string[];
	/** Part of the members, as `members[startIndex=1&count=1000]` asks for it. */
	readonly members: { readonly startIndex: number; readonly count: number } | undefined;
}

const SETS = ['all', 'always', 'never', 'request', 'default'];
/** More members in one answer are refused. Source: OCI identity domains, query parameters. */
export const MOST_MEMBERS = 10_000;

const MEMBERS = /(?:^|,)members\[startIndex=(\d+)&count=(\d+)\](?=,|$)/i;

/** Reads `attributes` and `attributeSets`, each as comma list or repeated. */
export function readView(attributes: readonly string[], attributeSets: readonly string[]): View {
	const text = attributes.join(',');
	const [, startIndex, count] = MEMBERS.exec(text) ?? [];
	const split = (value: string) => value.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
	const sets = split(attributeSets.join(',')).map((name) => name.toLowerCase());
	const unknown = sets.find((name) => !SETS.includes(name));
	if (unknown !== undefined) throw new ScimError(400, `Unknown attribute set ${unknown}.`);
	const names = split(text.replace(MEMBERS, ',members'));
	const members = startIndex === undefined ? undefined : { startIndex: Number(startIndex), count: Number(count) };
	return { attributes: names, sets, members };
}

/** What only the service says of a resource. */
export function serviceMembers(world: World, resourceType: ResourceType, stored: Stored): Members {
	const domain = world.tenancy.domains.find(({ id }) => id === stored.domain) ?? world.tenancy.domains[0];
	return {
		id: stored.id,
		ocid: stored.ocid,
		schemas: [resourceType.urn, ...[...resourceType.extensions.keys()].filter((urn) => isRecord(stored.members[urn]))],
		meta: {
			resourceType: resourceType.name,
			created: new Date(stored.created).toISOString(),
			lastModified: new Date(stored.modified).toISOString(),
			location: `${world.domainUrl(domain)}/admin/v1${resourceType.path}/${stored.id}`,
			version: stored.etag,
		},
		idcsCreatedBy: { value: stored.createdBy, type: 'User' },
		idcsLastModifiedBy: { value: stored.createdBy, type: 'User' },
		domainOcid: domain.id,
		compartmentOcid: world.tenancy.id,
		tenancyOcid: world.tenancy.id,
		deleteInProgress: false,
	};
}

/** Whether an attribute is in the answer. */
function isShown(world: World, attribute: Attribute, urn: string | undefined, view: View): boolean {
	const { name, returned } = attribute;
	if (returned === 'never') return false;
	if (returned === 'always' || name === 'schemas' || name === 'meta') return true;
	const asked = view.attributes.some((path) => {
		const [bare = ''] = path.slice(urn === undefined ? 0 : urn.length + 1).split('.');
		if (urn === undefined)
			return bare.toLowerCase() === name.toLowerCase() || path.toLowerCase().endsWith(`:${name}`.toLowerCase());
		if (!path.toLowerCase().startsWith(urn.toLowerCase())) return false;
		return bare === '' ? returned === 'default' : bare.toLowerCase() === name.toLowerCase();
	});
	if (asked) return true;
	const { sets } = view;
	if (name === 'groups' && sets.includes('all') && !sets.includes('request'))
		return world.options.groupsInAll === 'present';
	if (sets.includes('all') || sets.includes(returned)) return true;
	return view.attributes.length === 0 && sets.length === 0 && returned === 'default';
}

/** Only the parts of a complex attribute that were asked for by name. */
function narrowed(attribute: Attribute, urn: string | undefined, value: unknown, view: View): unknown {
	const prefix = `${urn === undefined ? '' : `${urn}:`}${attribute.name}`.toLowerCase();
	const asked = view.attributes
		.map((path) => path.toLowerCase())
		.filter((path) => path === prefix || path.startsWith(`${prefix}.`));
	if (asked.length === 0 || asked.includes(prefix) || view.sets.length > 0) return value;
	const parts = asked.map((path) => path.slice(prefix.length + 1));
	const one = (entry: unknown) =>
		isRecord(entry)
			? Object.fromEntries(
					Object.entries(entry).filter(([name]) => name === 'value' || parts.includes(name.toLowerCase())),
				)
			: entry;
	return Array.isArray(value) ? value.map(one) : one(value);
}

/** The answer for one resource. `read` gives what is not stored with it, such as members. */
export function show(
	world: World,
	resourceType: ResourceType,
	view: View,
	read: (attribute: Attribute, urn: string | undefined) => unknown,
): Record<string, unknown> {
	const pick = (list: readonly Attribute[], urn: string | undefined) => {
		const entries = list.flatMap((attribute): Array<[string, unknown]> => {
			if (!isShown(world, attribute, urn, view)) return [];
			const value = read(attribute, urn);
			const empty = value === undefined || (Array.isArray(value) && value.length === 0);
			return empty ? [] : [[attribute.name, narrowed(attribute, urn, value, view)]];
		});
		return Object.fromEntries(entries);
	};
	const result = pick(resourceType.attributes, undefined);
	for (const [urn, attributes] of resourceType.extensions) {
		const extension = pick(attributes, urn);
		if (Object.keys(extension).length > 0) result[urn] = extension;
	}
	return result;
}

/** The value of a stored attribute. */
export function storedValue({ members }: Stored, attribute: Attribute, urn: string | undefined): unknown {
	const holder = urn === undefined ? members : members[urn];
	return isRecord(holder) ? holder[attribute.name] : undefined;
}

/** The value of `sortBy` as a text that sorts. */
export function sortKey(
	resourceType: ResourceType,
	sortBy: string,
	read: (attribute: Attribute, urn: string | undefined) => unknown,
): string {
	const place = placeOf(resourceType, sortBy);
	if (place?.attribute === undefined) throw new ScimError(400, `Unknown attribute ${sortBy} in sortBy.`);
	const value = read(place.attribute, place.urn);
	const first: unknown = Array.isArray(value) ? value[0] : value;
	const part = place.part ?? findAttribute(place.attribute.subAttributes, 'value');
	return textOf(isRecord(first) && part ? first[part.name] : first).toLowerCase();
}
