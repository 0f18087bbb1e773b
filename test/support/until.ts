import { expect } from '@jest/globals';

/** Waits until a value is, or holds, what is wanted; the browser needs a moment to say and to show things. */
export async function until(read: () => unknown, wanted: unknown): Promise<void> {
	const end = Date.now() + 5000;
	for (;;) {
		try {
			expect({ value: await read() }).toMatchObject({ value: wanted });
			return;
		} catch (error) {
			if (Date.now() > end) throw error;
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}
}
