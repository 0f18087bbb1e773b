/**
 * How logins and other keys are compared. OIG matches without regard to case and stores logins in capitals; how it
 * writes letters without a capital of their own ("ß") in capitals is not documented, so both ways are known.
 *
 * Source: OIG "HTTP Basic", "q filter".
 */
import { folded as foldedText } from '../text';

/** The spelling under which a value is compared; blanks around it do not count. */
export function folded(value: string): string {
	return foldedText(value.trim());
}

/** As `folded`, with the letters that two capitals stand for written as those. */
function capitalized(value: string): string {
	return folded(value.trim().normalize('NFC').toUpperCase());
}

/** Whether a value has letters whose capitals are other letters, so that its two spellings may mean different users. */
export function hasTwoSpellings(value: string): boolean {
	return folded(value) !== capitalized(value);
}

/** Whether two logins may mean the same user, in either way to write capitals. */
export function sameLogin(one: string, other: string): boolean {
	return folded(one) === folded(other) || capitalized(one) === capitalized(other);
}
