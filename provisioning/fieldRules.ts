/** What follows from the rules of a service's fields. */
import type { FieldRule } from '../providers/directory';

/** Names of the fields in which one user never differs: a stable key, and what else tells users apart. */
export function distinguishing(fields: readonly FieldRule[]): string[] {
	return ['key', ...fields.filter(({ distinguishes }) => distinguishes).map(({ name }) => name)];
}

/** Whether the service generates a user name where a row has none, so that users may be identified by other values. */
export function generatesUserNames(fields: readonly FieldRule[]): boolean {
	return fields.some(({ name, required }) => name === 'userName' && required === false);
}
