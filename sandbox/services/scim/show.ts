/** How answers show a resource, and a list of them. */
import { invalid } from './errors';
import { parseFilter } from './filter';
import { memberIn, recordsOf, textOf, type Kind, type Members, type Stored, type World } from './model';
import { isActive, isShown, versionOf } from './resources';
import { URNS } from './schema';

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** The parameters of a request, by name. */
type Query = (name: string) => string | undefined;

function groupsOf(world: World, id: string): object[] {
	return [...world.tables.Groups.values()]
		.filter(({ data }) => recordsOf(data.members).some(({ value }) => value === id))
		.map((group) => ({ value: group.id, display: memberIn(group.data, 'displayName'), type: 'direct' }));
}

function memberEntries({ tables }: World, data: Members): object[] {
	return recordsOf(data.members).map((entry) => {
		const user = tables.Users.get(textOf(entry.value));
		return user === undefined ? entry : { ...entry, display: memberIn(user.data, 'userName') };
	});
}

/** The part of a resource that was asked for; `id` and `schemas` always come. */
function narrowed(resource: Members, query: Query): Members {
	const names = (parameter: string) =>
		query(parameter)
			?.split(',')
			.map((name) => name.trim().split('.')[0]?.toLowerCase());
	const [wanted, excluded] = [names('attributes'), names('excludedAttributes')];
	if (wanted === undefined && excluded === undefined) return resource;
	const isKept = (name: string) => {
		if (name === 'id' || name === 'schemas') return true;
		const key = name.toLowerCase();
		return wanted === undefined
			? excluded?.includes(key) !== true
			: wanted.some((one) => key === one || one?.startsWith(key));
	};
	return Object.fromEntries(Object.entries(resource).filter(([name]) => isKept(name)));
}

/** All attributes, as filters see them. */
function whole(world: World, kind: Kind, stored: Stored, isAlone: boolean): Members {
	const { options } = world;
	const { id, data, created, modified } = stored;
	const others = Object.fromEntries(Object.entries(data).filter(([name]) => name !== 'members'));
	const extensions = Object.keys(data).filter((name) => name.startsWith('urn:'));
	const showsMembers =
		kind === 'Groups' && (options.membersShown === 'always' || (options.membersShown === 'oneGroup' && isAlone));
	const members = options.membersShown === 'empty' ? [] : showsMembers ? memberEntries(world, data) : undefined;
	return {
		schemas: [URNS[kind], ...extensions],
		id,
		...others,
		...(kind === 'Users'
			? { active: options.active === 'text' ? (isActive(stored) ? 'True' : 'False') : isActive(stored) }
			: {}),
		...(kind === 'Groups' && members !== undefined && (members.length > 0 || options.membersShown === 'empty')
			? { members }
			: {}),
		...(kind === 'Users' && options.groupsOfUser === 'present' ? { groups: groupsOf(world, id) } : {}),
		meta: {
			resourceType: kind.slice(0, -1),
			created: new Date(created).toISOString(),
			lastModified: new Date(modified).toISOString(),
			location: `${world.url()}/v2/${kind}/${id}`,
			...(options.etag === 'present' ? { version: versionOf(stored) } : {}),
		},
	};
}

export function shown(world: World, kind: Kind, stored: Stored, query: Query): Members {
	return narrowed(whole(world, kind, stored, true), query);
}

function wholeNumber(text: string | undefined, name: string): number | undefined {
	if (text === undefined || text === '') return undefined;
	if (!/^-?\d+$/.test(text)) throw invalid(`${name} must be a whole number`);
	return Number(text);
}

/** Filters see members and groups whether answers show them or not. */
const asFiltered = (world: World, kind: Kind, stored: Stored): Members => ({
	...whole(world, kind, stored, true),
	active: isActive(stored),
	...(kind === 'Groups' ? { members: recordsOf(stored.data.members) } : {}),
});

export function listed(world: World, kind: Kind, query: Query): object {
	const { options } = world;
	const filter = query('filter');
	const test = filter === undefined ? undefined : parseFilter(filter, options);
	const all = [...world.tables[kind].values()].filter(
		(stored) => isShown(world, kind, stored) && (test === undefined || test(asFiltered(world, kind, stored))),
	);
	const size = Math.min(wholeNumber(query('count'), 'count') ?? 100, Number(options.pageSize));
	const isCursor = options.paging === 'cursor' || query('cursor') !== undefined;
	const cursor = query('cursor');
	const [, from = '1'] = /^at-(\d+)$/.exec(cursor ?? '') ?? [];
	if (cursor !== undefined && cursor !== '' && cursor !== `at-${from}`)
		throw invalid('The cursor is not known', 'invalidCursor');
	const asked = options.startIndex === 'ignored' ? 1 : Math.max(wholeNumber(query('startIndex'), 'startIndex') ?? 1, 1);
	const position = isCursor ? Number(from) : asked;
	const isPast = position > all.length && options.pastEnd === 'firstPage' && !isCursor;
	const start = isPast ? 1 : position;
	const page = all.slice(start - 1, start - 1 + Math.max(size, 0));
	const resources = page.map((stored) => narrowed(whole(world, kind, stored, false), query));
	const next = start + page.length;
	const hasMore = next <= all.length && page.length > 0;
	const total = options.totals === 'page' ? page.length : all.length;
	const showsTotal = options.totals !== 'absent' && options.paging !== 'cursor';
	return {
		schemas: [LIST],
		...(showsTotal ? { totalResults: options.totals === 'text' ? String(total) : total } : {}),
		...(options.paging === 'cursor' ? {} : { startIndex: start }),
		itemsPerPage: page.length,
		[options.paging === 'cursor' ? 'resources' : 'Resources']: resources,
		...(hasMore && options.paging !== 'index' ? { nextCursor: `at-${next}` } : {}),
	};
}
