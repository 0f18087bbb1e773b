import type { Call, Reply } from './call';
import { errorBody, invalid, missing, ScimError } from './errors';
import type { Limits } from './limits';
import { isRecord, textOf, type Members } from './model';
import { perform } from './resources';

const REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
/** Source: OCI identity domains, Bulk. */
const MOST_OPERATIONS = 50;
const MOST_BYTES = 1024 * 1024;

/** What a refusal because of another mass job may have for its `messageId`. */
const MESSAGE_IDS = {
	bulk: 'common.bulk.operationInProgress',
	general: 'common.exception.conflict',
	absent: undefined,
};

/** Bulk requests, imports and exports: one at a time in a domain. */
export class MassJobs {
	private readonly running = new Set<string>();
	private foreign = 0;

	/** Lets the next requests meet the job of somebody else. */
	hold(requests: number): void {
		this.foreign = requests;
	}

	reset(): void {
		this.foreign = 0;
	}

	/** @throws ScimError when another job of the domain runs */
	begin({ domain, world }: Call): void {
		if (this.foreign > 0) this.foreign--;
		else if (!this.running.has(domain.id)) {
			this.running.add(domain.id);
			return;
		}
		const detail = 'Another bulk, import or export operation is in progress.';
		const { secondBulk, secondBulkMessage } = world.options;
		throw new ScimError(Number(secondBulk), detail, MESSAGE_IDS[secondBulkMessage]);
	}

	end({ domain }: Call): void {
		this.running.delete(domain.id);
	}
}

/** Puts ids in the place of references to what earlier operations made. */
function resolved(value: unknown, made: ReadonlyMap<string, string>): unknown {
	if (typeof value === 'string') return /^bulkId:/.test(value) ? (made.get(value.slice(7)) ?? value) : value;
	if (Array.isArray(value)) return value.map((entry) => resolved(entry, made));
	if (!isRecord(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolved(inner, made)]));
}

function operations(body: Members): Members[] {
	if (!Array.isArray(body.schemas) || !body.schemas.includes(REQUEST)) throw missing('schemas');
	const { Operations: given } = body;
	if (!Array.isArray(given) || given.length === 0) throw missing('Operations');
	if (given.length > MOST_OPERATIONS) {
		throw new ScimError(413, `A bulk request can have at most ${MOST_OPERATIONS} operations.`);
	}
	if (!given.every(isRecord)) throw invalid('An operation is not an object.');
	const ids = given.map(({ bulkId }) => bulkId).filter((id) => id !== undefined);
	if (new Set(ids).size < ids.length) throw invalid('A bulkId stands more than once.');
	return given;
}

function performOne(call: Call, operation: Members, limits: Limits): Reply {
	const method = textOf(operation.method).toUpperCase();
	if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
		throw invalid(`The method ${method} is not one of a bulk request.`);
	if (method === 'POST' && textOf(operation.bulkId) === '') throw missing('bulkId');
	const [path = '', query = ''] = textOf(operation.path).split('?');
	if (!path.startsWith('/')) throw invalid('The path of an operation begins with a slash.');
	const search = new URLSearchParams(query);
	if (call.world.options.bulkCounts === 'operations') limits.count(call.domain, 'Others');
	return perform({
		...call,
		method,
		path: path.split('/').slice(1).map(decodeURIComponent),
		query: (name) => search.getAll(name),
		ifMatch: typeof operation.version === 'string' ? operation.version : undefined,
		body: () => {
			if (!isRecord(operation.data)) throw invalid('The operation has no data.');
			return operation.data;
		},
		inBulk: true,
	});
}

function statusOf(status: number, form: string): unknown {
	if (form === 'number') return status;
	return form === 'object' ? { code: String(status) } : String(status);
}

/** Carries out the operations one after the other. One that is refused stops none of the others. */
export function performBulk(call: Call, length: number, limits: Limits): Reply {
	if (length > MOST_BYTES) throw new ScimError(413, `A bulk request can have at most ${MOST_BYTES} bytes.`);
	const { options } = call.world;
	const made = new Map<string, string>();
	const answers = operations(call.body()).map((given) => {
		const isResolved = options.bulkReferences === 'resolve';
		const operation = isResolved ? { ...given, data: resolved(given.data, made) } : given;
		const echo = { method: given.method, ...(given.bulkId === undefined ? {} : { bulkId: given.bulkId }) };
		try {
			const { status, location, etag } = performOne(call, operation, limits);
			const id = location?.split('/').at(-1);
			if (id !== undefined && given.bulkId !== undefined) made.set(textOf(given.bulkId), id);
			return {
				...echo,
				...(location === undefined ? {} : { location }),
				...(etag === undefined ? {} : { version: etag }),
				status: statusOf(status, options.bulkOperationStatus),
			};
		} catch (error) {
			if (!(error instanceof ScimError)) throw error;
			return { ...echo, status: statusOf(error.status, options.bulkOperationStatus), response: errorBody(error) };
		}
	});
	return { status: Number(options.bulkStatus), body: { schemas: [RESPONSE], Operations: answers } };
}
