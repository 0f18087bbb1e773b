/** Users, groups and devices: what can be done to one of them. */
import { hash } from './access';
import { invalid, ScimError } from './errors';
import { valuesAt } from './filter';
import { keyIn, memberIn, recordsOf, textOf, type Kind, type Members, type Stored, type World } from './model';
import { patched } from './patch';
import { NAMES, URNS } from './schema';

const missing = (id: string) => new ScimError(404, `Resource ${id} not found`);

const lowered = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value) as boolean | string;

export const isActive = ({ data }: Stored): boolean => !['false', false].includes(lowered(memberIn(data, 'active')));

/** Whether answers show it. */
export function isShown({ options }: World, kind: Kind, stored: Stored): boolean {
	if (stored.hidden === true) return false;
	return kind !== 'Users' || options.disabledUsers === 'shown' || isActive(stored);
}

/** As readers see it. @throws ScimError 404 */
export function readOne(world: World, kind: Kind, id: string): Stored {
	const stored = world.tables[kind].get(id);
	if (stored === undefined || !isShown(world, kind, stored)) throw missing(id);
	return stored;
}

/** As the last write left it. @throws ScimError 404 */
function latest(world: World, kind: Kind, id: string): Stored {
	const stored = world.tables[kind].latest(id);
	if (stored === undefined || stored.hidden === true) throw missing(id);
	return stored;
}

function checkName(world: World, kind: Kind, data: Members, id?: string): void {
	const name = textOf(memberIn(data, NAMES[kind]));
	if (name.trim() === '') throw invalid(`${NAMES[kind]} is required`);
	if (kind === 'Devices' || world.options.unique === 'no') return;
	const alike = world.byName[kind].findLatest(name.toLowerCase()).filter((one) => one.id !== id);
	const isTaken = alike.some(
		(one) => world.options.unique === 'ignoreCase' || textOf(memberIn(one.data, NAMES[kind])) === name,
	);
	if (isTaken) throw new ScimError(409, `${NAMES[kind]} is already in use`, 'uniqueness');
}

/** Members as they are kept: those of users alone, unless the server minds none. */
function checkedMembers(world: World, data: Members): Members {
	const key = keyIn(data, 'members');
	if (data[key] === undefined) return data;
	const list = recordsOf(data[key]);
	const isKnown = ({ value }: Members) => world.tables.Users.latest(textOf(value)) !== undefined;
	const unknown = list.find((entry) => !isKnown(entry));
	if (unknown !== undefined && world.options.unknownMember === 'refuse') {
		throw invalid(`Member ${textOf(unknown.value)} does not exist`);
	}
	const kept = world.options.unknownMember === 'ignore' ? list.filter(isKnown) : list;
	const members = kept.map(({ value }) => ({ value, type: 'User' }));
	const others = Object.fromEntries(Object.entries(data).filter(([name]) => name !== key));
	return members.length === 0 ? others : { ...others, members };
}

/** What is kept of a body: all but what the server alone says. */
function readBody(kind: Kind, body: Members): { data: Members; password: string | undefined } {
	const { schemas } = body;
	if (!Array.isArray(schemas) || !schemas.includes(URNS[kind])) {
		throw invalid(`schemas must have ${URNS[kind]}`, 'invalidSyntax');
	}
	const own = new Set(['id', 'schemas', 'meta', 'groups', 'password']);
	const entries = Object.entries(body).filter(([name, value]) => !own.has(name.toLowerCase()) && value !== null);
	const password = memberIn(body, 'password');
	return { data: Object.fromEntries(entries), password: typeof password === 'string' ? hash(password) : undefined };
}

function kept(world: World, kind: Kind, data: Members): Members {
	if (kind === 'Groups') return checkedMembers(world, data);
	const active = memberIn(data, 'active');
	return typeof active === 'string' ? { ...data, [keyIn(data, 'active')]: active.toLowerCase() === 'true' } : data;
}

/** @param id of something that is there from the start; else a new one */
export function create(world: World, kind: Kind, body: Members, id = world.newId()): Stored {
	const { data, password } = readBody(kind, body);
	checkName(world, kind, data);
	if (kind === 'Users' && world.options.entitlement === 'required' && valuesAt(data, 'entitlements').length === 0) {
		throw new ScimError(409, 'Required field missing: a profile entitlement');
	}
	const now = world.now();
	return world.tables[kind].put(id, {
		id,
		data: kept(world, kind, data),
		created: now,
		modified: now,
		version: 1,
		...(password === undefined ? {} : { password }),
	});
}

const versionOf = ({ version }: Stored) => `W/"${version}"`;

function checkVersion({ options }: World, stored: Stored, ifMatch: string | undefined): void {
	if (options.etag === 'absent' || ifMatch === undefined || ifMatch === '*' || ifMatch === versionOf(stored)) return;
	throw new ScimError(412, 'The resource has changed');
}

function write(world: World, kind: Kind, stored: Stored, data: Members): Stored {
	checkName(world, kind, data, stored.id);
	const next = kept(world, kind, data);
	return world.tables[kind].put(stored.id, {
		...stored,
		data: next,
		modified: world.now(),
		version: stored.version + 1,
	});
}

export function replace(world: World, kind: Kind, id: string, body: Members, ifMatch: string | undefined): Stored {
	const stored = latest(world, kind, id);
	checkVersion(world, stored, ifMatch);
	return write(world, kind, stored, readBody(kind, body).data);
}

/** How many members a PATCH is about. */
function membersIn({ Operations }: Members): number {
	return recordsOf(Operations).reduce((count, { path, value }) => {
		if (typeof path !== 'string' || !path.toLowerCase().startsWith('members')) return count;
		return count + (Array.isArray(value) ? value.length : 1);
	}, 0);
}

/** What the answers of this server do not tell of a change of members. */
function disturbed({ options }: World, before: Members, after: Members): Members {
	const [old, now] = [recordsOf(before.members), recordsOf(after.members)];
	if (options.memberWrites === 'done' || JSON.stringify(old) === JSON.stringify(now)) return after;
	if (options.memberWrites === 'lost') return { ...after, members: old };
	const stays = now.filter(({ value }) => old.some((entry) => entry.value === value));
	return { ...after, members: now.filter((entry) => entry !== stays[0]) };
}

export function patch(world: World, kind: Kind, id: string, body: Members, ifMatch: string | undefined): Stored {
	const { options } = world;
	if (options.patch === 'refuse') throw new ScimError(405, 'PATCH is not supported');
	const stored = latest(world, kind, id);
	checkVersion(world, stored, ifMatch);
	if (kind === 'Groups' && options.memberLimit !== 'none' && membersIn(body) > Number(options.memberLimit)) {
		throw new ScimError(413, `At most ${options.memberLimit} members can be changed at once`);
	}
	const { password, ...data } = patched(stored.data, body, options);
	if (typeof password !== 'string') return write(world, kind, stored, disturbed(world, stored.data, data));
	return write(world, kind, { ...stored, password: hash(password) }, data);
}

export function remove(world: World, kind: Kind, id: string, ifMatch: string | undefined): void {
	const { options, tables } = world;
	const stored = tables[kind].latest(id);
	if (stored === undefined || stored.hidden === true) {
		throw options.secondDelete === '500' ? new ScimError(500, 'Internal server error') : missing(id);
	}
	checkVersion(world, stored, ifMatch);
	if (kind === 'Users') {
		if (options.deleteUser === 'refuse') throw new ScimError(405, 'Users cannot be deleted');
		if (options.deleteUser === 'disable') {
			tables.Users.put(id, { ...stored, data: { ...stored.data, active: false }, hidden: true });
			return;
		}
	}
	tables[kind].delete(id);
	if (kind !== 'Users' || options.deletedMembers === 'kept') return;
	for (const group of [...tables.Groups.latestValues()]) {
		const members = recordsOf(group.data.members);
		const left = members.filter(({ value }) => value !== id);
		if (left.length < members.length) tables.Groups.put(group.id, { ...group, data: { ...group.data, members: left } });
	}
}

export { versionOf };
