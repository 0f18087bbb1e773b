import { parameter, type Call, type Reply } from './call';
import { invalid } from './errors';
import { equals, fits, parseFilter, type Filter } from './filter';
import { groupReader } from './groups';
import { isRecord, nameKey, textOf, type Stored, type StoredGroup, type StoredUser, type World } from './model';
import { GROUP, placeOf, USER, type Attribute, type ResourceType } from './schema';
import { readView, show, sortKey, type View } from './show';
import { userReader } from './users';

export const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** What a list asks for, in the query of a GET or in the body of a search. */
interface Query {
	readonly filter: string | undefined;
	readonly sortBy: string | undefined;
	readonly descending: boolean;
	readonly startIndex: number;
	readonly count: number;
	readonly view: View;
}

function whole(text: string | undefined, name: string): number | undefined {
	if (text === undefined) return undefined;
	if (!/^[+-]?\d+$/.test(text)) throw invalid(`${name} must be a whole number.`);
	return Number(text);
}

/** Source: OCI identity domains REST API, query parameters: 50 by default, 1,000 at most, negative means 50. */
function sizeOf(count: number | undefined): number {
	if (count === undefined || count < 0) return 50;
	return Math.min(count, 1000);
}

function queryOf(call: Call, read: (name: string) => string[]): Query {
	const single = (name: string) => read(name)[0] || undefined;
	const page = parameter(call, 'page');
	const limit = whole(parameter(call, 'limit'), 'limit');
	const startIndex = page === undefined ? whole(single('startIndex'), 'startIndex') : whole(page, 'page');
	return {
		filter: single('filter'),
		sortBy: single('sortBy'),
		descending: /^desc/i.test(single('sortOrder') ?? ''),
		startIndex: Math.max(startIndex ?? 1, 1),
		count: sizeOf(limit ?? whole(single('count'), 'count')),
		view: readView(read('attributes'), read('attributeSets')),
	};
}

function searchQuery(call: Call): Query {
	const body = call.body();
	if (!Array.isArray(body.schemas) || !body.schemas.includes(SEARCH)) {
		throw invalid(`The schemas of the request must include ${SEARCH}.`);
	}
	return queryOf(call, (name) => {
		const value = body[name];
		const values: readonly unknown[] = Array.isArray(value) ? value : [value];
		return values.flatMap((one) => (typeof one === 'string' || typeof one === 'number' ? [String(one)] : []));
	});
}

function usersFor(world: World, domain: string, filter: Filter | undefined): Iterable<StoredUser> {
	const names = filter && equals(filter, 'userName');
	if (names) return names.flatMap((name) => world.usersByName.find(nameKey(domain, name)));
	const ids = filter && equals(filter, 'id');
	if (ids) return ids.flatMap((id) => world.users.get(id) ?? []);
	const groups = filter && equals(filter, 'groups', 'value');
	if (groups && groups.every((id) => world.groups.get(id)?.everybody !== true)) {
		return groups
			.flatMap((id) => world.membershipsByGroup.find(id))
			.flatMap(({ userId }) => world.users.get(userId) ?? []);
	}
	return world.users.values();
}

function groupsFor(world: World, domain: string, filter: Filter | undefined): Iterable<StoredGroup> {
	const names = filter && equals(filter, 'displayName');
	if (names) return names.flatMap((name) => world.groupsByName.find(nameKey(domain, name)));
	return world.groups.values();
}

type Read = (attribute: Attribute, urn: string | undefined) => unknown;

/** The page of a list that the request asks for. */
export function listed<S extends Stored>(
	call: Call,
	resourceType: ResourceType,
	query: Query,
	candidates: (filter: Filter | undefined) => Iterable<S>,
	reader: (stored: S) => Read,
): Reply {
	const { world, domain } = call;
	const filter = query.filter === undefined ? undefined : parseFilter(resourceType, query.filter);
	const found = new Set<S>();
	for (const stored of candidates(filter)) {
		if (stored.domain === domain.id && (filter === undefined || fits(filter, reader(stored)))) found.add(stored);
	}
	let all = [...found];
	const { sortBy } = query;
	if (sortBy !== undefined) {
		if (placeOf(resourceType, sortBy) === undefined) throw invalid(`Unknown attribute ${sortBy} in sortBy.`);
		const keyed = all.map((stored) => ({ stored, key: sortKey(resourceType, sortBy, reader(stored)) }));
		keyed.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
		all = keyed.map(({ stored }) => stored);
	}
	if (query.descending) all.reverse();
	const page = all.slice(query.startIndex - 1, query.startIndex - 1 + query.count);
	const resources = page.map((stored) => show(world, resourceType, query.view, reader(stored)));
	const next = query.startIndex + page.length;
	const more = world.options.nextPage === 'present' && page.length > 0 && next <= all.length;
	const counts = { totalResults: all.length, startIndex: query.startIndex, itemsPerPage: query.count };
	const isBare = resources.length === 0 && world.options.emptyResources === 'absent';
	return {
		status: 200,
		body: { schemas: [LIST], ...counts, ...(isBare ? {} : { Resources: resources }) },
		nextPage: more ? String(next) : undefined,
	};
}

/** What a list asks for, by GET or by search. */
export function listQuery(call: Call, isSearch: boolean): Query {
	return isSearch ? searchQuery(call) : queryOf(call, (name) => call.query(name));
}

export function listUsers(call: Call, isSearch: boolean): Reply {
	const { world, domain } = call;
	const query = listQuery(call, isSearch);
	const from = (filter: Filter | undefined) => usersFor(world, domain.id, filter);
	return listed(call, USER, query, from, (user) => userReader(world, user));
}

export function listGroups(call: Call, isSearch: boolean): Reply {
	const { world, domain } = call;
	const query = listQuery(call, isSearch);
	const from = (filter: Filter | undefined) => groupsFor(world, domain.id, filter);
	return listed(call, GROUP, query, from, (group) => groupReader(world, group, query.view.members));
}

/** What a request for one resource asks to see. */
export function viewOf(call: Call): View {
	return readView(call.query('attributes'), call.query('attributeSets'));
}

/** The answer for one resource. */
export function one(
	call: Call,
	resourceType: ResourceType,
	stored: Stored,
	view: View,
	read: Read,
	status: number,
): Reply {
	const body = show(call.world, resourceType, view, read);
	const { meta } = body;
	const location = isRecord(meta) ? textOf(meta.location) : '';
	// Only writes have the header; every answer has the version in "meta".
	return { status, body, location, ...(call.method === 'GET' ? {} : { etag: stored.etag }) };
}

export function showUser(call: Call, user: StoredUser, status = 200): Reply {
	return one(call, USER, user, viewOf(call), userReader(call.world, user), status);
}

export function showGroup(call: Call, group: StoredGroup, status = 200): Reply {
	const view = viewOf(call);
	return one(call, GROUP, group, view, groupReader(call.world, group, view.members), status);
}
