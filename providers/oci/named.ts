/** What users and groups have in common: a name that is theirs alone, and the question which of them has it. */
import { folded } from '../text';
import { notAskedFor } from './checks';
import type { Group } from './schemas';

/**
 * Which of those that the service gave for a name has it. Nobody may be changed or deleted because a filter was not
 * obeyed, nor adopted while being deleted.
 *
 * @throws {ServiceError} when the answer has only others: then it does not say that there is none of this name.
 */
export function named<T extends Group>(name: string, found: readonly T[], kind: 'group' | 'user'): T | undefined {
	const withName = found.filter((entry) => entry.name === name);
	const others = found.some((entry) => folded(entry.name) !== folded(name));
	if (others && withName.length === 0) throw notAskedFor(`a ${kind}`);
	return withName.find((entry) => !isGoing(entry));
}

/** Whether it is being deleted, or is deleted and still listed. */
export function isGoing({ lifecycleState }: Group): boolean {
	return /^DELET/i.test(lifecycleState ?? '');
}

/** What a create made, if the answer is about what was to be made. */
export function sameName<T extends Group>({ name }: { readonly name: string }, made: T): T {
	if (folded(made.name) === folded(name)) return made;
	throw notAskedFor('an object', 200);
}
