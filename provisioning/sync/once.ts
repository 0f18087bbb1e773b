/** What is made once for each key, and shared by all that have it: a plan may have millions of rows. */
export function once<Key, Value extends object>(make: (key: Key) => Value): (key: Key) => Value {
	const known = new Map<Key, Value>();
	return (key) => {
		const value = known.get(key) ?? make(key);
		known.set(key, value);
		return value;
	};
}
