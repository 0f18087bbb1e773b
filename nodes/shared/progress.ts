/** What a long run writes to n8n's log, since n8n shows no progress inside a node. */
import type { IExecuteFunctions } from 'n8n-workflow';

import type { Progress } from '../../provisioning/execute';

/** Ten lines for each run, if they are less than half a minute apart. */
const STEPS = 10;
const LONGEST_SILENCE_MS = 30_000;
/** Runs with fewer changes are over before anyone looks into the log. */
const FEWEST = 100;

/**
 * A line at each tenth of the changes, and at the first change after half a minute without a line. Nothing waits for it: the
 * time is looked at when a change is done.
 */
export function progressLog(
	execution: Pick<IExecuteFunctions, 'getNode' | 'logger'>,
	operation: string,
	now: () => number,
): Progress {
	const { name } = execution.getNode();
	let step = 0;
	let last = now();
	return (done, total) => {
		const reached = Math.floor((done * STEPS) / total);
		const isStep = reached > step && total >= FEWEST;
		if (!isStep && now() - last < LONGEST_SILENCE_MS) return;
		step = reached;
		last = now();
		const percent = Math.floor((done * 100) / total);
		execution.logger.info(`${operation} in "${name}": ${done} of ${total} changes processed (${percent} %)`);
	};
}
