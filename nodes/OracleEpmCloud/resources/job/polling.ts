import type { INodeProperties } from 'n8n-workflow';

import type { WaitOptions } from '../../../../providers/epm/jobs';
import { InputError } from '../../../../providers/http/errors';
import type { Collection, Item } from '../../../shared/item';

const DEFAULT_WAIT_SECONDS = 600;
const DEFAULT_PAUSE_SECONDS = 15;

export const pollFields: readonly INodeProperties[] = [
	{
		displayName: 'Max Pause (Seconds)',
		name: 'maxPause',
		type: 'number',
		typeOptions: { minValue: 0.05 },
		default: DEFAULT_PAUSE_SECONDS,
		description:
			'The longest pause between two looks at the job; the first pause is 1 second, and each is longer than the one before',
	},
	{
		displayName: 'Max Wait (Seconds)',
		name: 'maxWait',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULT_WAIT_SECONDS,
		description:
			'How long to wait for the job. After this time the node stops and names the job, which continues in EPM.',
	},
];

/** How long to wait for a job, and how often to look at it. */
export function readWait(options: Collection): Pick<WaitOptions, 'maxPauseMs' | 'timeoutMs'> {
	const maxWait = options.number('maxWait') ?? DEFAULT_WAIT_SECONDS;
	const maxPause = options.number('maxPause') ?? DEFAULT_PAUSE_SECONDS;
	if (maxWait <= 0) throw new InputError('Max Wait (Seconds)', '"Max Wait (Seconds)" must be more than 0.');
	if (maxPause <= 0) throw new InputError('Max Pause (Seconds)', '"Max Pause (Seconds)" must be more than 0.');
	return { timeoutMs: maxWait * 1_000, maxPauseMs: maxPause * 1_000 };
}

/** How to wait for a job, with a hint in the editor that tells how long it took. */
export function readPolling(item: Item): Omit<WaitOptions, 'secrets'> {
	const wait = readWait(item.collection('options'));
	let looks = 0;
	let told = false;
	return {
		...wait,
		onRunning: () => {
			looks += 1;
		},
		onEnd: (jobId, waitedMs) => {
			if (told || looks === 0) return;
			told = true;
			item.execution.addExecutionHints({
				location: 'outputPane',
				message: `EPM needed about ${Math.max(1, Math.round(waitedMs / 1_000))} s for the job ${jobId}, which was found running ${looks} times.`,
			});
		},
	};
}
