/** What the rows are about: one user, group or set of memberships each, and the values that identify it. */
import type { FieldRule } from '../providers/directory';
import type { Row } from './rows';

/** Values by which an existing user is found. */
export type MatchKey = 'email' | 'key' | 'userName';

/** Whether the service generates a user name where a row has none, so that users may be identified by other values. */
export function generatesUserNames(fields: readonly FieldRule[]): boolean {
	return fields.some(({ name, required }) => name === 'userName' && required === false);
}

/** Rows that are about the same user: one is sent, and each of them gets its outcome. */
export interface Unit {
	readonly row: Row;
	readonly rows: readonly Row[];
	readonly groups: readonly string[];
}

/** Names of the fields in which one user never differs: a stable key, and what else tells users apart. */
export function distinguishing(fields: readonly FieldRule[]): string[] {
	return ['key', ...fields.filter(({ distinguishes }) => distinguishes).map(({ name }) => name)];
}
