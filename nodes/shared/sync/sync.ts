/** The operation "Sync", the same for all services. */
import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Directory } from '../../../providers/directory';
import { rejectItem } from '../../../provisioning/import/rejects';
import type { ResultRow } from '../../../provisioning/import/report';
import { applyAtOnce } from '../../../provisioning/sync/atOnce';
import { pageOf } from '../../../provisioning/sync/page';
import { planSync, type SyncPlan } from '../../../provisioning/sync/plan';
import { itemOfRow } from '../../../provisioning/sync/row';
import { countsOf, estimateOf, textOfPlan } from '../../../provisioning/sync/summary';
import { lockKeys, oneAtATime } from '../bulkImport/lock';
import { checkSameForAll, readConcurrency, readCsvOptions } from '../bulkImport/options';
import { readSource } from '../bulkImport/source';
import { toldRow } from '../advice/rows';
import { accountBehind, secretsOf } from '../connection';
import { sentenceOf } from '../errors';
import { n8nClock } from '../http';
import { progressLog } from '../progress';
import type { Item } from '../item';
import type { RunOperation } from '../operation';
import { SYNC } from '../outputs';
import { runsAsTool } from '../tool';
import { unusable } from './common';
import { ofTheRun, syncFields } from './fields';
import { readAtOnce, readReturnPasswords, readSyncOptions } from './options';
import { failureOf, summaryOf, toItems } from './report';
import type { SyncService } from './service';

interface Run {
	readonly execution: IExecuteFunctions;
	readonly items: readonly Item[];
	readonly directory: Directory;
	readonly separator: string | undefined;
}

const asJson = (value: unknown): IDataObject => value as IDataObject;

const paired = (items: readonly number[]) =>
	items.length === 0 ? {} : { pairedItem: items.map((item) => ({ item })) };

function rejectedItems({ rejected }: SyncPlan, { execution, separator }: Run): INodeExecutionData[] {
	const clean = (row: ResultRow) => (row.error === undefined ? row : { ...row, error: toldRow(row.error, execution) });
	return rejected.map((row) => ({
		json: asJson(rejectItem(clean(row), separator)),
		pairedItem: { item: row.source.item },
	}));
}

/** What the output Summary has of a plan. */
function summaryOfPlan(plan: SyncPlan, { directory: { capabilities, tenant } }: Run): IDataObject {
	const estimate = estimateOf(plan.rows, capabilities);
	const told = { ...plan, rejected: plan.rejected.length, unchanged: plan.unchanged.length, estimate };
	return asJson({
		isEmpty: plan.rows.length === 0,
		planId: plan.planId,
		expiresAt: plan.expiresAt,
		rows: plan.inputRows,
		unchanged: plan.unchanged.length,
		rejected: plan.rejected.length,
		changes: plan.rows.length,
		...countsOf(plan.rows),
		text: textOfPlan({ ...told, service: capabilities.title, tenant }),
		estimate,
		guards: plan.guards,
		warnings: plan.warnings,
	});
}

async function pageFile(plan: SyncPlan, { execution, directory: { capabilities, tenant } }: Run): Promise<IBinaryData> {
	const page = pageOf({
		...plan,
		service: capabilities.title,
		tenant,
		unchanged: plan.unchanged.length,
		rejected: plan.rejected.length,
	});
	return await execution.helpers.prepareBinaryData(Buffer.from(page, 'utf8'), 'plan.html', 'text/html');
}

function planOutputs(
	plan: SyncPlan,
	summary: Pick<INodeExecutionData, 'binary' | 'json'>,
	run: Run,
): INodeExecutionData[][] {
	return [
		plan.rows.map((row) => ({ json: asJson(itemOfRow(row)), ...paired(plan.itemsOf.get(row.seq) ?? []) })),
		rejectedItems(plan, run),
		[{ ...summary, pairedItem: run.items.map(({ index }) => ({ item: index })) }],
	];
}

/**
 * "Sync" for a node: reads the rows, plans what would bring the directory in step with them, and returns the plan or
 * applies it.
 */
export function sync<Session>(service: SyncService<Session>): RunOperation<Session> {
	const fields = syncFields(service.capabilities, service.options, service.deleteMeans);
	const executeRun: RunOperation<Session>['executeRun'] = async (items, session, execution) => {
		const [first] = items;
		if (first === undefined) return [[], [], []];
		checkSameForAll(items, [...ofTheRun(fields), ...(service.ofTheRun ?? [])], 'a sync');
		const mode = first.choice('syncMode', ['plan', 'apply']);
		const chosen = first.collection('options');
		const start = n8nClock.now();
		const options = readSyncOptions(first, service.signer(session));
		const source = await readSource(items, execution, {
			...readCsvOptions(chosen),
			shapes: service.capabilities.fileShapes,
		});
		const directory = await service.openDirectory(session, {
			scope: first.callScope(),
			maxConcurrency: readConcurrency(chosen),
			options: chosen,
			item: first,
		});
		const run: Run = { execution, items, directory, separator: options.multiValueSeparator };
		const counted = () => ({ calls: service.calls(session), durationMs: n8nClock.now() - start });
		const signal = execution.getExecutionCancelSignal();
		if (mode === 'plan') {
			const plan = await planSync(directory, source, { ...options, password: 'none', passwordsLater: true });
			const binary = chosen.flag('planPage') ? { plan: await pageFile(plan, run) } : undefined;
			const summary = { ...summaryOfPlan(plan, run), ...counted() };
			return planOutputs(plan, { json: summary, ...(binary ? { binary } : {}) }, run);
		}
		const whenBusy = chosen.text('whenBusy') === 'fail' ? 'fail' : 'wait';
		const work = async () => {
			const plan = await planSync(directory, source, options);
			const report = await applyAtOnce(directory, plan, {
				...readAtOnce(first),
				sign: options.sign,
				now: n8nClock.now,
				explain: (error) => sentenceOf(error, secretsOf(execution)),
				progress: progressLog(execution, 'Sync', n8nClock.now),
				signal,
				...(options.limits === undefined ? {} : { limits: options.limits }),
				passwordOf: ({ user }) => plan.passwordOf(user?.name ?? ''),
			});
			return { plan, report };
		};
		const { plan, report } = await oneAtATime(lockKeys(execution.getNode().credentials), whenBusy, work, signal);
		const failure = failureOf(report);
		if (failure && !runsAsTool(execution) && !execution.continueOnFail()) throw failure;
		const around = {
			execution,
			service: service.capabilities.title,
			tenant: directory.tenant,
			actor: accountBehind(session),
			returnPasswords: options.password === 'generate' && readReturnPasswords(first),
			at: new Date(n8nClock.now()).toISOString(),
			itemsOf: ({ item }: { item: number }) => plan.itemsOf.get(plan.rows[item]?.seq ?? 0) ?? [],
		};
		const [succeeded, rejected] = toItems(report, around);
		const unchanged = plan.unchanged.map((row) => ({ json: asJson(row), pairedItem: { item: row.source.item } }));
		const summary = { ...summaryOfPlan(plan, run), ...summaryOf(report, around), ...counted() };
		return [
			[...succeeded, ...unchanged],
			[...rejected, ...rejectedItems(plan, run)],
			[{ json: summary, pairedItem: items.map(({ index }) => ({ item: index })) }],
		];
	};
	return {
		displayName: 'Sync',
		value: SYNC,
		action: 'Sync users',
		description: 'Compare a list of users with the directory, and return the missing changes as a plan, or apply them',
		fields,
		executeRun,
		outputsOfFailure: unusable,
	};
}
