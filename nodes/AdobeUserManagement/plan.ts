import type { IDataObject } from 'n8n-workflow';
import pMap from 'p-map';

import { runJobs } from '../../providers/adobe/batch';
import type { Job, JobOutcome } from '../../providers/adobe/jobs';
import type { NewUser } from '../../providers/adobe/users';
import { SERVICE } from '../../providers/adobe/errors';
import type { User } from '../../providers/adobe/schemas';
import { NotAttemptedError, ServiceError } from '../../providers/http/errors';
import { readItems } from '../shared/batch';
import type { Item } from '../shared/item';
import { writtenOutput, type BatchOperation, type OperationBase, type Outcome } from '../shared/operation';
import type { AdobeSession } from './session';

/** Look-ups under way at the same time. */
const CONCURRENT_READS = 5;

/** An output item, with what became of the object. */
type PlanOutput = IDataObject & { readonly outcome: string };

/** What one input item asks for. */
export interface ItemPlan {
	/** Pieces of work that succeed or are refused on their own; the item succeeds when all of them do. */
	readonly jobs: readonly Job[];
	/** What each job is about, for the sentence when some of several are refused. */
	readonly subjects?: readonly string[];
	/** The output with its `outcome`, once everything is done. */
	readonly output: () => PlanOutput | Promise<PlanOutput>;
}

type Planner = (item: Item, session: AdobeSession) => ItemPlan | Promise<ItemPlan>;

interface Planned {
	readonly item: Item;
	readonly testOnly: boolean;
	readonly plan: ItemPlan;
}

/**
 * An operation that is made of commands. The commands of all items share requests; each item gets its own outcome.
 */
export function commandOperation(base: OperationBase, planner: Planner): BatchOperation<AdobeSession> {
	return {
		...base,
		executeAll: async (items, session) => {
			const { planned, unfit } = await planAll(items, session, planner);
			const outcomes: Outcome[] = [...unfit];
			// Adobe takes the test mode for a whole request.
			for (const testOnly of [false, true]) {
				const together = planned.filter((entry) => entry.testOnly === testOnly);
				if (together.length > 0) outcomes.push(...(await runPlans(together, session, testOnly)));
			}
			return outcomes;
		},
	};
}

/** Everything is checked before anything is sent. */
async function planAll(
	items: readonly Item[],
	session: AdobeSession,
	planner: Planner,
): Promise<{ planned: Planned[]; unfit: Outcome[] }> {
	const { fit, unfit } = await readItems(
		items,
		async (item) => {
			const plan = await planner(item, session);
			return { item, testOnly: item.collection('options').flag('testOnly') ?? false, plan };
		},
		CONCURRENT_READS,
	);
	return { planned: fit.map(({ value }) => value), unfit };
}

async function runPlans(planned: readonly Planned[], session: AdobeSession, testOnly: boolean): Promise<Outcome[]> {
	const results = await runJobs(
		session.client,
		planned.flatMap(({ plan }) => plan.jobs),
		{
			testOnly,
			stopAtRefusal: planned[0]?.item.execution.continueOnFail() === false,
			maxRetryAfterMs: session.maxRetryAfterMs,
		},
	);
	let position = 0;
	const withResults = planned.map(({ item, plan }) => {
		const own = results.slice(position, position + plan.jobs.length);
		position += plan.jobs.length;
		return { item, plan, own };
	});
	return await pMap(withResults, async ({ item, plan, own }) => await outcomeOf(item, plan, own, testOnly), {
		concurrency: CONCURRENT_READS,
	});
}

async function outcomeOf(
	{ index }: Item,
	plan: ItemPlan,
	results: readonly JobOutcome[],
	testOnly: boolean,
): Promise<Outcome> {
	const error = errorOf(plan, results);
	if (error !== undefined) return { index, error };
	const warnings = results.flatMap((result) => ('warnings' in result ? result.warnings : []));
	let output: PlanOutput;
	try {
		output = await plan.output();
	} catch (refusal) {
		return { index, error: refusal };
	}
	const isUnsure = results.some((result) => 'isUnsure' in result && result.isUnsure === true);
	const { outcome: claimed, ...object } = output;
	const outcome = isUnsure && claimed === 'created' ? 'accepted' : claimed;
	const undone = testOnly && 'deleted' in object ? { deleted: false } : {};
	const remarks = { ...undone, ...(testOnly ? { testOnly } : {}), ...(warnings.length === 0 ? {} : { warnings }) };
	return { index, output: writtenOutput(testOnly ? 'tested' : outcome, { ...object, ...remarks }) };
}

/** The error of an item: that of its only refused piece, or one sentence about all of them. */
function errorOf(plan: ItemPlan, results: readonly JobOutcome[]): unknown {
	const refused = results.flatMap((result, position) =>
		'error' in result ? [{ error: result.error, subject: plan.subjects?.[position] ?? '' }] : [],
	);
	const [first] = refused;
	if (first === undefined || results.length === 1) return first?.error;
	const cause = refused.find(({ error }) => !(error instanceof NotAttemptedError)) ?? first;
	if (!(cause.error instanceof ServiceError)) return cause.error;
	const { advice } = cause.error;
	const named = refused
		.slice(0, 10)
		.map(({ error, subject }) => `${subject}: ${error instanceof Error ? error.message : String(error)}`);
	const more = refused.length > named.length ? `; and ${refused.length - named.length} more` : '';
	return cause.error.with({
		message: `${refused.length} of ${results.length} were not done: ${named.join('; ')}${more}`,
		advice: [advice, `The other ${results.length - refused.length} were done.`].filter(Boolean).join(' '),
	});
}

/** What "Read User Afterwards" adds: the user as Adobe shows it, or why it could not be read, which undoes no write. */
export async function readBack(
	item: Item,
	session: AdobeSession,
	user: string,
	domain: string | undefined,
	wanted?: Pick<NewUser, 'email' | 'type'>,
): Promise<IDataObject> {
	const options = item.collection('options');
	if (!options.flag('readBack') || options.flag('testOnly')) return {};
	let found: User;
	try {
		found = await session.client.user(user, domain);
	} catch (error) {
		return { readError: error instanceof Error ? error.message : String(error) };
	}
	if (wanted !== undefined && found.type !== wanted.type) throw notMade(wanted, found);
	return { ...found } as IDataObject;
}

/** Adobe has been seen to report success for an account that it did not make. Source: issue 547 of User Sync. */
function notMade({ email, type }: Pick<NewUser, 'email' | 'type'>, found: User): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'conflict',
		status: 200,
		message: `Adobe reported success, but no ${type} was created: "${email}" is the address of an account of the type ${found.type ?? 'unknown'}.`,
		advice:
			'Remove that account from the organization or use it: choose its identity type. Groups of this item may have been added to it.',
	});
}
