/** What is to be done for one input item or user, and what became of it. */
import type { ServiceError } from '../http/errors';
import type { Command } from './commands';

/** Commands that belong together: what one input item asks for. */
export interface Job {
	/** Sent in this order, each only after the one before it succeeded. */
	readonly commands: readonly Command[];
	/**
	 * Looks at a refusal before it stands: gives the commands to go on with instead of the refused one and all after it
	 * (none: there is nothing left to do), or `undefined` if the refusal stands.
	 */
	readonly recover?: (refusal: ServiceError) => Promise<readonly Command[] | undefined>;
	/**
	 * Looks whether a command was done whose answer was lost, before it is sent again: for one that would do harm the
	 * second time.
	 */
	readonly wasDone?: () => Promise<boolean>;
}

export type JobOutcome =
	/** `isUnsure`: an answer was lost, and what was to be created may have existed before. */
	{ readonly warnings: readonly string[]; readonly isUnsure?: boolean } | { readonly error: unknown };

export interface BatchOptions {
	/** Adobe checks and changes nothing. */
	readonly testOnly: boolean;
	/** After a refusal, send nothing but what finishes jobs that were begun. */
	readonly stopAtRefusal: boolean;
	/** The longest wait that an answer may ask for, in milliseconds. */
	readonly maxRetryAfterMs: number;
}
