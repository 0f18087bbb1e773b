/** Values as messages quote them. */
import { shownIn } from '../providers/rules';

const NAMED = 5;

/** A value as a message quotes it, at most about 100 characters of it. */
export const shown = shownIn;

/** `1 row`, `2 rows`. */
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The first few of many, and how many there are besides. */
export function listed(texts: readonly string[]): string {
	const others = texts.length - NAMED;
	return others > 1 ? `${texts.slice(0, NAMED).join(', ')} and ${others} more` : texts.join(', ');
}

/** Several values as a message quotes them. */
export function named(values: readonly string[]): string {
	return listed(values.map(shown));
}
