/**
 * Witnesses: users or groups that are known to be there. A search that is to prove that a value is nowhere asks for some
 * of them too, and proves nothing unless it finds them. They are chosen to be like what is asked for in all that
 * servers stumble over: signs, upper and lower case, the state of users, a place far down the list.
 */
import { folded } from '../text';
import { where, type ScimFilter } from './filter';

export interface Known {
	readonly id: string;
	readonly active?: boolean | null | undefined;
}

/** Which of all users or groups have one of these values in an attribute? */
export interface Question<T> {
	/** As a filter names it. */
	readonly attribute: string;
	/** Whether RFC 7643 lets servers tell upper from lower case in it. */
	readonly caseExact: boolean;
	readonly valuesOf: (one: T) => readonly string[];
	readonly wanted: readonly string[];
}

/** Some that the list has at its beginning, and some far from there. */
export interface Sample<T> {
	readonly near: readonly T[];
	readonly far: readonly T[];
}

interface Witness {
	readonly id: string;
	readonly condition: ScimFilter;
}

/** A question as conditions of filters. */
export interface Inquiry<T> {
	readonly conditions: readonly ScimFilter[];
	readonly witnesses: readonly Witness[];
	/** More of them, who show in a search with several conditions that all of these are read. */
	readonly further: readonly Witness[];
	/** Whether the conditions find somebody by rights. */
	readonly isMeant: (one: T) => boolean;
	/** Whether somebody has one of the wanted values, whatever its upper and lower case. */
	readonly isWanted: (one: T) => boolean;
}

/**
 * Values that every server writes in the same way but for upper and lower case: letters with accents have two
 * encodings, and servers do not agree on their capitals.
 */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;
/** Up to so many spellings are asked for, which needs no server that ignores upper and lower case. */
const MOST_SPELLINGS = { caseExact: 64, others: 8 };

const lettersIn = (text: string) => text.replace(/[^A-Za-z]/g, '').length;

/** A text in all upper and lower cases. */
function spellingsOf(text: string): string[] {
	return [...text].reduce<string[]>(
		(all, sign) => {
			const spelled = [...new Set([sign.toLowerCase(), sign.toUpperCase()])];
			return all.flatMap((begun) => spelled.map((next) => begun + next));
		},
		[''],
	);
}

/** A text with the case of each letter turned around. */
function turned(text: string): string {
	return text.replace(/[A-Za-z]/g, (letter) => {
		const upper = letter.toUpperCase();
		return letter === upper ? letter.toLowerCase() : upper;
	});
}

/** What in a text a server may stumble over: each sign, and digits alone, which may be taken for a number. */
const stumblingBlocks = (text: string): string[] => [
	...(text.match(/[^A-Za-z0-9]/g) ?? []),
	...(/^\d+$/.test(text) ? ['digits'] : []),
];

interface Candidate {
	readonly witness: Witness;
	readonly traits: ReadonlySet<string>;
}

/** How a question is asked, and who may be its witnesses. */
interface Draft<T> extends Omit<Inquiry<T>, 'further' | 'isMeant' | 'witnesses'> {
	readonly traits: readonly string[];
	readonly candidates: readonly Candidate[];
}

/** Those who alone have their value, so that no other condition finds them. */
function candidatesFor<T extends Known>(
	{ attribute, valuesOf }: Question<T>,
	{ near, far }: Sample<T>,
	isAnswer: (one: T) => boolean,
	spelled: (text: string) => string,
): Candidate[] {
	const holders = new Map<string, number>();
	for (const one of [...near, ...far]) {
		for (const value of new Set(valuesOf(one).map(folded))) holders.set(value, (holders.get(value) ?? 0) + 1);
	}
	const from = (people: readonly T[], place: 'far' | 'near') =>
		people.flatMap((one) => {
			const value = isAnswer(one) ? undefined : valuesOf(one).find((text) => PLAIN.test(text));
			if (value === undefined || holders.get(folded(value)) !== 1) return [];
			const traits = new Set([
				place,
				...(one.active === false ? ['disabled'] : []),
				...(lettersIn(value) > 0 ? ['letters', /[A-Z]/.test(value) ? 'capitals' : 'no capitals'] : []),
				...stumblingBlocks(value),
			]);
			return [{ witness: { id: one.id, condition: where(attribute, 'eq', spelled(value)) }, traits }];
		});
	return [...from(far, 'far'), ...from(near, 'near')];
}

/** @returns `undefined` for a value that is not plain. */
function draftFor<T extends Known>(
	question: Question<T>,
	sample: Sample<T>,
	isAnswer: (one: T) => boolean,
): Draft<T> | undefined {
	const { attribute, caseExact, valuesOf, wanted } = question;
	if (!wanted.every((value) => PLAIN.test(value))) return undefined;
	const names = new Set(wanted.map(folded));
	const spellings = [...names].reduce((sum, name) => sum + 2 ** Math.min(lettersIn(name), 10), 0);
	const isSpelledOut = spellings <= (caseExact ? MOST_SPELLINGS.caseExact : MOST_SPELLINGS.others);
	const spelled = isSpelledOut ? (text: string) => text : turned;
	const candidates = candidatesFor(question, sample, isAnswer, spelled);
	const hasLetters = wanted.some((value) => lettersIn(value) > 0);
	const needed = ['far', ...(isSpelledOut ? [] : ['letters']), ...wanted.flatMap(stumblingBlocks)];
	const useful = ['near', 'disabled', ...(hasLetters ? ['letters', 'capitals', 'no capitals'] : [])];
	const values = isSpelledOut ? [...names].flatMap(spellingsOf) : wanted;
	return {
		conditions: [...new Set(values.map((value) => where(attribute, 'eq', value)))],
		isWanted: (one) => valuesOf(one).some((value) => names.has(folded(value))),
		traits: [...needed, ...useful.filter((trait) => candidates.some(({ traits }) => traits.has(trait)))],
		candidates,
	};
}

/** A few candidates who together have all the traits; `undefined` if nobody has one of them. */
function chosen(candidates: readonly Candidate[], traits: Iterable<string>): readonly Witness[] | undefined {
	const missing = new Set(traits);
	const result = new Map<string, Witness>();
	const gain = (candidate: Candidate) => [...missing].filter((trait) => candidate.traits.has(trait)).length;
	while (missing.size > 0) {
		const [best] = candidates.toSorted((one, other) => gain(other) - gain(one));
		if (best === undefined || gain(best) === 0) return undefined;
		for (const trait of best.traits) missing.delete(trait);
		result.set(best.witness.condition, best.witness);
	}
	return [...result.values()];
}

/** So many in one search show that a server reads all of its conditions, and not some at the ends. */
export const WITNESSES = 3;

/**
 * Questions with their witnesses; `undefined` if a search cannot answer them for sure: a value is not plain, or nobody in
 * the sample is like it. No one is a witness for two questions, or for one while another one asks for them: they would be
 * found by a condition that proves nothing of the other.
 */
export function inquiriesFor<T extends Known>(
	questions: ReadonlyArray<Question<T>>,
	sample: Sample<T>,
): ReadonlyArray<Inquiry<T>> | undefined {
	const names = questions.map(({ wanted }) => new Set(wanted.map(folded)));
	const isAnswer = (one: T) =>
		questions.some(({ valuesOf }, index) => valuesOf(one).some((value) => names[index]?.has(folded(value))));
	const drafts = questions.flatMap((question) => draftFor(question, sample, isAnswer) ?? []);
	if (drafts.length < questions.length) return undefined;
	const taken = new Set<string>();
	const result: Array<Inquiry<T>> = [];
	// Where few can be witnesses, they are chosen first.
	for (const draft of drafts.toSorted((one, other) => one.candidates.length - other.candidates.length)) {
		const { conditions, isWanted, traits } = draft;
		const free = draft.candidates.filter(({ witness }) => !taken.has(witness.id));
		const witnesses = chosen(free, traits);
		if (witnesses === undefined) return undefined;
		const own = new Set(witnesses.map(({ id }) => id));
		const missing = Math.max(0, Math.ceil(WITNESSES / questions.length) - own.size);
		const further = free.flatMap(({ witness }) => (own.has(witness.id) ? [] : witness)).slice(0, missing);
		for (const { id } of further) own.add(id);
		for (const id of own) taken.add(id);
		result.push({ conditions, witnesses, further, isWanted, isMeant: (one) => isWanted(one) || own.has(one.id) });
	}
	return result;
}
