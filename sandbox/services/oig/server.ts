import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { performance } from 'node:perf_hooks';

import type { Access } from './access';
import { Refused, type StoredUser } from './model';
import type { Options } from './options';
import { refuse } from './wire';

/** Who sent a request; the door has checked it. */
export type Caller = (request: FastifyRequest) => StoredUser;

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * The door of the server, in the order in which it checks: an access manager in front, credentials (401), the header
 * that guards writes (400). What handlers refuse becomes an error answer here.
 */
export class Door {
	private readonly callers = new WeakMap<FastifyRequest, StoredUser>();
	private readonly starts = new WeakMap<FastifyRequest, number>();

	constructor(
		private readonly access: Access,
		private readonly options: () => Options,
	) {}

	readonly caller: Caller = (request) => {
		const caller = this.callers.get(request);
		if (!caller) throw new Error('The request did not pass the door.');
		return caller;
	};

	register(app: FastifyInstance): void {
		app.addHook('onRequest', async (request, reply) => {
			this.starts.set(request, performance.now());
			if (this.stoppedAtLoginPage(reply)) return;
			const caller = await this.access.caller(request.headers.authorization);
			if (!caller) {
				void reply.header('www-authenticate', 'Basic realm="weblogic"');
				return await refuse(reply, this.options(), new Refused('', 'Unauthorized', 401));
			}
			this.callers.set(request, caller);
			// Samples of version 11g write without the header.
			const guarded = WRITES.has(request.method) && this.options().version !== '11.1.2.3';
			if (guarded && request.headers['x-requested-by'] === undefined) {
				return await reply.code(400).type('text/html').send('');
			}
		});
		app.addHook('onSend', async (request, reply, payload) => {
			const start = this.starts.get(request);
			void reply.header('ResponseTime', String(start === undefined ? 0 : Math.round(performance.now() - start)));
			return payload;
		});
		app.setErrorHandler(async (error, _request, reply) => {
			if (!(error instanceof Refused)) throw error;
			await refuse(reply, this.options(), error);
		});
	}

	private stoppedAtLoginPage(reply: FastifyReply): boolean {
		const { loginPage } = this.options();
		if (loginPage === 'none') return false;
		if (loginPage === 'redirect') {
			void reply.code(302).header('location', 'http://sso.invalid/oam/login').send();
		} else {
			void reply
				.type('text/html')
				.send('<html><head><title>Access Manager</title></head><body><form></form></body></html>');
		}
		return true;
	}
}
