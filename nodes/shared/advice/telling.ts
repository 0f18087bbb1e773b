import { secretsOf } from '../connection';
import { runOf } from '../run';
import type { OperationWords } from './operationWords';

/** What the telling of an error depends on besides the error. */
export interface Telling {
	/** Values that no error may repeat. */
	readonly secrets: Iterable<string>;
	/** What the editor calls the operation that ran; absent in lists of the editor and in triggers. */
	readonly words?: OperationWords | undefined;
}

/** How the errors of a run are told. */
export function tellingOf(context: object): Telling {
	return { secrets: secretsOf(context), words: runOf(context).words };
}
