/** What a service holds after a bulk import, beside what it should hold. */
import type { Sandbox, ServiceId } from '../../sandbox';
import { csvOf, GROUPS, type Person } from '../../tools/people';

/** Lines of the people, with rows that repeat some of them and rows that no service can take mixed in. */
export function untidyCsv(people: readonly Person[], repeated: number, bad: number) {
	const tidy = csvOf([...people, ...people.slice(0, repeated)]);
	const wrong = Array.from({ length: bad }, (_, index) =>
		index % 2 === 0 ? `,,No,Name${index},FI,Everyone` : `bad.${index},not an address,Bad,Mail,FI,Everyone`,
	);
	return [tidy, ...wrong].join('\r\n');
}

const fromFile = (email = '') => /^(user|bad)\./i.test(email);

/** Everybody who came from no file, with all memberships: no import may change anything about them. */
export function bystanders(sandbox: Sandbox, service: ServiceId): unknown {
	const { users, memberships } = sandbox.state(service);
	return users
		.filter(({ email }) => !fromFile(email))
		.map((user) => ({
			...user,
			groups: memberships.filter(({ userId }) => userId === user.id).map(({ groupId }) => groupId),
		}));
}

/** Address → names of the groups of everybody who came from these files. @throws when somebody is there twice. */
export function imported(sandbox: Sandbox, service: ServiceId): Record<string, string[]> {
	const { users, groups, memberships } = sandbox.state(service);
	const nameOf = new Map(groups.map(({ id, name }) => [id, name]));
	const groupsOf = new Map<string, string[]>();
	for (const { userId, groupId } of memberships) {
		const list = groupsOf.get(userId) ?? [];
		groupsOf.set(userId, [...list, nameOf.get(groupId) ?? groupId]);
	}
	const found: Record<string, string[]> = {};
	for (const { id, email = '' } of users) {
		const address = email.toLowerCase();
		if (!fromFile(email)) continue;
		if (found[address]) throw new Error(`${address} is there twice.`);
		found[address] = (groupsOf.get(id) ?? []).filter((name) => GROUPS.includes(name)).sort();
	}
	return found;
}

export const intended = (people: readonly Person[]): Record<string, string[]> =>
	Object.fromEntries(people.map(({ email, groups }) => [email, [...groups].sort()]));
