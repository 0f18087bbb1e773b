import { isSame, type Belonging, type DomainSide, type Person, type SharedPeople, type Team } from '../../people';
import { eraseGroup, membershipId } from './memberships';
import {
	primaryEmail,
	recordOf,
	recordsOf,
	textOf,
	type Members,
	type Stored,
	type StoredGroup,
	type StoredMembership,
	type StoredUser,
	type World,
} from './model';
import { CAPABILITIES, URN } from './schema';
import { eraseUser, newStored } from './users';

/** What the Identity API knows; it has no `canUseConsole`. */
const COMMON_CAPABILITIES = CAPABILITIES.split(' ').filter((name) => name !== 'canUseConsole');

const nobody = { userOcid: undefined, roles: undefined };

function tagsOf({ members }: Stored): Pick<Team, 'freeformTags' | 'definedTags'> {
	const tags = recordOf(members[URN.tags]);
	const definedTags: Record<string, Record<string, unknown>> = {};
	for (const tag of recordsOf(tags.definedTags)) {
		const namespace = textOf(tag.namespace);
		definedTags[namespace] = { ...definedTags[namespace], [textOf(tag.key)]: tag.value };
	}
	const freeform = recordsOf(tags.freeformTags).map(({ key, value }): [string, string] => [textOf(key), textOf(value)]);
	return { freeformTags: Object.fromEntries(freeform), definedTags };
}

/** The extension with the tags; nothing if there are none. */
function tagMembers({ freeformTags, definedTags }: Pick<Team, 'freeformTags' | 'definedTags'>): Members {
	const freeform = Object.entries(freeformTags).map(([key, value]) => ({ key, value }));
	const defined = Object.entries(definedTags).flatMap(([namespace, tags]) =>
		Object.entries(tags).map(([key, value]) => ({ namespace, key, value })),
	);
	if (freeform.length + defined.length === 0) return {};
	return { [URN.tags]: { freeformTags: freeform, definedTags: defined } };
}

function without(members: Members, ...names: string[]): Members {
	return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}

function personOf(user: StoredUser): Person {
	const { members } = user;
	const capabilities = recordOf(members[URN.capabilities]);
	return {
		ocid: user.ocid,
		scimId: user.id,
		created: user.created,
		name: textOf(members.userName),
		email: primaryEmail(user) || undefined,
		description: textOf(members.description),
		active: members.active === true,
		blocked: user.locked,
		capabilities: Object.fromEntries(COMMON_CAPABILITIES.map((name) => [name, capabilities[name] === true])),
		...tagsOf(user),
	};
}

function teamOf(group: StoredGroup): Team {
	const { ocid, created, members } = group;
	const description = textOf(recordOf(members[URN.group]).description);
	return { ocid, created, name: textOf(members.displayName), description, ...tagsOf(group) };
}

/** The addresses with another primary one. The `recovery` address follows it where it was the same. */
function emailsWith(user: StoredUser, email: string | undefined): Members[] {
	const emails = recordsOf(user.members.emails);
	const old = primaryEmail(user);
	if (email === undefined) return emails.filter(({ primary }) => primary !== true);
	if (old === '') {
		const recovery = emails.some(({ type }) => type === 'recovery') ? [] : [{ value: email, type: 'recovery' }];
		return [{ value: email, type: 'work', primary: true }, ...emails, ...recovery];
	}
	const follows = ({ primary, type, value }: Members) => primary === true || (type === 'recovery' && value === old);
	return emails.map((entry) => (follows(entry) ? { ...entry, value: email } : entry));
}

/** A user as the service makes it for the Identity API. The family name is the user name: recalled, not documented. */
function newUser(world: World, { name, ocid, scimId, created }: Person): StoredUser {
	const stored = newStored({ world, domain: world.tenancy.domains[0], caller: nobody }, 'user');
	return {
		...stored,
		id: scimId ?? stored.id,
		ocid,
		created,
		members: {
			displayName: name,
			name: { familyName: name, formatted: name },
			[URN.user]: { isFederatedUser: false, creationMechanism: 'api' },
			[URN.capabilities]: { canUseConsole: true },
		},
		hasPassword: false,
		passwordSet: undefined,
		locked: false,
	};
}

function putPerson(world: World, person: Person): void {
	const [present] = world.usersByOcid.findLatest(person.ocid);
	if (present !== undefined && isSame(personOf(present), { ...person, scimId: present.id })) return;
	const user = present ?? newUser(world, person);
	const { name: userName, active, description, email, blocked, capabilities } = person;
	const emails = emailsWith(user, email);
	world.users.put(user.id, {
		...user,
		locked: blocked,
		etag: world.newId(),
		modified: world.now(),
		members: {
			...without(user.members, 'description', 'emails', URN.tags),
			userName,
			active,
			...(description === '' ? {} : { description }),
			...(emails.length === 0 ? {} : { emails }),
			...tagMembers(person),
			[URN.capabilities]: { ...recordOf(user.members[URN.capabilities]), ...capabilities },
		},
	});
}

function putTeam(world: World, team: Team): void {
	const [present] = world.groupsByOcid.findLatest(team.ocid);
	if (present !== undefined && isSame(teamOf(present), team)) return;
	const { ocid, created, name: displayName, description } = team;
	const stored = newStored({ world, domain: world.tenancy.domains[0], caller: nobody }, 'group');
	const group = present ?? {
		...stored,
		ocid,
		created,
		members: { [URN.group]: { creationMechanism: 'api' } },
		everybody: false,
	};
	world.groups.put(group.id, {
		...group,
		etag: world.newId(),
		modified: world.now(),
		members: {
			...without(group.members, URN.tags),
			displayName,
			...tagMembers(team),
			[URN.group]: { ...recordOf(group.members[URN.group]), description },
		},
	});
}

/** The Default domain's side of what it has in common with the Identity API. */
export function joinPeople(world: World, shared: SharedPeople): void {
	const { users, usersByOcid, groups, groupsByOcid, memberships } = world;
	const { id: domain } = world.tenancy.domains[0];
	const isCommon = (group: StoredGroup) => group.domain === domain && !group.everybody;
	const belongingOf = ({ ocid, userId, groupId, added }: StoredMembership): Belonging => ({
		ocid,
		user: users.latest(userId)?.ocid ?? '',
		group: groups.latest(groupId)?.ocid ?? '',
		created: added,
	});
	const pairOf = ({ user, group }: Belonging) => {
		const userId = usersByOcid.findLatest(user)[0]?.id;
		const groupId = groupsByOcid.findLatest(group)[0]?.id;
		if (userId === undefined || groupId === undefined) return undefined;
		return { userId, groupId, id: membershipId(groupId, userId) };
	};
	const side: DomainSide = {
		isShared: () => world.options.people === 'shared',
		people: () => [...users.latestValues()].filter((user) => user.domain === domain).map(personOf),
		teams: () => [...groups.latestValues()].filter(isCommon).map(teamOf),
		belongings: () => [...memberships.latestValues()].filter((one) => one.domain === domain).map(belongingOf),
		putPerson: (person) => putPerson(world, person),
		putTeam: (team) => putTeam(world, team),
		putBelonging(belonging) {
			const pair = pairOf(belonging);
			if (pair === undefined) return;
			const present = memberships.latest(pair.id);
			if (present?.ocid === belonging.ocid) return;
			memberships.put(pair.id, { ...pair, domain, ocid: belonging.ocid, added: present?.added ?? belonging.created });
		},
		removePerson(ocid) {
			for (const { id } of usersByOcid.findLatest(ocid)) eraseUser(world, id);
		},
		removeTeam(ocid) {
			for (const { id } of groupsByOcid.findLatest(ocid)) eraseGroup(world, id);
		},
		removeBelonging(belonging) {
			const pair = pairOf(belonging);
			if (pair !== undefined) memberships.delete(pair.id);
		},
		renumber(kind, ocid, next) {
			if (kind === 'person')
				for (const user of usersByOcid.findLatest(ocid)) users.put(user.id, { ...user, ocid: next });
			else for (const group of groupsByOcid.findLatest(ocid)) groups.put(group.id, { ...group, ocid: next });
		},
	};
	shared.joinDomain(side);
	users.watch((latest, old) => {
		if ((latest ?? old)?.domain !== domain) return;
		shared.changedInDomain((api) => {
			if (latest !== undefined) api.putPerson(personOf(latest));
			else if (old !== undefined) api.removePerson(old.ocid);
		});
	});
	groups.watch((latest, old) => {
		const group = latest ?? old;
		if (group === undefined || !isCommon(group)) return;
		shared.changedInDomain((api) => {
			if (latest !== undefined) api.putTeam(teamOf(latest));
			else api.removeTeam(group.ocid);
		});
	});
	memberships.watch((latest, old) => {
		if ((latest ?? old)?.domain !== domain) return;
		shared.changedInDomain((api) => {
			if (latest !== undefined) api.putBelonging(belongingOf(latest));
			else if (old !== undefined) api.removeBelonging(belongingOf(old));
		});
	});
}
