import { isSame, type Person, type SharedPeople, type Side, type Team } from '../../people';
import { newGroup, newMembership } from './groups';
import { capabilities, type StoredGroup, type StoredMembership, type StoredUser, type Tenant } from './model';
import { eraseUser, newUser } from './users';

function personOf(user: StoredUser): Person {
	return {
		ocid: user.id,
		scimId: user.externalIdentifier,
		created: user.timeCreated,
		name: user.name,
		email: user.email,
		description: user.description,
		active: user.disabled !== true,
		blocked: user.blocked,
		capabilities: user.capabilities,
		freeformTags: user.freeformTags,
		definedTags: user.definedTags,
	};
}

function teamOf({ id, timeCreated, name, description, freeformTags, definedTags }: StoredGroup): Team {
	return { ocid: id, created: timeCreated, name, description, freeformTags, definedTags };
}

function belongingOf({ id, userId, groupId, timeCreated }: StoredMembership) {
	return { ocid: id, user: userId, group: groupId, created: timeCreated };
}

function putPerson(tenant: Tenant, person: Person): void {
	const present = tenant.users.latest(person.ocid);
	if (present !== undefined && isSame(personOf(present), person)) return;
	const { ocid: id, scimId, created, active, name, email, description, blocked, freeformTags, definedTags } = person;
	const made = present ?? newUser(tenant, { id, name, description, timeCreated: created, readyAt: 0 });
	const allowed = { ...made.capabilities };
	for (const capability of capabilities) allowed[capability] = person.capabilities[capability] ?? allowed[capability];
	tenant.users.put(id, {
		...made,
		etag: tenant.etag(),
		name,
		email,
		description,
		externalIdentifier: scimId ?? made.externalIdentifier,
		disabled: !active,
		blocked,
		capabilities: allowed,
		freeformTags,
		definedTags,
	});
}

function putTeam(tenant: Tenant, team: Team): void {
	const present = tenant.groups.latest(team.ocid);
	if (present !== undefined && isSame(teamOf(present), team)) return;
	const { ocid: id, created, ...given } = team;
	const made = present ?? newGroup(tenant, { ...given, id, timeCreated: created, readyAt: 0 });
	tenant.groups.put(id, { ...made, ...given, etag: tenant.etag() });
}

/** The Identity API's side of what it has in common with the Default domain. */
export function joinPeople(tenant: Tenant, shared: SharedPeople): void {
	const side: Side = {
		isShared: () => tenant.options.tenancyKind === 'domains',
		people: () => Array.from(tenant.users.latestValues(), personOf),
		teams: () => Array.from(tenant.groups.latestValues(), teamOf),
		belongings: () => Array.from(tenant.memberships.latestValues(), belongingOf),
		putPerson: (person) => putPerson(tenant, person),
		putTeam: (team) => putTeam(tenant, team),
		putBelonging({ ocid: id, user, group, created }) {
			if (tenant.membershipsByPair.findLatest(`${user}/${group}`).length > 0) return;
			const made = newMembership(tenant, user, group);
			tenant.memberships.put(id, { ...made, id, timeCreated: created, readyAt: 0 });
		},
		removePerson: (ocid) => eraseUser(tenant, ocid),
		removeTeam(ocid) {
			for (const { id } of tenant.membershipsByGroup.findLatest(ocid)) tenant.memberships.delete(id);
			tenant.groups.delete(ocid);
		},
		removeBelonging({ user, group }) {
			for (const { id } of tenant.membershipsByPair.findLatest(`${user}/${group}`)) tenant.memberships.delete(id);
		},
	};
	shared.joinApi(side);
	tenant.users.watch((latest, old) =>
		shared.changedInApi((domain) => {
			if (latest !== undefined) domain.putPerson(personOf(latest));
			else if (old !== undefined) domain.removePerson(old.id);
		}),
	);
	tenant.groups.watch((latest, old) =>
		shared.changedInApi((domain) => {
			if (latest !== undefined) domain.putTeam(teamOf(latest));
			else if (old !== undefined) domain.removeTeam(old.id);
		}),
	);
	tenant.memberships.watch((latest, old) =>
		shared.changedInApi((domain) => {
			if (latest !== undefined) domain.putBelonging(belongingOf(latest));
			else if (old !== undefined) domain.removeBelonging(belongingOf(old));
		}),
	);
}
