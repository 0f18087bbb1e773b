import { undiciSend } from '../../../providers/http/undici';
import type { HttpRequest, Send, Sleep } from '../../../providers/http/send';
import { ScimClient } from '../../../providers/scim/client';
import type { ScimProfile } from '../../../providers/scim/profile';
import type { ProfileName } from '../../../providers/scim/profiles';
import { ScimService } from '../../../providers/scim/service';

/** How the identity domains of OCI differ from other services. Source: OCI identity domains REST API. */
export const DOMAINS: ScimProfile = {
	service: 'OCI Identity Domains',
	pageSize: 1000,
	trustsTotals: true,
	searches: true,
	nextPageHeader: 'opc-next-page',
	members: 'members',
	membersPerPatch: 100,
	bulk: { operations: 50, bytes: 1024 * 1024, busy: [409, 429] },
	requestIdHeader: 'opc-request-id',
};

/** A service of which nothing is known but that it speaks SCIM. */
export const UNKNOWN: ScimProfile = {
	service: 'SCIM',
	pageSize: 100,
	trustsTotals: false,
	searches: false,
	members: 'members',
	membersPerPatch: 100,
	bulk: { operations: 50, bytes: 1024 * 1024, busy: [] },
};

/** Our client with a bearer token, over undici. Close it after use. */
export function openScim(baseUrl: string, token: string, profile: ScimProfile, sleep: Sleep = async () => undefined) {
	const transport = undiciSend();
	const requests: string[] = [];
	const send: Send = async (request) => {
		requests.push(`${request.method} ${request.url.slice(baseUrl.length)}`);
		return await transport.send({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
	};
	const clock = { now: () => Date.now(), sleep };
	return { client: new ScimClient(send, { baseUrl, profile, clock }), requests, close: transport.close };
}

/**
 * A SCIM server as the node opens it, over undici. Close it after use.
 *
 * @param wrap stands between the node and the server, as a gateway does
 */
export function openService(
	baseUrl: string,
	token: string,
	profile: ProfileName = 'automatic',
	wrap: (send: Send) => Send = (send) => send,
) {
	const transport = undiciSend();
	const requests: HttpRequest[] = [];
	const behind = wrap(
		async (request) =>
			await transport.send({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } }),
	);
	const send: Send = async (request) => {
		requests.push(request);
		return await behind(request);
	};
	const clock = { now: () => Date.now(), sleep: async () => undefined };
	const service = new ScimService(send, { baseUrl, profile, ownUserNames: [], clock });
	return { service, requests, close: transport.close };
}

/** A server by a caller that shares nothing with the client: what it holds, and not what answers say. */
export async function rawList(baseUrl: string, token: string, path: 'Groups' | 'Users'): Promise<RawResource[]> {
	const response = await fetch(`${baseUrl}/${path}?startIndex=1&count=100`, {
		headers: { authorization: `Bearer ${token}` },
	});
	const { Resources = [] } = (await response.json()) as { readonly Resources?: RawResource[] };
	return Resources;
}

interface RawResource {
	readonly id: string;
	readonly userName?: string;
	readonly displayName?: string;
	readonly active?: boolean;
	readonly title?: string;
	readonly externalId?: string;
	readonly members?: ReadonlyArray<{ readonly value: string }>;
}

/** Group → user names of its members, as the server has them. */
export async function rawMembers(baseUrl: string, token: string): Promise<Record<string, string[]>> {
	const users = new Map((await rawList(baseUrl, token, 'Users')).map(({ id, userName }) => [id, userName ?? '']));
	const groups = await rawList(baseUrl, token, 'Groups');
	return Object.fromEntries(
		groups.map(({ displayName, members = [] }) => [
			displayName ?? '',
			members.map(({ value }) => users.get(value) ?? value).sort(),
		]),
	);
}
