import type { Sandbox, ServiceId } from '../../../sandbox';

/** IDs, times and numbers that are others in each run. */
const VOLATILE =
	/ocid1\.[\w.-]+|\b[0-9a-f]{20,64}\b|\d{4}-\d\d-\d\dT[\d:.]+Z?|\b[0-9A-F]{24}@[\w.]+|\b\d{3,}\b|(?:[0-9a-f]{2}:){5,}[0-9a-f]{2}/g;
const isTime = (name: string) => /^(?:usr_)?(?:created?|updated?|modified|time)/i.test(name);

function steady(value: unknown, names: ReadonlyMap<string, string>): unknown {
	if (Array.isArray(value)) return value.map((entry) => JSON.stringify(steady(entry, names))).sort();
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(
			Object.entries(value)
				.filter(([name]) => name !== 'id' && name !== 'key' && !isTime(name))
				.map(([name, member]): [string, unknown] => [names.get(name) ?? name, steady(member, names)])
				.sort(([a], [b]) => (a < b ? -1 : 1)),
		);
	}
	if (typeof value === 'string') return names.get(value) ?? value.replace(VOLATILE, '#');
	return typeof value === 'number' && value > 1e9 ? '#' : value;
}

/** All that a service holds, with names in place of IDs, so that two runs that left the same give the same text. */
export function footprint(sandbox: Sandbox, service: ServiceId): string {
	const { users, groups, memberships, raw } = sandbox.state(service);
	const names = new Map([
		...users.map(({ id, name }): [string, string] => [id, `user ${name}`]),
		...groups.map(({ id, name }): [string, string] => [id, `group ${name}`]),
	]);
	const messages = service === 'trivore' ? sandbox.services.trivore.messages() : [];
	const sent = messages.map(({ userId, kind, to }) => ({ userId, kind, to }));
	return JSON.stringify(steady({ users, groups, memberships, raw, sent }, names), undefined, ' ');
}
