/** A copy of an object that lacks one of its members. */
export function without<T extends object, Key extends keyof T>(value: T, member: Key): Omit<T, Key> {
	const copy = { ...value };
	Reflect.deleteProperty(copy, member);
	return copy;
}
