/** The operation "Apply Plan", the same for all services. */
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { generatePassword } from '../../../provisioning/passwords';
import { applyRows } from '../../../provisioning/sync/apply';
import { lockKeys, oneAtATime } from '../bulkImport/lock';
import { fileOptions } from '../bulkImport/fileOptions';
import { checkSameForAll, readConcurrency } from '../bulkImport/options';
import { accountBehind, noteSecret, secretsOf } from '../connection';
import { sentenceOf } from '../errors';
import { optionsField } from '../fields';
import { n8nClock } from '../http';
import { progressLog } from '../progress';
import type { RunOperation } from '../operation';
import { APPLY_PLAN } from '../outputs';
import { runsAsTool } from '../tool';
import { guardsField, readLimits, returnPasswordsField, unusable } from './common';
import { readHours, readReturnPasswords, UNDO_HOURS } from './options';
import { failureOf, summaryOf, toItems } from './report';
import type { SyncService } from './service';

const SHARED_OPTIONS: ReadonlySet<string> = new Set(['maxConcurrency', 'timeBudget', 'whenBusy']);

const passwordField: INodeProperties = {
	displayName: 'Password of New Users',
	name: 'passwordSource',
	type: 'options',
	options: [
		{
			name: 'From Column',
			value: 'column',
			description: 'The field "password" that the workflow adds to the rows that create users',
		},
		{ name: 'Generate', value: 'generate', description: 'A random one for each new user' },
		{ name: 'None', value: 'none', description: 'The service decides, which often means that it sends an email' },
	],
	default: 'none',
	description: 'Where the first password comes from. A plan never holds one.',
};

const fields: readonly INodeProperties[] = [
	{
		displayName: 'Override Guards',
		name: 'overrideGuards',
		type: 'boolean',
		default: false,
		description:
			'Whether to also apply rows that a guard held back when they were planned. Connect it to the answer of a person who approves the plan.',
	},
	{
		displayName: 'Approved By',
		name: 'approvedBy',
		type: 'string',
		default: '',
		placeholder: 'e.g. jane.doe@example.com',
		description: 'Who approved the plan; the outputs have it',
	},
	{
		displayName: 'Note',
		name: 'note',
		type: 'string',
		default: '',
		placeholder: 'e.g. Ticket 4711',
		description: 'What the outputs are to say about the approval',
	},
];

const undoOption: INodeProperties = {
	displayName: 'Undo Max Age (Hours)',
	name: 'undoMaxAge',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: UNDO_HOURS,
	description: 'For how long the rows in "undo" of the outputs are accepted',
};

/**
 * "Apply Plan" for a node: applies the rows of a plan that come as items, all or some of them, in any order, and
 * nothing else.
 */
export function applyPlan<Session>(service: SyncService<Session>): RunOperation<Session> {
	const { capabilities } = service;
	const shared = fileOptions(capabilities).filter(({ name }) => SHARED_OPTIONS.has(name));
	const all: INodeProperties[] = [
		...fields,
		...(capabilities.passwordOnCreate ? [passwordField, returnPasswordsField] : []),
		guardsField({ shares: false }),
		optionsField(...shared, undoOption, ...(service.options ?? [])),
	];
	const executeRun: RunOperation<Session>['executeRun'] = async (items, session, execution) => {
		const [first] = items;
		if (first === undefined) return [[], [], []];
		checkSameForAll(items, [...all, ...(service.ofTheRun ?? [])], 'a plan');
		const options = first.collection('options');
		const start = n8nClock.now();
		const directory = await service.openDirectory(session, {
			scope: first.callScope(),
			maxConcurrency: readConcurrency(options),
			options,
			item: first,
		});
		const source = first.choice('passwordSource', ['column', 'generate', 'none'], 'none');
		const generated = new Map<number, string>();
		const passwordOf = (item: number): string | undefined => {
			if (source === 'none') return undefined;
			if (source === 'column') {
				const given = items.find(({ index }) => index === item)?.json.password;
				noteSecret(execution, given);
				return typeof given === 'string' && given !== '' ? given : undefined;
			}
			const password = generated.get(item) ?? generatePassword();
			generated.set(item, password);
			return password;
		};
		const signal = execution.getExecutionCancelSignal();
		const work = async () =>
			await applyRows(
				directory,
				items.map(({ index, json }) => ({ item: index, value: json })),
				{
					sign: service.signer(session),
					now: n8nClock.now,
					progress: progressLog(execution, 'Apply Plan', n8nClock.now),
					signal,
					timeBudgetMs: (options.number('timeBudget') ?? 0) * 1000,
					overrideGuards: first.flag('overrideGuards'),
					limits: readLimits(first.collection('guards')),
					explain: (error) => sentenceOf(error, secretsOf(execution)),
					undoMaxAgeMs: readHours(options, 'undoMaxAge', 'Undo Max Age (Hours)', UNDO_HOURS),
					passwordOf: (_row, item) => passwordOf(item),
				},
			);
		const whenBusy = options.text('whenBusy') === 'fail' ? 'fail' : 'wait';
		const report = await oneAtATime(lockKeys(execution.getNode().credentials), whenBusy, work, signal);
		const failure = failureOf(report);
		if (failure && !runsAsTool(execution) && !execution.continueOnFail()) throw failure;
		const around = {
			execution,
			service: capabilities.title,
			tenant: directory.tenant,
			actor: accountBehind(session),
			approvedBy: first.text('approvedBy'),
			note: first.text('note'),
			returnPasswords: source === 'generate' && readReturnPasswords(first),
			at: new Date(n8nClock.now()).toISOString(),
			itemsOf: ({ item }: { item: number }) => [item],
		};
		const [succeeded, rejected] = toItems(report, around);
		const summary: IDataObject = {
			...summaryOf(report, around),
			calls: service.calls(session),
			durationMs: n8nClock.now() - start,
		};
		return [succeeded, rejected, [{ json: summary, pairedItem: items.map(({ index }) => ({ item: index })) }]];
	};
	return {
		displayName: 'Apply Plan',
		value: APPLY_PLAN,
		action: 'Apply sync plan',
		description:
			'Make the changes of a plan of Sync, all or some of its rows, each checked against the directory first',
		fields: all,
		executeRun,
		outputsOfFailure: unusable,
	};
}
