/**
 * What sentences of EPM mean where it documents no code. A sentence holds names of people and groups, and these may
 * be any words ("pat.same", a group "Already Approved"), so they are taken out before anything is read into the rest.
 */
import type { ServiceError } from '../http/errors';
import { NAME_LIKE } from '../text';

/** Stands where a name was; no word of any sentence. */
const GAP = '\u00B7';

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The name wherever it stands alone, not inside a longer word. */
function alone(name: string, flags: string): RegExp {
	return new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, flags);
}

/** @param names logins, names, email addresses, groups and roles that the request was about. */
function withoutNames(sentence: string, names: Iterable<string | undefined>): string {
	const known = [...names].flatMap((name) => name?.trim() || []).sort((a, b) => b.length - a.length);
	let rest = sentence;
	for (const name of known) rest = rest.replace(alone(name, 'giu'), GAP);
	const isNamed = rest !== sentence;
	rest = rest.replace(NAME_LIKE, GAP);
	const parts = known.flatMap((name) => name.split(/[\s._@+-]+/)).filter((part) => part.length > 1);
	for (const part of parts) {
		// "Pat Same" for pat.same; in lower case only where the sentence does not name the login itself.
		const capital = `${part.slice(0, 1).toUpperCase()}${part.slice(1).toLowerCase()}`;
		rest = rest.replace(alone(capital, 'gu'), GAP);
		if (!isNamed) rest = rest.replace(alone(part, 'giu'), GAP);
	}
	return rest;
}

type Names = Iterable<string | undefined>;

/**
 * Whether a record was refused because its login or name is taken. A sentence about an email address does not count,
 * for that belongs to another account.
 */
export function isTaken({ message }: ServiceError, names: Names): boolean {
	const isOther = /e-?mail|address|not exist/i.test(message);
	return !isOther && /\b(already|exists|duplicate)\b/i.test(withoutNames(message, names));
}

/** What an update that is refused for a reason of its own says. */
const OTHER_REASON =
	/e-?mail|address|authori[sz]|allowed|permi|privilege|cannot|can't|could not|must|valid|in use|locked|password/i;

/**
 * Whether an update was refused because it would change nothing, which EPM answers with a failed record.
 *
 * Source: EPM "Update Users (v2)".
 */
export function isNoChange({ message }: ServiceError, names: Names): boolean {
	const rest = withoutNames(message, names);
	const says =
		/\bnothing (was|is|has been|to be|to) (changed?|updated?|modif)|\bno (changes?|updates?|differences?)\b|\bunchanged\b|\bidentical\b|\bthe same (values?|data|definition|attributes?)\b/i;
	return says.test(rest) && !OTHER_REASON.test(rest);
}

/** Whether a record was refused because there is no such user. */
export function isMissing({ message }: ServiceError, names: Names): boolean {
	const isOther = /\b(roles?|groups?|e-?mail|password|permissions?|privileges?|authori[sz]ed)\b/i.test(message);
	return (
		!isOther &&
		/\bnot? (exists?|found|known|such|in the identity domain)\b|\bunknown\b|(cannot|could not|unable to) (be found|find)|does ?n[o']t exist/i.test(
			withoutNames(message, names),
		)
	);
}
