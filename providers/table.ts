/**
 * The entry of a table for a text that came from outside, such as a service's error code. Every object also has members
 * that are no entries: `constructor`, `toString`, `__proto__`.
 */
export function entryOf<T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
	return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
