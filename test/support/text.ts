/** A value of an output that must be a text. */
export function text(value: unknown): string {
	if (typeof value !== 'string') throw new Error('A text was expected.');
	return value;
}

/** A value of an output as a person reads it, whatever it is. */
export function printed(value: unknown): string {
	return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
