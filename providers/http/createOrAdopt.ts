import { InputError, ServiceError } from './errors';

/** What to do when a create meets an object of that name. */
export const IF_EXISTS = ['fail', 'returnExisting', 'update'] as const;
export type IfExists = (typeof IF_EXISTS)[number];

export interface Adopted<T> {
	readonly value: T;
	readonly outcome: 'created' | 'unchanged' | 'updated';
}

/** Looks for what the service says is there. */
const LOOKS = 4;

export interface CreateOrAdoptSteps<T> {
	readonly ifExists: IfExists;
	/** The object of that name, or `undefined`. */
	readonly find: () => Promise<T | undefined>;
	readonly create: () => Promise<T>;
	/** Brings the existing object in line, and says whether there was anything to change. */
	readonly update: (existing: T) => Promise<{ readonly value: T; readonly changed: boolean }>;
	/** Whether the refusal of a create means that the name is taken. */
	readonly isTaken: (error: unknown) => boolean;
	/**
	 * Waits before another look for what is taken, as the service says, and not to be seen yet. Without it there is one
	 * look.
	 */
	readonly pause?: (look: number) => Promise<void>;
}

const UNSEEN =
	'There is none of exactly this name to return or update. In the way is one whose name differs in upper and lower case only, one that was created a moment ago, or a user with the same email address.';

/** The refusal of a name that is taken by something which a look for the name does not find. */
function unseen(error: unknown): unknown {
	if (!(error instanceof ServiceError)) return error;
	const { reason } = error;
	const seen = reason?.code === 'emailTaken' ? reason.facts : undefined;
	return error.with({
		advice: UNSEEN,
		reason: seen === undefined ? undefined : { code: 'emailTaken', facts: { ...seen, isUnseen: true } },
	});
}

/**
 * A create that can be repeated: unless it is to fail for a name that is taken, it looks before it creates, and looks
 * again if somebody else was faster in between.
 *
 * @throws {InputError} before anything is done, when `ifExists` is none of the three; an expression may give anything.
 * @throws what `create` throws, when the name is taken and that is to fail, or for any other reason.
 */
export async function createOrAdopt<T>(steps: CreateOrAdoptSteps<T>): Promise<Adopted<T>> {
	const { ifExists } = steps;
	if (!IF_EXISTS.includes(ifExists)) {
		throw new InputError('ifExists', `What to do if it exists must be one of ${IF_EXISTS.join(', ')}.`);
	}
	const adopt = async (existing: T): Promise<Adopted<T>> => {
		if (ifExists === 'returnExisting') return { value: existing, outcome: 'unchanged' };
		const { value, changed } = await steps.update(existing);
		return { value, outcome: changed ? 'updated' : 'unchanged' };
	};
	if (ifExists === 'fail') return { value: await steps.create(), outcome: 'created' };
	const existing = await steps.find();
	if (existing !== undefined) return await adopt(existing);
	try {
		return { value: await steps.create(), outcome: 'created' };
	} catch (error) {
		if (!steps.isTaken(error)) throw error;
		for (let look = 1; ; look += 1) {
			const overtaken = await steps.find();
			if (overtaken !== undefined) return await adopt(overtaken);
			if (steps.pause === undefined || look >= LOOKS) throw unseen(error);
			await steps.pause(look);
		}
	}
}
