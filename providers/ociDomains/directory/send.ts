/** How operations are sent: in Bulks, or one by one. */
import { isAmbiguous } from '../../http/ambiguousWrite';
import { mapBounded } from '../../http/boundedConcurrency';
import { ServiceError } from '../../http/errors';
import { collect } from '../../http/paging';
import { bodyJson } from '../../http/send';
import { bulk, type BulkOperation, type BulkOutcome } from '../../scim/bulk';
import { isRecord } from '../../scim/errors';
import type { OciDomainsClient } from '../client';

/** Operations in one Bulk. Source: OCI identity domains, Bulk. */
export const BULK_SIZE = 50;

/** Refusals of a Bulk as a whole by a domain or an application that has none. */
const NO_BULK: ReadonlySet<number> = new Set([403, 404, 405, 501]);

export class Sender {
	constructor(
		private readonly client: OciDomainsClient,
		private usesBulk: boolean,
		private readonly concurrency: number,
	) {}

	/** Outcomes in the order of the operations. What is refused as a whole because there is no Bulk goes one by one. */
	async send(operations: readonly BulkOperation[]): Promise<BulkOutcome[]> {
		// One operation gains nothing in a Bulk.
		if (!this.usesBulk || operations.length < 2) return await this.oneByOne(operations);
		const outcomes = await bulk(this.client.scim, operations);
		const isRefused = outcomes.every(
			(outcome) => outcome.kind === 'refused' && outcome.isWhole === true && NO_BULK.has(outcome.error.status),
		);
		if (!isRefused) return outcomes;
		this.usesBulk = false;
		return await this.oneByOne(operations);
	}

	private async oneByOne(operations: readonly BulkOperation[]): Promise<BulkOutcome[]> {
		const outcomes: BulkOutcome[] = [];
		const run = async (index: number) => {
			const operation = operations[index];
			if (operation !== undefined) outcomes[index] = await this.one(operation);
		};
		await collect(mapBounded(operations.keys(), this.concurrency, run));
		return outcomes;
	}

	private async one({ method, path, data }: BulkOperation): Promise<BulkOutcome> {
		try {
			const response = await this.client.scim.call(method, path, data);
			const body: unknown = bodyJson(response);
			const address = response.headers.location?.split('/').at(-1);
			return { kind: 'done', id: isRecord(body) && typeof body.id === 'string' ? body.id : address };
		} catch (error) {
			if (error instanceof ServiceError && !isAmbiguous(error)) return { kind: 'refused', error };
			return { kind: 'unknown', cause: error };
		}
	}
}
