/** Steps that add to lists of names and take out of them: users to groups, groups to product profiles. */
import type { Step } from './commands';

/** Names once each; Adobe refuses a list in which one occurs twice, whatever its case. */
function distinct(names: readonly string[]): string[] {
	return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

type ListStep = 'add' | 'remove';
type ListKey = 'group' | 'productConfiguration' | 'user';

/** Adds to or removes from lists, however long; `toCommands` splits it. */
export function listStep(step: ListStep, key: ListKey, names: readonly string[]): Step {
	return { [step]: { [key]: distinct(names) } };
}

/** Out of all groups, profiles and admin roles except System Administrator. */
export const REMOVE_FROM_ALL: Step = { remove: 'all' };
