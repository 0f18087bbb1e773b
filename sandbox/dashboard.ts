import type { ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { onlyLocal } from './control';
import type { ChangeListener, Running, Sandbox, ServiceId } from './sandbox';
import type { ServiceState } from './service';

type ShownUser = ServiceState['users'][number] & { groups: readonly string[] };

/** What the page shows of one service; lists are cut so that a full tenant does not choke the browser. */
interface ServiceView {
	id: string;
	title: string;
	url: string;
	totals: { users: number; groups: number; memberships: number };
	/** Nobody has been added to what a new tenant has. */
	untouched: boolean;
	/** How many the filter finds; without one, all. */
	found: { users: number; groups: number };
	/** The newest ones of those, newest first. */
	users: ShownUser[];
	groups: Array<{ id: string; name: string; members: number }>;
}

/** The page is one file that talks to nobody but this server. */
const policy =
	"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:";
const shownUsers = 200;
const shownGroups = 100;
const shownRequests = 60;
/** Changes within this time go to the page together. */
const gatherMs = 150;

function view({ id, definition, host, service }: Running, url: string, filter = ''): ServiceView {
	const { users, groups, memberships } = service.state();
	const names = new Map(groups.map((group) => [group.id, group.name]));
	const groupsOf = new Map<string, string[]>();
	const members = new Map<string, number>();
	for (const { userId, groupId } of memberships) {
		members.set(groupId, (members.get(groupId) ?? 0) + 1);
		const list = groupsOf.get(userId);
		const name = names.get(groupId) ?? groupId;
		if (list) list.push(name);
		else groupsOf.set(userId, [name]);
	}
	const wanted = filter.trim().toLowerCase();
	const has = (...texts: ReadonlyArray<string | undefined>) =>
		wanted === '' || texts.some((text) => text?.toLowerCase().includes(wanted));
	const foundUsers = users
		.map((user): ShownUser => ({ ...user, groups: groupsOf.get(user.id) ?? [] }))
		.filter((user) => has(user.name, user.displayName, user.email, ...(user.marks ?? []), ...user.groups));
	const foundGroups = groups.filter(({ name }) => has(name));
	return {
		id,
		title: definition.title,
		url: `${url}${definition.basePath}`,
		totals: { users: users.length, groups: groups.length, memberships: memberships.length },
		untouched: users.length <= host.initial.users && groups.length <= host.initial.groups,
		found: { users: foundUsers.length, groups: foundGroups.length },
		users: foundUsers.slice(-shownUsers).reverse(),
		groups: foundGroups
			.slice(-shownGroups)
			.reverse()
			.map((group) => ({ ...group, members: members.get(group.id) ?? 0 })),
	};
}

/** Adds `GET /`, the page, and `GET /__sandbox/events`, the server-sent events that feed it. */
export function registerDashboard(
	app: FastifyInstance,
	sandbox: Sandbox,
	running: ReadonlyMap<ServiceId, Running>,
	listeners: Set<ChangeListener>,
): void {
	const pages = new Set<ServerResponse>();
	const waiting = new Set<string>();
	let timer: NodeJS.Timeout | undefined;

	const messageFor = (what: string): string => {
		if (what === 'log')
			return event('log', { total: sandbox.log.total, entries: sandbox.log.entries.slice(-shownRequests) });
		if (what === 'options') return event('options', {});
		if (what === 'faults') return event('faults', sandbox.faults.document);
		const service = running.get(what as ServiceId);
		return service ? event('service', view(service, sandbox.url)) : '';
	};
	const flush = () => {
		timer = undefined;
		const text = [...waiting].map(messageFor).join('');
		waiting.clear();
		for (const page of pages) page.write(text);
	};
	listeners.add((what) => {
		if (pages.size === 0) return;
		waiting.add(what);
		timer ??= setTimeout(flush, gatherMs);
	});

	void app.register((scope, _options, done) => {
		onlyLocal(scope);
		const page = readFileSync(join(__dirname, 'dashboard.html'));
		scope.get('/', (_request, reply) =>
			reply
				.type('text/html; charset=utf-8')
				.header('cache-control', 'no-store')
				.header('content-security-policy', policy)
				.send(page),
		);
		type Service = { Params: { service: string }; Querystring: { filter?: string; id?: string } };
		scope.get<Service>('/__sandbox/view/:service', ({ params, query }, reply) => {
			const service = running.get(params.service as ServiceId);
			return service ? view(service, sandbox.url, query.filter) : reply.code(404).send({ error: 'No such service' });
		});
		scope.get<Service>('/__sandbox/user/:service', ({ params, query }, reply) => {
			const user = running.get(params.service as ServiceId)?.service.user(query.id ?? '');
			return user ?? reply.code(404).send({ error: 'There is no such user any more' });
		});
		scope.get('/__sandbox/events', (request, reply) => {
			reply.hijack();
			const response = reply.raw;
			response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
			response.write([...running.keys(), 'options', 'faults', 'log'].map(messageFor).join(''));
			pages.add(response);
			request.raw.on('close', () => pages.delete(response));
		});
		scope.addHook('onClose', async () => {
			clearTimeout(timer);
			for (const response of pages) response.end();
		});
		done();
	});
}

function event(name: string, data: unknown): string {
	return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
