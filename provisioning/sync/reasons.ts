/** Why a row is in a plan. */
import type { PlannedAction } from '../actionPlan';
import type { RowSubject } from '../rows/row';
import { placeOf } from './input';

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The rule, and the row of the input that it comes from, as a sentence. */
export function reasonOf(action: PlannedAction, subjects: ReadonlyMap<string, RowSubject>): string {
	if (action.subjects.length === 0) return 'No row of the input names this user.';
	const [first] = action.subjects.flatMap((key) => subjects.get(key)?.rows[0] ?? []);
	const place = first === undefined ? 'The input' : capital(placeOf(first));
	switch (action.type) {
		case 'createGroup':
			return `${place} names this group, which does not exist.`;
		case 'createUser':
			return `${place} names this user, who does not exist.`;
		case 'updateUser':
			return `${place} has other values.`;
		case 'enableUser':
			return `${place} names this user, who is disabled.`;
		case 'disableUser':
			return `${place} says that this user is not active.`;
		case 'addToGroup':
			return `${place} lists this group.`;
		case 'removeFromGroup':
			return `${place} does not list this group.`;
		case 'endAccess':
			return `${place} wants the access of this user to be ended.`;
		case 'restoreAccess':
			return `${place} wants the access of this user back.`;
		case 'deleteUser':
			return `${place} wants this user to be deleted.`;
	}
}
