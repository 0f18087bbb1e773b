import { undiciSend } from '../../../providers/http/undici';
import type { Send, Sleep } from '../../../providers/http/send';
import { ScimClient } from '../../../providers/scim/client';
import type { ScimProfile } from '../../../providers/scim/profile';

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
