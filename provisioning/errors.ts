/** The input as a whole cannot be used; nothing was sent. The message is for the person who gave it. */
export class ImportError extends Error {
	override readonly name = 'ImportError';

	constructor(
		message: string,
		/** What to do about it. */
		readonly advice?: string,
	) {
		super(message);
	}
}
