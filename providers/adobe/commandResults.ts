/** Which command has which answer. */
import { ServiceError } from '../http/errors';
import type { ActionAnswer } from './client';
import { stepNames, type Command } from './commands';
import { SERVICE, toCommandError } from './errors';

/** What came back for one command. */
export interface CommandResult {
	readonly refusal: ServiceError | undefined;
	readonly warnings: readonly string[];
	readonly repeated: boolean;
}

const SUMS: ReadonlySet<string> = new Set(['success', 'partial', 'error']);

/** Which command has which answer. A command that the answer does not name was done. */
export function commandResults(answer: ActionAnswer, commands: readonly Command[], repeated: boolean): CommandResult[] {
	const { result, status, requestId } = answer;
	const refusals = new Map<number, ServiceError>();
	for (const notice of result.errors ?? []) {
		const index = positionOf(notice, commands);
		const steps = stepNames(commands[index]?.do ?? []);
		// Several errors of one command: the first is the one that stopped it.
		if (!refusals.has(index)) refusals.set(index, toCommandError(notice, { steps, status, requestId }));
	}
	const named = [...refusals.keys()].filter((index) => index >= 0).length;
	const sum = named === 0 ? 'success' : named === commands.length ? 'error' : 'partial';
	const said = result.result.toLowerCase();
	// Every command is counted once, as completed or not; `result` sums it up.
	const unnamed =
		refusals.has(-1) ||
		result.notCompleted !== named ||
		result.completed + (result.completedInTestMode ?? 0) !== commands.length - named ||
		(SUMS.has(said) && said !== sum);
	const nameless =
		refusals.get(-1) ??
		new ServiceError({
			service: SERVICE,
			kind: 'unexpected',
			status,
			requestId,
			message:
				result.notCompleted > named
					? 'Adobe refused a command of this request without saying which one.'
					: "Adobe's answer contradicts itself: its counts do not say what was done.",
			advice: 'Look in the Adobe Admin Console whether this one was done, or run the node again.',
		});
	return commands.map((_, index) => ({
		refusal: refusals.get(index) ?? (unnamed ? nameless : undefined),
		warnings: (result.warnings ?? [])
			.filter((warning) => positionOf(warning, commands) === index)
			.map(({ message, warningCode }) => message ?? warningCode ?? 'warning'),
		repeated,
	}));
}

/** The command that an error or a warning is about, or -1: by its index, checked against its `requestID`. */
function positionOf(
	notice: { index?: number | string | null | undefined; requestID?: string | null | undefined },
	commands: readonly Command[],
): number {
	const index = notice.index === undefined || notice.index === null ? -1 : Number(notice.index);
	const { requestID } = notice;
	if (typeof requestID === 'string' && commands[index]?.requestID !== requestID) {
		const byRequestId = commands.findIndex((candidate) => candidate.requestID === requestID);
		if (byRequestId >= 0) return byRequestId;
	}
	return commands[index] === undefined ? -1 : index;
}
