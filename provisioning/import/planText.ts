/** What an import does, as a sentence. */
import type { Execution } from '../execute';
import { actionsOf, type ActionPlan, type PlannedAction } from '../actionPlan';
import type { NothingSent } from '../guards';
import { counted } from '../texts';
import type { ResultRow } from './report';

interface Told {
	readonly plan: ActionPlan | undefined;
	readonly execution: Execution | undefined;
	readonly dryRun: boolean;
	readonly refusal: NothingSent | undefined;
	readonly rows: number;
	readonly succeeded: readonly ResultRow[];
	readonly rejected: number;
	/** What a delete is called where the account stays. */
	readonly deleteStatus?: 'deleted' | 'removed' | undefined;
}

type Type = PlannedAction['type'];

const VERBS: ReadonlyArray<readonly [Type, string, string, string]> = [
	['createGroup', 'create', 'created', 'group'],
	['createUser', 'create', 'created', 'user'],
	['updateUser', 'update', 'updated', 'user'],
	['enableUser', 'enable', 'enabled', 'user'],
	['addToGroup', 'add', 'added', 'membership'],
	['removeFromGroup', 'remove', 'removed', 'membership'],
	['disableUser', 'disable', 'disabled', 'user'],
	['deleteUser', 'delete', 'deleted', 'user'],
];

function joined(parts: readonly string[]): string {
	return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** `10 rows: would create 5 users and add 1 membership; 4 rejected.` */
export function sentenceOf(told: Told): string {
	const { plan, execution, dryRun, refusal, rows, succeeded, rejected } = told;
	const counts = new Map<Type, number>();
	const add = (type: Type, count: number) => counts.set(type, (counts.get(type) ?? 0) + count);
	for (const action of refusal || !plan ? [] : actionsOf(plan)) {
		const result = execution?.results.get(action.key);
		if (!dryRun && !(result?.status === 'done' && !result.wasThere)) continue;
		add(action.type, 1);
		if (action.type === 'createUser' && action.groupNames.length > 0) add('addToGroup', action.groupNames.length);
	}
	const done = VERBS.flatMap(([type, would, did, noun]) => {
		const count = counts.get(type);
		if (count === undefined) return [];
		const [infinitive, past] =
			type === 'deleteUser' && told.deleteStatus === 'removed' ? ['remove', 'removed'] : [would, did];
		return `${dryRun ? infinitive : past} ${counted(count, noun)}`;
	});
	const pending = succeeded.filter(({ status }) => status === 'pending').length;
	const unchanged = succeeded.filter(({ status }) => status === 'unchanged').length;
	const rest = [
		...(pending > 0 ? [`${pending} pending`] : []),
		...(unchanged > 0 ? [`${unchanged} already up to date`] : []),
		`${rejected} rejected`,
	];
	const main = done.length === 0 ? (dryRun ? 'would change nothing' : 'nothing was changed') : joined(done);
	const would = dryRun && done.length > 0 ? 'would ' : '';
	return `${counted(rows, 'row')}: ${would}${main}; ${rest.join(', ')}.`;
}
