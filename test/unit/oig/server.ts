/** A server of OIG whose answers are written down, and a client on it that does not wait. */
import { InputError, NotAttemptedError, ServiceError } from '../../../providers/http/errors';
import { NetworkError, type HttpRequest, type HttpResponse } from '../../../providers/http/send';
import { OigClient } from '../../../providers/oig/client';
import type { Entry } from '../../../providers/oig/entry';
import { answer } from './support';

type Answer = Error | HttpResponse | ((request: HttpRequest) => Error | HttpResponse);

/** Method and path → answers in their order, of which the last one stays. SCIM paths begin with "scim". */
export type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;

const isList = (value: Answer | readonly Answer[]): value is readonly Answer[] => Array.isArray(value);

const placeOf = ({ method, url }: HttpRequest) =>
	`${method} ${new URL(url).pathname
		.replace('/iam/governance/selfservice/api/v1', '')
		.replace('/iam/governance/scim/v1', 'scim')}`;

export function serverOf(answers: Answers) {
	const requests: HttpRequest[] = [];
	const waits: number[] = [];
	const asked = new Map<string, number>();
	const send = async (request: HttpRequest): Promise<HttpResponse> => {
		requests.push(request);
		const place = placeOf(request);
		const listed = answers[place];
		if (listed === undefined) throw new Error(`The test has no answer to ${place}.`);
		const list = isList(listed) ? listed : [listed];
		const at = asked.get(place) ?? 0;
		asked.set(place, at + 1);
		const chosen = list[Math.min(at, list.length - 1)];
		const given = typeof chosen === 'function' ? chosen(request) : chosen;
		if (given === undefined || given instanceof Error) throw given ?? new Error(`No answer to ${place}.`);
		return await Promise.resolve(given);
	};
	const clock = { now: () => 0, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
	return {
		client: new OigClient(send, { baseUrl: 'https://oig.example.com', clock }),
		waits,
		/** Method, path and query of each request so far. */
		calls: () => requests.map((request) => `${placeOf(request)}${decodeURIComponent(new URL(request.url).search)}`),
		/** The writes so far, with their bodies. */
		writes: () =>
			requests
				.filter(({ method }) => method !== 'GET')
				.map((request): [string, unknown] => [
					placeOf(request),
					typeof request.body === 'string' ? JSON.parse(request.body) : undefined,
				]),
	};
}

/** The connection broke after the request was sent. */
export const lost = () => new NetworkError('interrupted', 'The connection was closed.');
export const notFound = () => answer(404, { message: 'Requested entity not found' });
/** A 404 that says nothing about objects. */
export const noSuchCall = () => answer(404, '<html><title>Not Found</title></html>');
export const refusal = (status: number, message = 'No.') => answer(status, { errorMessage: message });
/** A refusal of OIG's own, with a status that otherwise means a stumble. */
export const business = (message = 'No.') => answer(500, { errorCode: 'IAM-3050068', errorMessage: message });

export const fieldsOf = (attributes: object) =>
	Object.entries(attributes).map(([name, value]: [string, unknown]) => ({ name, value }));
export const entry = (id: string, attributes: Readonly<Record<string, unknown>> = {}): Entry => ({
	id,
	attributes,
	raw: {},
});
/** An answer with one object. */
export const object = (id: string, attributes: object = {}) => answer(200, { id, fields: fieldsOf(attributes) });
/** An answer with a whole list. */
export const list = (member: string, objects: readonly object[]) =>
	answer(200, { [member]: objects, count: objects.length, hasMore: false });

/** Everything that an error says, without what it leaves out. */
export async function errorOf(work: Promise<unknown>): Promise<object> {
	const error = await work.then(
		(value) => new Error(`It was not refused but gave ${JSON.stringify(value)}.`),
		(reason: unknown) => reason,
	);
	return contentOf(error);
}

export function contentOf(error: unknown): object {
	if (error instanceof ServiceError) {
		const { kind, status, message, code, advice, reason, requestId } = error;
		const all = { kind, status, message, code, advice, reason, requestId };
		return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
	}
	if (error instanceof InputError) {
		const { field, message, advice } = error;
		return { field, message, ...(advice === undefined ? {} : { advice }) };
	}
	if (error instanceof NotAttemptedError) return { message: error.message, reason: error.reason };
	if (error instanceof NetworkError) return { fault: error.fault, message: error.message };
	throw error;
}

export const WAITING = 'Request Awaiting Approval';

/** A request about one user that waits for approval. */
export const openRequest = (id: string, reqType: string | null, user = '7', more: object = {}) => ({
	id,
	reqType,
	reqStatus: WAITING,
	reqBeneficiaryList: [{ id: user }],
	...more,
});
