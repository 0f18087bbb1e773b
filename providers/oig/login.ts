/**
 * How logins and other keys are compared. OIG matches without regard to case and stores logins in capitals; how it
 * writes letters without a capital of their own ("ß") in capitals is not documented, so both ways are known.
 *
 * Source: OIG "HTTP Basic", "q filter".
 */
import { foldedValue } from '../text';

/** As `foldedValue`, with the letters that two capitals stand for written as those. */
function capitalized(value: string): string {
	return foldedValue(value.normalize('NFC').toUpperCase());
}

/** Whether a value has letters whose capitals are other letters, so that its two spellings may mean different users. */
export function hasTwoSpellings(value: string): boolean {
	return foldedValue(value) !== capitalized(value);
}

/** Whether two logins may mean the same user, in either way to write capitals. */
export function sameLogin(one: string, other: string): boolean {
	return foldedValue(one) === foldedValue(other) || capitalized(one) === capitalized(other);
}
