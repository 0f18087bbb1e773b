/** Ending and restoring the access of users: what each has, whether it still fits a row, and what became of it. */
import type { AccessEntry, HeldAccess, UserAccess } from '../../providers/access';
import type { ActionOutcome, DirectoryUser, Snapshot } from '../../providers/directory';
import { InputError, NotAttemptedError, ServiceError } from '../../providers/http/errors';
import { endAccess, isAsked, MayBeTaken, type EndedAccess, type Takeable } from '../access/endAccess';
import { keyOfEntry, type LedgerPlace, type Ledger, type LeftEntry } from '../access/ledger';
import { restoreAccess, type RestoredAccess } from '../access/restoreAccess';
import type { AccessAction } from '../execute';
import { listed, shown } from '../texts';
import type { GivenRow } from './given';
import type { Judgment } from './judge';
import type { PlanRow } from './row';

/** Whatever groups are managed: a user who keeps some of them would keep access. */
const EVERYTHING = { memberships: () => true, revokeCredentials: true, keepAccount: true } as const;

export const askedOf = (held: readonly HeldAccess[]): HeldAccess[] =>
	held.filter((entry) => isAsked(entry, EVERYTHING));

const isGone = (error: unknown) => error instanceof ServiceError && error.kind === 'notFound';

/** Access of one user, opened and read; a sentence where nothing may be taken, `undefined` where there is no user. */
export async function openAccess(
	snapshot: Snapshot,
	user: DirectoryUser,
): Promise<string | { readonly access: UserAccess; readonly held: readonly HeldAccess[] } | undefined> {
	try {
		const access = await accessIn(snapshot, user);
		return { access, held: await access.read('plan') };
	} catch (error) {
		if (error instanceof InputError) return error.message;
		if (isGone(error)) return undefined;
		throw error;
	}
}

async function accessIn(snapshot: Snapshot, user: DirectoryUser): Promise<UserAccess> {
	if (snapshot.accessOf === undefined) throw new InputError('User', 'The service does not end access in a sync.');
	return await snapshot.accessOf(user);
}

/** The user has something that the row does not list. */
class Differs extends NotAttemptedError {}

/** What became of a row, beside its status. */
export interface Ended {
	readonly removed: readonly AccessEntry[];
	readonly remains: EndedAccess['remains'];
	readonly verified?: EndedAccess['verified'];
	readonly restore: Ledger | null;
	readonly restored?: readonly AccessEntry[];
	readonly notRestored?: RestoredAccess['notRestored'];
	/** Why it is no success, as a full sentence. */
	readonly refusal?: { readonly status: 'incomplete' | 'stale'; readonly message: string };
}

interface Around {
	readonly snapshot: Snapshot;
	readonly place: LedgerPlace;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Words an error as one sentence without secrets. */
	readonly explain: (error: unknown) => string;
}

interface Known {
	readonly access: UserAccess;
	/** What a row lists and the user no longer has. */
	readonly gone: readonly Takeable[];
}

/** Whether anything was changed, or may have been. */
export const isChange = ({ removed, restore, restored = [] }: Ended): boolean =>
	removed.length > 0 || restore !== null || restored.length > 0;

const inWords = ({ type, name }: AccessEntry) => `${type} ${shown(name)}`;

const reasonsOf = (left: readonly LeftEntry[]) => listed(left.map((entry) => `${inWords(entry)} (${entry.reason})`));

/** Ends and restores access as rows say it, one user after the other. */
export class Endings {
	/** By the ids of users. */
	private readonly known = new Map<string, Known>();
	/** By the keys of actions. */
	private readonly ended = new Map<string, Ended>();

	constructor(private readonly around: Around) {}

	of(action: number): Ended | undefined {
		return this.ended.get(String(action));
	}

	/** Whether anything was taken or given, or may have been. */
	get wrote(): boolean {
		return [...this.ended.values()].some(isChange);
	}

	/** Compares rows with what their users have now. @param userOf `undefined` for one who is gone */
	async judge(
		rows: readonly GivenRow[],
		userOf: (id: string) => DirectoryUser | undefined,
	): Promise<ReadonlyMap<string, Judgment>> {
		const judged = new Map<string, Judgment>();
		for (const { key, row } of rows) {
			const user = userOf(row.user?.id ?? '');
			if (user !== undefined) judged.set(key, await this.judgeOne(user, row));
		}
		return judged;
	}

	private async judgeOne(user: DirectoryUser, { action, takes = [], gives = [] }: PlanRow): Promise<Judgment> {
		const opened = await openAccess(this.around.snapshot, user);
		if (opened === undefined) {
			const message = `The user ${shown(user.values.userName ?? '')} does not exist any more. Run Sync again.`;
			return action === 'endAccess' ? { is: 'unchanged' } : { is: 'refused', status: 'notFound', message };
		}
		if (typeof opened === 'string') return { is: 'refused', status: 'blocked', message: opened };
		const { access, held } = opened;
		const { guarded, name } = access.user;
		if (guarded === 'own' || (guarded === 'admin' && action === 'endAccess')) {
			const who = guarded === 'own' ? 'the account behind the credential' : 'an administrator of the service';
			return { is: 'refused', status: 'blocked', message: `${shown(name)} is ${who}; its access is not changed.` };
		}
		const isHeld = new Set(held.map(keyOfEntry));
		if (action === 'restoreAccess') {
			this.known.set(user.id, { access, gone: [] });
			return { is: gives.every((entry) => isHeld.has(keyOfEntry(entry))) ? 'unchanged' : 'open' };
		}
		const asked = askedOf(held);
		const differs = differenceOf(access, asked, takes);
		if (differs !== undefined) return { is: 'refused', status: 'stale', message: differs };
		if (asked.length === 0) return { is: 'unchanged' };
		this.known.set(user.id, { access, gone: takes.filter((entry) => !isHeld.has(keyOfEntry(entry))) });
		return { is: 'open' };
	}

	/** Takes or gives what the row of an action lists, and nothing else. */
	readonly change = async (action: AccessAction): Promise<ActionOutcome> => {
		const { key, user } = action;
		try {
			const { access, gone } = this.known.get(user.id) ?? (await this.open(user));
			if (action.type === 'restoreAccess') return await this.restore(key, access, action.gives);
			const { takes } = action;
			const ended = await endAccess(access, this.around.place, {
				...EVERYTHING,
				now: new Date(this.around.now()).toISOString(),
				explain: this.around.explain,
				earlier: gone,
				mayTake: (asked) => {
					const differs = differenceOf(access, asked, takes);
					if (differs !== undefined) throw new Differs(differs);
				},
			});
			const { outcome, removed, remains, verified, restore } = ended;
			return this.outcomeOf(key, { removed, remains, verified, restore }, outcome, remains, () => {
				const isTaken = new Set(takes.map(keyOfEntry));
				const left = remains.filter((entry) => isTaken.has(keyOfEntry(entry)));
				return `The access was ended in part. Not removed: ${reasonsOf(left)}`;
			});
		} catch (error) {
			const cause = error instanceof MayBeTaken ? error.cause : error;
			const restore = error instanceof MayBeTaken ? error.restore : null;
			const refusal = cause instanceof Differs ? ({ status: 'stale', message: cause.message } as const) : undefined;
			this.ended.set(key, { removed: [], remains: [], restore, ...(refusal ? { refusal } : {}) });
			return { key, status: 'refused', error: cause };
		}
	};

	private async restore(key: string, access: UserAccess, gives: readonly AccessEntry[]): Promise<ActionOutcome> {
		const given = await restoreAccess(access, { entries: gives }, this.around.explain);
		const { outcome, restored, notRestored, verified } = given;
		const told = { removed: [], remains: [], restore: null, restored, notRestored, verified };
		return this.outcomeOf(key, told, outcome, notRestored, () => {
			return `The access was restored in part. Not restored: ${reasonsOf(notRestored)}`;
		});
	}

	private async open(user: DirectoryUser): Promise<Known> {
		return { access: await accessIn(this.around.snapshot, user), gone: [] };
	}

	/** @param left what was not taken, or not given */
	private outcomeOf(
		key: string,
		told: Ended,
		outcome: EndedAccess['outcome'] | RestoredAccess['outcome'],
		left: readonly LeftEntry[],
		sentence: () => string,
	): ActionOutcome {
		this.ended.set(key, told);
		if (outcome === 'accessEnded' || outcome === 'accessRestored') return { key, status: 'done' };
		if (outcome === 'unchanged') return { key, status: 'done', wasThere: true };
		if (outcome === 'pending') {
			return { key, status: 'pending', requestId: left.find(({ requestId }) => requestId !== undefined)?.requestId };
		}
		const message = sentence();
		this.ended.set(key, { ...told, refusal: { status: 'incomplete', message } });
		return { key, status: 'refused', error: new Error(message) };
	}
}

/** Why a row no longer fits its user, as full sentences: less than it lists may be there, but nothing else. */
function differenceOf(
	{ user }: UserAccess,
	asked: readonly HeldAccess[],
	takes: readonly Takeable[],
): string | undefined {
	const isListed = new Set(takes.map(keyOfEntry));
	const others = asked.filter((entry) => !isListed.has(keyOfEntry(entry)));
	if (others.length === 0) return undefined;
	return `${shown(user.name)} has access that the plan does not list: ${listed(others.map(inWords))}. Run Sync again.`;
}
