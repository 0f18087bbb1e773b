/** What the rows are about: one user, group or set of memberships each, and the values that identify it. */
import type { Row } from './rows';

/** Values by which an existing user is found. */
export type MatchKey = 'email' | 'key' | 'userName';

/** Rows that are about the same user: one is sent, and each of them gets its outcome. */
export interface Subject {
	readonly row: Row;
	readonly rows: readonly Row[];
	readonly groups: readonly string[];
}
