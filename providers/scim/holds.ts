/** Whether what a service has is what is wanted. */
import { isRecord } from '../record';
import { ownName } from './places';

/**
 * Whether a value has all of another one; servers add parts of their own, and change the order of lists. Each entry of a
 * list counts once: two that are wanted are not one that is there.
 */
export function holds(present: unknown, wanted: unknown): boolean {
	if (Array.isArray(wanted)) {
		if (!Array.isArray(present) || present.length !== wanted.length) return false;
		const there: readonly unknown[] = present;
		const left = [...there];
		return wanted.every((entry) => {
			const index = left.findIndex((one) => holds(one, entry));
			if (index >= 0) left.splice(index, 1);
			return index >= 0;
		});
	}
	if (!isRecord(wanted)) return present === wanted;
	return (
		isRecord(present) && Object.entries(wanted).every(([name, value]) => holds(present[ownName(present, name)], value))
	);
}
