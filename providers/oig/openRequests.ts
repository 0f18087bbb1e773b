/** The open requests of the server as a bulk run needs them: read once, and asked about many users. */
import pMap from 'p-map';

import { ServiceError } from '../http/errors';
import { foldedValue } from '../text';
import { isRecord } from '../record';
import type { OigClient } from './client';
import { idText, textOf } from './entry';
import { concerns, getRequest, openRequests, targets, type OpenRequest } from './requests';
import type { OigRequest } from './schemas';

/** Requests whose details are read at the same time. */
const CONCURRENT_READS = 4;
/** Types of requests that change a user, and so grant nothing. */
const USER_CHANGE = /^(?:create|modify|enable|disable|delete|lock|unlock)\b/i;
const REMOVAL = /^(?:remove|revoke)\b/i;

/** What open requests to create users are known to be for. */
export interface OpenCreates {
	/** Login as `foldedValue` → number of the request. */
	readonly byLogin: ReadonlyMap<string, string>;
	/** Numbers of those of which OIG does not tell for whom they are. */
	readonly unclear: readonly string[];
}

function typeOf({ request }: OpenRequest): string {
	return request.reqType?.trim() ?? '';
}

/** Logins that are given as attributes anywhere in a value: as name and value, or as a member. */
function loginsIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(loginsIn);
	if (!isRecord(value)) return [];
	const isLogin = (name: string) => /^user ?login$/i.test(name);
	const named = typeof value.name === 'string' && isLogin(value.name) ? [textOf(value.value)] : [];
	const members = Object.entries(value).map(([name, member]) => (isLogin(name) ? textOf(member) : ''));
	return [...named, ...members, ...Object.values(value).flatMap(loginsIn)].filter((login) => login !== '');
}

/** Who raised a request, as far as it says so. Source: OIG "GET /requests", `requester`. */
function requesterOf({ request: { requester } }: OpenRequest): string | undefined {
	return isRecord(requester) ? idText(requester.value) : idText(requester);
}

export class OpenRequests {
	private readonly details = new Map<string, Promise<OigRequest>>();

	private constructor(
		private readonly client: OigClient,
		private readonly requests: readonly OpenRequest[],
	) {}

	/** Reads them. A server that does not let the caller see requests is taken to have none. */
	static async read(client: OigClient): Promise<OpenRequests> {
		const found: OpenRequest[] = [];
		try {
			for await (const request of openRequests(client)) found.push(request);
		} catch (error) {
			if (!(error instanceof ServiceError && (error.kind === 'forbidden' || error.kind === 'notFound'))) throw error;
		}
		const complete = await pMap(
			found,
			async ({ id, request }) =>
				request.reqBeneficiaryList || id === '' ? { id, request } : { id, request: await getRequest(client, id) },
			{ concurrency: CONCURRENT_READS },
		);
		return new OpenRequests(client, complete);
	}

	has(requestId: string): boolean {
		return this.requests.some(({ id }) => id === requestId);
	}

	/** The number of the request for a user whose type `isWanted`. */
	of(userId: string, isWanted: (request: OigRequest) => boolean): string | undefined {
		return this.requests.find(({ request }) => concerns(request, userId) === true && isWanted(request))?.id;
	}

	/** User → number of the request that asks for the role for that user. */
	async granting(roleId: string, userIds: readonly string[]): Promise<Map<string, string>> {
		const found = new Map<string, string>();
		const wanted = new Set(userIds);
		const possible = this.requests.filter(
			(open) =>
				!USER_CHANGE.test(typeOf(open)) &&
				!REMOVAL.test(typeOf(open)) &&
				beneficiaries(open.request).some((id) => wanted.has(id)),
		);
		const detailed = await pMap(possible, async (open) => await this.detailsOf(open), {
			concurrency: CONCURRENT_READS,
		});
		for (const [index, request] of detailed.entries()) {
			if (!targets(request, 'Role').includes(roleId)) continue;
			for (const id of beneficiaries(request)) if (wanted.has(id)) found.set(id, possible[index]?.id ?? '');
		}
		return found;
	}

	/**
	 * Whom the open requests to create users are for. OIG documents no way to tell, so it is known only where the
	 * details hold the login. Others' requests count only if they do.
	 *
	 * @param readOwnId gives the id of the caller, if it is known; asked only if there are such requests.
	 */
	async creating(readOwnId: () => Promise<string | undefined>): Promise<OpenCreates> {
		const creates = this.requests.filter((open) => /^create\b/i.test(typeOf(open)));
		const byLogin = new Map<string, string>();
		const unclear: string[] = [];
		const ownId = creates.length === 0 ? undefined : await readOwnId();
		const detailed = await pMap(creates, async (open) => await this.detailsOf(open), {
			concurrency: CONCURRENT_READS,
		});
		for (const [index, request] of detailed.entries()) {
			const open = creates[index];
			if (open === undefined) continue;
			const logins = loginsIn(request.reqTargetEntities);
			for (const login of logins) byLogin.set(foldedValue(login), open.id);
			const requester = requesterOf(open);
			const isOwn = requester === undefined || ownId === undefined || requester === ownId;
			if (logins.length === 0 && isOwn) unclear.push(open.id);
		}
		return { byLogin, unclear };
	}

	private async detailsOf({ id, request }: OpenRequest): Promise<OigRequest> {
		if (id === '') return request;
		const known = this.details.get(id) ?? getRequest(this.client, id);
		this.details.set(id, known);
		return await known;
	}
}

function beneficiaries(request: OigRequest): string[] {
	return (request.reqBeneficiaryList ?? []).flatMap(({ id }) => idText(id) ?? []);
}
