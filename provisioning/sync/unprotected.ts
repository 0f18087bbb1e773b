/** The plan of the input's rows, without those whose changes would touch what is protected. */
import type { DirectoryUser } from '../../providers/directory';
import { actionsOf, type PlannedAction, type Verdict } from '../actionPlan';
import type { Facts } from '../decide';
import { planRows } from '../import/planRows';
import { reportRows, type ResultRow } from '../import/report';
import type { RowSubject } from '../rows/row';
import type { SyncInput } from './input';
import type { Protection } from './protection';

interface Planned {
	readonly actions: readonly PlannedAction[];
	readonly warnings: readonly string[];
	readonly verdicts: ReadonlyMap<number, Verdict>;
	readonly rejected: readonly ResultRow[];
	readonly unchanged: readonly ResultRow[];
}

interface Around {
	readonly protection: Protection;
	readonly byId: ReadonlyMap<string, DirectoryUser>;
	readonly input: SyncInput;
}

/** The plan without those whose changes would touch what is protected. */
export function planUnprotected(
	subjects: readonly RowSubject[],
	facts: Facts,
	{ protection, byId, input }: Around,
): Planned {
	const first = planRows('user', subjects, facts);
	const refused = protection.refused(first.plan, byId);
	const open = subjects.filter(({ key }) => !refused.has(key));
	const second = refused.size === 0 ? first : planRows('user', open, facts);
	const verdicts = new Map(second.verdicts);
	for (const { key, rows } of subjects) {
		const message = refused.get(key);
		if (message !== undefined) for (const { index } of rows) verdicts.set(index, { status: 'blocked', message });
	}
	const { succeeded, rejected } = reportRows({
		rows: input.rows,
		subjects: input.subjects,
		secretColumns: input.secretColumns,
		reportColumns: input.reportColumns,
		invalid: input.invalid,
		planned: { plan: second.plan, verdicts, matching: facts.matching, passwordOf: () => undefined },
		execution: undefined,
		refusal: undefined,
		dryRun: true,
		returnPasswords: false,
	});
	return {
		actions: [...actionsOf(second.plan)],
		warnings: second.plan.warnings,
		verdicts,
		rejected: rejected.map(withoutDryRun),
		unchanged: succeeded.filter(({ status }) => status === 'unchanged').map(withoutDryRun),
	};
}

/** A plan is not a dry run of something else. */
function withoutDryRun(row: ResultRow): ResultRow {
	const kept: Omit<ResultRow, 'dryRun'> & { dryRun?: true } = { ...row };
	delete kept.dryRun;
	return kept;
}
