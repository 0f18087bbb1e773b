/** What End Access took away, in a form that a workflow can store and Restore Access takes. */
import * as z from 'zod/v4-mini';

import type { AccessEntry, AccessOutcome, AccessUser } from '../../providers/access';
import { shown } from '../texts';

const FORMAT = 'access-1';

const idSchema = z.string().check(z.minLength(1));

const entrySchema = z.object({ type: idSchema, id: idSchema, name: z.string() });

const ledgerSchema = z.object({
	format: z.literal(FORMAT),
	service: z.string(),
	tenant: z.string(),
	/** The email addresses are those of the time when the access was ended. */
	user: z.object({ id: idSchema, name: z.string(), emails: z.optional(z.array(z.string())) }),
	endedAt: z.string(),
	entries: z.array(entrySchema).check(z.minLength(1)),
});

/** No secret is in it. */
export type Ledger = z.infer<typeof ledgerSchema>;

/** Where a ledger was made and may be used. */
export interface LedgerPlace {
	/** The service's title. */
	readonly service: string;
	/** Names the directory: tenancy, organization, host and namespace. */
	readonly tenant: string;
}

export function makeLedger(
	{ service, tenant }: LedgerPlace,
	{ id, name, emails }: AccessUser,
	endedAt: string,
	entries: readonly AccessEntry[],
): Ledger {
	return {
		format: FORMAT,
		service,
		tenant,
		user: { id, name, ...(emails ? { emails: [...emails] } : {}) },
		endedAt,
		entries: entries.map(plain),
	};
}

/**
 * @param isRestorable whether the service can give back an entry, and whether its parts fit together
 * @returns the ledger with each entry once, or why it is none, as a full sentence.
 */
export function readLedger(
	value: unknown,
	place: LedgerPlace,
	isRestorable: (entry: AccessEntry) => boolean,
): Ledger | string {
	const { data: ledger } = z.safeParse(ledgerSchema, value);
	if (ledger === undefined) return 'It is not the "restore" object of an End Access operation.';
	if (ledger.service !== place.service) return `It was made by ${ledger.service}, and this is ${place.service}.`;
	if (ledger.tenant !== place.tenant) {
		return `It was made in ${ledger.tenant}, and this credential works in ${place.tenant}.`;
	}
	const unknown = ledger.entries.find((entry) => !isRestorable(entry));
	if (unknown !== undefined) {
		const { type, id, name } = unknown;
		return `Its entry ${shown(name)} of the type ${shown(type)} with the ID ${shown(id)} is none that End Access makes.`;
	}
	return { ...ledger, entries: [...new Map(ledger.entries.map((entry) => [keyOfEntry(entry), entry])).values()] };
}

/** Nothing but what names the entry. */
export const plain = ({ type, id, name }: AccessEntry): AccessEntry => ({ type, id, name });

/** Tells entries apart. */
export const keyOfEntry = ({ type, id }: AccessEntry): string => `${type} ${id}`;

/** An entry that was not taken or given, and why. */
export interface LeftEntry extends AccessEntry {
	readonly reason: string;
	/** Where a request that waits for a decision can be followed. */
	readonly requestId?: string;
}

/** @param explain words an error as one sentence without secrets */
export function leftEntries(outcomes: readonly AccessOutcome[], explain: (error: unknown) => string): LeftEntry[] {
	return outcomes.flatMap((outcome): LeftEntry[] => {
		if (outcome.status === 'refused') return [{ ...plain(outcome.entry), reason: explain(outcome.error) }];
		if (outcome.status !== 'pending') return [];
		const { entry, requestId } = outcome;
		const reason = 'The service accepted the request and has yet to carry it out.';
		return [{ ...plain(entry), reason, ...(requestId === undefined ? {} : { requestId }) }];
	});
}
