/** What an input is about, whatever it was written in. */
import type { Values } from '../providers/directory';

/** A user, a group, or a user's memberships, as they are wanted. */
export interface Subject {
	/** Names it within its run; plans refer to it by this. */
	readonly key: string;
	readonly values: Values;
	/** Fields that are to be emptied. */
	readonly cleared: readonly string[];
	/** Whether the user may sign in; `undefined` where the input does not say. */
	readonly active: boolean | undefined;
	/** Names of groups, each once. */
	readonly groups: readonly string[];
	/** Whether the input says which groups they are, so that an empty list means none. Default: false. */
	readonly saysGroups?: boolean;
}
