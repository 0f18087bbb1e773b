import type { HttpRequest, Send } from '../../../providers/http/send';
import { ScimClient } from '../../../providers/scim/client';
import type { ScimProfile } from '../../../providers/scim/profile';

export const PROFILE: ScimProfile = {
	service: 'Acme',
	pageSize: 3,
	trustsTotals: false,
	searches: false,
	members: 'members',
	membersPerPatch: 2,
	bulk: { operations: 50, bytes: 1_000_000, busy: [] },
};

export interface Answer {
	readonly status?: number;
	readonly headers?: Record<string, string>;
	readonly body?: unknown;
}

/** A client of a service that answers as told. */
export function client(answer: (request: HttpRequest) => Answer, profile: Partial<ScimProfile> = {}) {
	const requests: HttpRequest[] = [];
	const send: Send = async (request) => {
		requests.push(request);
		const { status = 200, headers = {}, body } = answer(request);
		const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
		return { status, headers, body: new TextEncoder().encode(text) };
	};
	const clock = { now: () => 0, sleep: async () => undefined };
	const options = { baseUrl: 'https://acme.example/scim/v2', profile: { ...PROFILE, ...profile }, clock };
	return { scim: new ScimClient(send, options), requests };
}
