/** How operations are sent: in Bulks, or one by one. */
import { mapBounded } from '../../http/boundedConcurrency';
import { collect } from '../../http/paging';
import { alone, bulk, type BulkOperation, type BulkOutcome } from '../../scim/bulk';
import { unreadable } from '../../scim/errors';
import { folded } from '../../text';
import { valueAt } from '../../scim/places';
import type { OciDomainsClient } from '../client';
import { PROFILE } from '../profile';

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
		if (!isRefused) {
			return outcomes.map((outcome, index) => {
				const operation = operations[index];
				return operation === undefined ? outcome : named(operation, outcome);
			});
		}
		this.usesBulk = false;
		return await this.oneByOne(operations);
	}

	private async oneByOne(operations: readonly BulkOperation[]): Promise<BulkOutcome[]> {
		const outcomes: BulkOutcome[] = [];
		const run = async (index: number) => {
			const operation = operations[index];
			if (operation !== undefined) outcomes[index] = named(operation, await alone(this.client.scim, operation));
		};
		await collect(mapBounded(operations.keys(), this.concurrency, run));
		return outcomes;
	}
}

/** What was made has the name that was asked for; an answer with another name is that to another request. */
function named({ method, data }: BulkOperation, outcome: BulkOutcome): BulkOutcome {
	if (outcome.kind !== 'done' || method !== 'POST') return outcome;
	const name = valueAt(data, 'userName') === undefined ? 'displayName' : 'userName';
	const [wanted, made] = [valueAt(data, name), outcome.resource?.[name]];
	const isOther = typeof wanted === 'string' && typeof made === 'string' && folded(wanted) !== folded(made);
	if (!isOther) return outcome;
	return { kind: 'unknown', cause: unreadable(PROFILE, 200, 'another user or group than the created one') };
}
