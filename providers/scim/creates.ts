/** Creates that are done once: what a lost or strange answer leaves open is looked up. */
import { writeOrLookUp } from '../http/ambiguousWrite';
import { quote } from '../http/redaction';
import { unreadable } from './errors';
import { isNotFound } from './refusals';
import type { ScimResource } from './resource';
import type { ScimService } from './service';

interface CreateSteps<T> {
	readonly create: () => Promise<ScimResource>;
	/** What was created, as it was answered or as it is read. @throws {ServiceError} for another one. */
	readonly read: (made: ScimResource) => Promise<T>;
	/** What an earlier try has made; `undefined` if there is none. */
	readonly lookUp: () => Promise<T | undefined>;
}

/** Looks for what was made a moment ago. */
const LOOKS = 4;

async function soon<T>({ options: { clock, signal } }: ScimService, read: () => Promise<T>): Promise<T> {
	for (let look = 1; ; look += 1) {
		try {
			return await read();
		} catch (error) {
			if (!isNotFound(error) || look >= LOOKS) throw error;
			await clock.sleep(1_000 * 2 ** (look - 1), signal);
		}
	}
}

export async function createOnce<T>(service: ScimService, { create, read, lookUp }: CreateSteps<T>): Promise<T> {
	const { clock, signal, maxRetryAfterMs } = service.options;
	let made: { readonly error: unknown } | undefined;
	return await writeOrLookUp({
		...clock,
		signal,
		...(maxRetryAfterMs === undefined ? {} : { maxRetryAfterMs }),
		write: async () => {
			const answer = await create();
			try {
				return await soon(service, async () => await read(answer));
			} catch (error) {
				made = { error };
				throw error;
			}
		},
		lookUp: async () => {
			const found = await lookUp();
			// The server says that it made something, perhaps under another name: one more create would make a second one.
			if (found === undefined && made !== undefined) throw made.error;
			return found;
		},
	});
}

/** An answer to a create that is about something else. */
export function anotherOne(service: ScimService, what: 'group' | 'user', name: string, id: string) {
	const { service: title } = service.dialect;
	const shown = `"${quote(name, [], 100)}" (ID ${quote(id, [], 100)})`;
	return unreadable({ service: title }, 200, `another ${what} than the created one: ${shown}`).with({
		advice: `The server may have changed the name. Look for both names there before you create the ${what} again.`,
	});
}
