import { folded } from '../../providers/text';
import { shown } from '../texts';

/** The names that are not in the list, each with what to do about it. */
export function forbiddenGroups(groups: readonly string[], allowed: readonly string[] | undefined): string[] {
	if (allowed === undefined) return [];
	const names = new Set(allowed.map(folded));
	return groups
		.filter((group) => !names.has(folded(group)))
		.map(
			(group) => `The group ${shown(group)} is not among "Allowed Groups". Correct the row, or add the group there.`,
		);
}
