/** Why a row is in a plan, and which items of the input it comes from. */
import type { PlannedAction } from '../actionPlan';
import type { RowSubject } from '../rows/row';
import { placeOf } from './input';
import { once } from './once';

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The rule, and the row of the input that it comes from, as a sentence. */
function reasonOf(action: PlannedAction, subjects: ReadonlyMap<string, RowSubject>): string {
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

/** Tells the reason of each action; actions of a subject that are of one kind have the same text. */
export function reasonFinder(subjects: ReadonlyMap<string, RowSubject>): (action: PlannedAction) => string {
	const known = once<PlannedAction['type'], Map<string, string>>(() => new Map());
	return (action) => {
		const [subject, ...others] = action.subjects;
		if (subject === undefined || others.length > 0) return reasonOf(action, subjects);
		const ofType = known(action.type);
		const reason = ofType.get(subject) ?? reasonOf(action, subjects);
		ofType.set(subject, reason);
		return reason;
	};
}

/** Tells the indexes of the input items that each action comes from; actions of one subject share them. */
export function itemFinder(subjects: ReadonlyMap<string, RowSubject>): (action: PlannedAction) => readonly number[] {
	const itemsOf = (keys: readonly string[]) => [
		...new Set(keys.flatMap((key) => (subjects.get(key)?.rows ?? []).map(({ source: { item } }) => item))),
	];
	const ofOne = once((key: string) => itemsOf([key]));
	return ({ subjects: of }) => {
		const [subject, ...others] = of;
		return subject === undefined || others.length > 0 ? itemsOf(of) : ofOne(subject);
	};
}
