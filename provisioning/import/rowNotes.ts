/** What the report says of a row beside its status: the account's name, changed values, the fate of its password. */
import type { DirectoryUser } from '../../providers/directory';
import { InputError, NotAttemptedError, ServiceError } from '../../providers/http/errors';
import { NetworkError } from '../../providers/http/send';
import { isAmbiguous } from '../../providers/http/ambiguousWrite';
import { folded } from '../../providers/text';
import type { Result } from '../execute';
import type { PlannedAction } from '../actionPlan';
import type { Row } from '../rows/row';
import { shown } from '../texts';

export interface ValueChange {
	readonly field: string;
	readonly from: string;
	readonly to: string;
}

export const UNKNOWN_PASSWORD =
	'The account may have the new password of this row or another one. If the sign-in fails, set a new password.';

/**
 * Whether an account has the password that was generated for it: it was made, or it may have been made although the
 * service refused what came after it, or did not answer.
 */
export function fateOfPassword(result: Result): 'set' | 'unknown' | undefined {
	switch (result.status) {
		case 'done':
			return result.wasThere ? 'unknown' : 'set';
		case 'pending':
			return 'set';
		case 'refused':
			if (result.wasMade) return 'set';
			return mayBeDone(result.error) ? 'unknown' : undefined;
		case 'blocked':
		case 'notAttempted':
			return undefined;
	}
}

/** An error that is none of the service's answers tells nothing of what was done. */
function mayBeDone(error: unknown): boolean {
	const isAnswer = error instanceof ServiceError || error instanceof InputError || error instanceof NotAttemptedError;
	return isAmbiguous(error) || !(isAnswer || error instanceof NetworkError);
}

export function valueChanges(action: PlannedAction): ValueChange[] {
	if (action.type !== 'updateUser') return [];
	return Object.entries(action.values).map(([field, to]) => ({ field, from: action.before[field] ?? '', to }));
}

/** The name of the account that a row is about, and a sentence if the row calls it by another one. */
export function nameOf(
	{ values }: Row,
	user: DirectoryUser | undefined,
	updates: readonly ValueChange[],
): { readonly userName: string | undefined; readonly note?: string } {
	const given = values.userName;
	const isKnownAs = [user?.values.userName, ...(user?.otherNames ?? [])];
	const same = given !== undefined && isKnownAs.some((name) => folded(name ?? '') === folded(given));
	const actual = user?.values.userName;
	if (!actual || same) return { userName: given };
	const renamed = updates.find(({ field }) => field === 'userName');
	if (renamed) return { userName: renamed.to, note: `Renamed from ${shown(renamed.from)} to ${shown(renamed.to)}.` };
	if (given === undefined) return { userName: actual };
	return {
		userName: actual,
		note: `The row says ${shown(given)}, but the user name of this account is ${shown(actual)}.`,
	};
}
