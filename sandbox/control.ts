import type { FastifyInstance } from 'fastify';
import * as z from 'zod/v4-mini';
import { parse } from './parse';
import type { Running, Sandbox, ServiceId } from './sandbox';

const seedSchema = z.strictObject({
	users: z.int().check(z.minimum(0), z.maximum(1_000_000)),
	groups: z.int().check(z.minimum(0), z.maximum(10_000)),
	seed: z.optional(z.int()),
	services: z.optional(z.array(z.string())),
});
const clockSchema = z.strictObject({ advanceSeconds: z.number() });

/** A request to the control interface that cannot be carried out: its text is the answer. */
class ControlError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/** Host and Origin that a page of another site could not produce, whatever name it makes resolve to this machine. */
function isLocal(host: string | undefined): boolean {
	try {
		return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(`http://${host ?? ''}`).hostname);
	} catch {
		return false;
	}
}

/** Keeps other web sites in the same browser away from the control interface and the dashboard. */
export function onlyLocal(app: FastifyInstance): void {
	app.addHook('onRequest', async (request, reply) => {
		const origin = request.headers.origin;
		const foreign = origin !== undefined && !isLocal(/^https?:\/\/(.*)$/.exec(origin)?.[1]);
		if (!isLocal(request.headers.host) || foreign) return reply.code(403).send({ error: 'Only for this machine' });
		return undefined;
	});
}

/** Adds `/__sandbox/…`: JSON in, JSON out, `{ "error": "…" }` with status 400 or 404 when it cannot be done. */
export function registerControl(
	app: FastifyInstance,
	sandbox: Sandbox,
	running: ReadonlyMap<ServiceId, Running>,
): void {
	const find = (id: string): Running => {
		const found = running.get(id as ServiceId);
		if (!found) throw new ControlError(404, `No service "${id}". Services: ${[...running.keys()].join(', ')}.`);
		return found;
	};
	const options = () =>
		Object.fromEntries(
			[...running.values()].map(({ id, host }) => [id, { values: host.options, schema: host.optionsSchema }]),
		);

	void app.register(
		(control, _options, done) => {
			onlyLocal(control);
			control.removeContentTypeParser('application/json');
			control.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => {
				try {
					parsed(null, body === '' ? {} : JSON.parse(String(body)));
				} catch {
					parsed(new ControlError(400, 'The body is not JSON'));
				}
			});
			control.setErrorHandler((error, _request, reply) => {
				if (error instanceof z.core.$ZodError) return reply.code(400).send({ error: z.prettifyError(error) });
				if (error instanceof ControlError) return reply.code(error.status).send({ error: error.message });
				return reply.send(error);
			});

			control.get('/', () => ({
				url: sandbox.url,
				rootUrls: sandbox.rootUrls,
				services: [...running.values()].map(({ id, definition }) => ({
					id,
					title: definition.title,
					url: `${sandbox.url}${definition.basePath}`,
				})),
			}));
			control.get('/credentials', () => sandbox.credentials);
			control.post('/reset', async () => {
				await sandbox.reset();
				return { reset: true };
			});
			control.post('/seed', (request) => {
				const { users, groups, seed, services } = parse(seedSchema, request.body);
				const ids = services?.map((id) => find(id).id) ?? [...running.keys()];
				sandbox.seed({ users, groups, ...(seed === undefined ? {} : { seed }), services: ids });
				return Object.fromEntries(ids.map((id) => [id, totals(find(id))]));
			});
			control.get<{ Params: { service: string } }>('/state/:service', ({ params }) =>
				find(params.service).service.state(),
			);
			control.get<{ Querystring: { limit?: string } }>('/log', ({ query }) => {
				const limit = parse(z.int().check(z.minimum(1)), Number(query.limit ?? 1000));
				return sandbox.log.entries.slice(-limit);
			});
			control.get('/faults', () => sandbox.faults.document);
			control.put('/faults', (request) => {
				sandbox.faults.set(request.body ?? {});
				return sandbox.faults.document;
			});
			control.get('/options', options);
			control.patch('/options', (request) => {
				const patches = Object.entries(parse(z.record(z.string(), z.record(z.string(), z.unknown())), request.body));
				const found = patches.map(([id, patch]) => ({ id: find(id).id, patch }));
				for (const { id, patch } of found) sandbox.options(id, patch);
				return options();
			});
			control.get('/clock', () => ({ now: new Date(sandbox.clock.now()).toISOString() }));
			control.post('/clock', (request) => {
				sandbox.clock.advance(parse(clockSchema, request.body).advanceSeconds * 1000);
				return { now: new Date(sandbox.clock.now()).toISOString() };
			});
			done();
		},
		{ prefix: '/__sandbox' },
	);
}

function totals({ service }: Running): Record<string, number> {
	const { users, groups, memberships } = service.state();
	return { users: users.length, groups: groups.length, memberships: memberships.length };
}
