import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceContext } from '../../service';
import type { Ims } from './ims';
import type { AdobeOptions } from './options';
import { gatewayRefuse, refuse, refuseToken } from './replies';

type Context = ServiceContext<AdobeOptions>;

/** Requests that one client may send in a minute. */
export const limits = { action: 10, users: 25, members: 25, user: 25, groups: 5, deprecated: 5 } as const;

const minute = 60_000;
/** Seconds that clients were sent away for when they started a second full list. */
const hiddenWait = 1938;

/** Keys, tokens and limits of the API. */
export class Access {
	private readonly windows = new Map<string, { start: number; requests: number }>();
	private readonly listStarts = new Map<string, number>();

	constructor(
		private readonly context: Context,
		private readonly ims: Ims,
	) {}

	reset(): void {
		this.windows.clear();
		this.listStarts.clear();
	}

	/** Answers what is not to be let in; tells whether it did. */
	refused(request: FastifyRequest<{ Params: { org: string } }>, reply: FastifyReply): boolean {
		const key = request.headers['x-api-key'];
		if (typeof key !== 'string' || key === '') {
			void reply.code(403).send('');
			return true;
		}
		if (!this.ims.isClient(key)) {
			void gatewayRefuse(reply, 403, '403003', 'Api Key is invalid');
			return true;
		}
		const [, bearer] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
		const client = bearer === undefined ? undefined : this.ims.clientOf(bearer);
		if (client === undefined) {
			void refuseToken(this.context, reply);
			return true;
		}
		if (client !== key) {
			void gatewayRefuse(reply, 403, '403003', 'Api Key is invalid');
			return true;
		}
		const { org } = request.params;
		if (!/^[0-9A-Za-z]+@AdobeOrg$/.test(org)) {
			void refuse(reply, 400, 'error.organization.invalid_id', 'Bad organization Id');
			return true;
		}
		if (org !== this.ims.organizationId) {
			void refuseToken(this.context, reply);
			return true;
		}
		return false;
	}

	/** Answers a request above the limit; tells whether it did. */
	throttled(
		endpoint: keyof typeof limits,
		page: string | undefined,
		request: FastifyRequest,
		reply: FastifyReply,
	): boolean {
		const { options } = this.context;
		const key = `${endpoint} ${String(request.headers['x-api-key'])}`;
		const now = this.context.now();
		if (options.hiddenListLimit && page === '0' && (endpoint === 'users' || endpoint === 'groups')) {
			const last = this.listStarts.get(key);
			if (last !== undefined && now - last < hiddenWait * 1000) {
				this.sendAway(Math.ceil((last + hiddenWait * 1000 - now) / 1000), reply);
				return true;
			}
			this.listStarts.set(key, now);
		}
		if (!options.throttling) return false;
		const window = this.windows.get(key);
		if (window === undefined || now - window.start >= minute) {
			this.windows.set(key, { start: now, requests: 1 });
			return false;
		}
		window.requests += 1;
		if (window.requests <= limits[endpoint]) return false;
		this.sendAway(Math.ceil((window.start + minute - now) / 1000), reply);
		return true;
	}

	private sendAway(seconds: number, reply: FastifyReply): void {
		const { retryAfterForm } = this.context.options;
		if (retryAfterForm === 'seconds') reply.header('retry-after', String(seconds));
		if (retryAfterForm === 'date') {
			reply.header('retry-after', new Date(this.context.now() + seconds * 1000).toUTCString());
		}
		void gatewayRefuse(reply, 429, '429050', 'Too many requests');
	}
}
