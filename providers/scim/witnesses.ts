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
	/** Whether RFC 7643 keeps its values unique. */
	readonly isUnique: boolean;
	readonly valuesOf: (one: T) => readonly string[];
	readonly wanted: readonly string[];
}

/** Some that the list has at its beginning, and some far from there. */
export interface Sample<T> {
	readonly near: readonly T[];
	readonly far: readonly T[];
}

/**
 * By their beginnings, or whole. A server may have a way of its own for "eq" that finds one of several; for "sw" it must
 * look at all, and shows that it does if it finds witnesses by a beginning of their values.
 */
export type Way = 'eq' | 'sw';

export interface Witness<T> {
	/** As the list shows it. */
	readonly one: T;
	readonly condition: ScimFilter;
	/** Whether the condition should find it. */
	readonly finds: (one: T) => boolean;
}

/** A question as conditions of filters. */
export interface Inquiry<T> {
	readonly conditions: readonly ScimFilter[];
	readonly witnesses: ReadonlyArray<Witness<T>>;
	/** Whether the conditions should find it. */
	readonly isMeant: (one: T) => boolean;
	/** Whether it has one of the wanted values, in any upper and lower case. */
	readonly isWanted: (one: T) => boolean;
}

/**
 * Values that every server writes in the same way but for upper and lower case: letters with accents have two
 * encodings, and servers do not agree on their capitals.
 */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;
/** Up to so many spellings are asked for, which needs no server that ignores upper and lower case. */
const MOST_SPELLINGS = { caseExact: 64, others: 8 };
/** A shorter beginning finds half of the directory. */
const SHORTEST_BEGINNING = 3;
/** So many in one search show that a server reads all of its conditions, and not some at the ends. */
export const WITNESSES = 3;

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

interface Candidate<T> {
	readonly witness: Witness<T>;
	readonly traits: ReadonlySet<string>;
	/** Of what is asked for: the longer it is, the fewer others are found. */
	readonly length: number;
}

/** How a question is asked, and who may be its witnesses. */
interface Draft<T> extends Omit<Inquiry<T>, 'isMeant' | 'witnesses'> {
	/** What some witness must have, and what some should have if there is anybody who has. */
	readonly needed: readonly string[];
	readonly useful: readonly string[];
	readonly candidates: ReadonlyArray<Candidate<T>>;
	/** Whether the conditions for the wanted values should find it. */
	readonly isAnswer: (one: T) => boolean;
}

/** Tells who has one of these texts in the attribute, or one that begins with it, whatever its upper and lower case. */
export function finderOf<T>({ valuesOf }: Question<T>, way: Way, asked: readonly string[]): (one: T) => boolean {
	const texts = asked.map(folded);
	const isFound = (value: string) => texts.some((text) => (way === 'eq' ? value === text : value.startsWith(text)));
	return (one) => valuesOf(one).map(folded).some(isFound);
}

function candidatesFor<T extends Known>(
	question: Question<T>,
	{ near, far }: Sample<T>,
	way: Way,
	spelled: (text: string) => string,
): Array<Candidate<T>> {
	const from = (people: readonly T[], place: 'far' | 'near') =>
		people.flatMap((one) => {
			const value = question.valuesOf(one).find((text) => PLAIN.test(text));
			// Without its end, the value is found by its beginning alone.
			const asked = way === 'eq' ? value : value?.slice(0, -1).trimEnd();
			if (asked === undefined || (way === 'sw' && asked.length < SHORTEST_BEGINNING)) return [];
			const traits = new Set([
				place,
				...(one.active === false ? ['disabled'] : []),
				...(lettersIn(asked) > 0 ? ['letters', /[A-Z]/.test(asked) ? 'capitals' : 'no capitals'] : []),
				...stumblingBlocks(asked),
			]);
			const condition = where(question.attribute, way, spelled(asked));
			const witness = { one, condition, finds: finderOf(question, way, [asked]) };
			return [{ witness, traits, length: asked.length }];
		});
	return [...from(far, 'far'), ...from(near, 'near')];
}

/** @returns `undefined` for a value that is not plain. */
function draftFor<T extends Known>(question: Question<T>, sample: Sample<T>, way: Way): Draft<T> | undefined {
	const { attribute, caseExact, wanted } = question;
	if (!wanted.every((value) => PLAIN.test(value))) return undefined;
	const names = [...new Set(wanted.map(folded))];
	const spellings = names.reduce((sum, name) => sum + 2 ** Math.min(lettersIn(name), 10), 0);
	const isSpelledOut = spellings <= (caseExact ? MOST_SPELLINGS.caseExact : MOST_SPELLINGS.others);
	const candidates = candidatesFor(question, sample, way, isSpelledOut ? (text) => text : turned);
	const hasLetters = wanted.some((value) => lettersIn(value) > 0);
	const needed = ['far', ...(isSpelledOut ? [] : ['letters']), ...wanted.flatMap(stumblingBlocks)];
	const useful = ['near', 'disabled', ...(hasLetters ? ['letters', 'capitals', 'no capitals'] : [])];
	const values = isSpelledOut ? names.flatMap(spellingsOf) : wanted;
	return {
		conditions: [...new Set(values.map((value) => where(attribute, way, value)))],
		isWanted: finderOf(question, 'eq', wanted),
		isAnswer: finderOf(question, way, wanted),
		needed,
		useful,
		candidates,
	};
}

/**
 * A few candidates, and at least so many, which together have what is needed; `undefined` if none has. None of them is
 * found by the condition of another one, for which it would be no proof.
 */
function chosen<T extends Known>(
	{ candidates, needed, useful }: Draft<T>,
	others: ReadonlyArray<Witness<T>>,
	atLeast: number,
): ReadonlyArray<Witness<T>> | undefined {
	const missing = new Set([...needed, ...useful]);
	const result: Array<Witness<T>> = [];
	const gain = ({ traits }: Candidate<T>) => [...missing].filter((trait) => traits.has(trait)).length;
	let free = candidates.toSorted((one, other) => other.length - one.length);
	for (;;) {
		free = free.filter(({ witness }) =>
			[...others, ...result].every((other) => !other.finds(witness.one) && !witness.finds(other.one)),
		);
		const [best] = free.toSorted((one, other) => gain(other) - gain(one));
		if (best === undefined || (gain(best) === 0 && result.length >= atLeast)) break;
		for (const trait of best.traits) missing.delete(trait);
		result.push(best.witness);
	}
	return needed.some((trait) => missing.has(trait)) ? undefined : result;
}

/** Whether a search shows a witness as the list does: what it leaves out may be what tells two people apart. */
export function testifies<T extends Known>({ one }: Witness<T>, found: readonly T[]): boolean {
	const shown = found.find(({ id }) => id === one.id);
	return (
		shown !== undefined && shown.active === one.active && Object.keys(one).every((name) => Object.hasOwn(shown, name))
	);
}

/**
 * Questions with their witnesses; `undefined` if a search cannot answer them for sure: a value is not plain, or none in
 * the sample is like it.
 */
export function inquiriesFor<T extends Known>(
	questions: ReadonlyArray<Question<T>>,
	sample: Sample<T>,
	way: Way,
): ReadonlyArray<Inquiry<T>> | undefined {
	const drafts = questions.flatMap((question) => draftFor(question, sample, way) ?? []);
	if (drafts.length < questions.length) return undefined;
	const atLeast = way === 'eq' ? 1 : Math.ceil(WITNESSES / questions.length);
	const others: Array<Witness<T>> = [];
	const result: Array<Inquiry<T>> = [];
	// Where few can be witnesses, they are chosen first.
	for (const draft of drafts.toSorted((one, other) => one.candidates.length - other.candidates.length)) {
		const { conditions, isWanted, isAnswer } = draft;
		const candidates = draft.candidates.filter(({ witness }) => !drafts.some((any) => any.isAnswer(witness.one)));
		const witnesses = chosen({ ...draft, candidates }, others, atLeast);
		if (witnesses === undefined) return undefined;
		others.push(...witnesses);
		const isMeant = (one: T) => isAnswer(one) || witnesses.some(({ finds }) => finds(one));
		result.push({ conditions, witnesses, isWanted, isMeant });
	}
	return result;
}
