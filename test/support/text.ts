/** A value of an output that must be a text. */
export function text(value: unknown): string {
	if (typeof value !== 'string') throw new Error('A text was expected.');
	return value;
}
