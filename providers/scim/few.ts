/**
 * Finds all users or groups that have one of a few values, without the list of all where that is long. What a search
 * finds, and what it does not, is believed only of a server that shows in the same search that it finds what is there:
 * see `witnesses.ts`. Whatever does not fit makes the list decide, and never means that there is no user.
 *
 * Source: docs/decisions/184-scim-few-values.md.
 */
import { ServiceError } from '../http/errors';
import { collect, PagingError } from '../http/paging';
import { NetworkError } from '../http/send';
import type { ListQuery, ScimResource } from './client';
import { anyOf, type ScimFilter } from './filter';
import type { ListPage } from './listing';
import { without, type Kind } from './lookups';
import type { Opened, ScimService } from './service';
import { finderOf, inquiriesFor, testifies, WITNESSES, type Inquiry, type Known, type Question } from './witnesses';

/** Of a list with so few pages, the rest is read as soon as searched. */
const FEW_PAGES = 3;
/** More than that is no answer about a few values. */
const MOST_FOUND = 100;
/** Conditions in one search beside the witnesses, so that addresses stay below two kilobytes, as some servers want. */
const CONDITIONS = 12;

interface Found<T> {
	readonly found: readonly T[];
	/** Whether these are all that the server has. */
	readonly isWhole: boolean;
}

/** Reads pages and searches of one kind. */
class Reader<T extends Known> {
	constructor(
		private readonly opened: Opened,
		private readonly kind: Kind,
		private readonly read: (resource: ScimResource) => T,
	) {}

	async page(query: ListQuery, place?: Parameters<Opened['client']['page']>[2]): Promise<ListPage<ScimResource>> {
		return await this.opened.client.page(this.opened[this.kind], { ...query, ...without(this.kind) }, place);
	}

	private list(query: ListQuery): AsyncGenerator<ScimResource> {
		return this.opened.client.list(this.opened[this.kind], { ...query, ...without(this.kind) });
	}

	async all(query: ListQuery): Promise<T[]> {
		return this.each(await collect(this.list(query)));
	}

	each(resources: readonly ScimResource[]): T[] {
		return resources.map(this.read);
	}

	/**
	 * A page far from the first one, and how many requests the rest of the list takes; `undefined` for a list that is
	 * short, or if it cannot be told where it goes on.
	 */
	async far(near: ListPage<ScimResource>): Promise<{ resources: readonly ScimResource[]; rest: number } | undefined> {
		const { next, total, resources } = near;
		const size = resources.length;
		const ids = new Set(resources.map(({ id }) => id));
		const isElsewhere = (page: ListPage<ScimResource>) =>
			page.resources.length > 0 && !page.resources.some(({ id }) => ids.has(id));
		if (next !== undefined) {
			const page = await this.page({}, next);
			return isElsewhere(page) && page.next !== undefined
				? { resources: page.resources, rest: Number.POSITIVE_INFINITY }
				: undefined;
		}
		if (this.opened.client.profile.withCursors || total === undefined || size < 2 || total <= FEW_PAGES * size) {
			return undefined;
		}
		// The last page: a server that filters only what is on a page does not find who is there.
		const page = await this.page({}, { kind: 'position', startIndex: total - size + 1 });
		return isElsewhere(page) && page.next === undefined
			? { resources: page.resources, rest: Math.ceil(total / size) }
			: undefined;
	}

	/**
	 * All that a filter finds; `undefined` if it finds what it was not asked for, or very many, or does not count what it
	 * found.
	 *
	 * @param seen how long a page of the server was seen to be, so that a shorter one is not cut off
	 */
	async search(filter: ScimFilter, isMeant: (one: T) => boolean, seen: number): Promise<T[] | undefined> {
		const first = await this.page({ filter });
		const ids = new Set(first.resources.map(({ id }) => id));
		const isWhole = first.next === undefined && first.total === ids.size && ids.size < seen;
		const found: T[] = [];
		for await (const resource of isWhole ? first.resources : this.list({ filter, first })) {
			const one = this.read(resource);
			// One that passes over the filter would go on with the list of all.
			if (!isMeant(one) || found.length >= MOST_FOUND) return undefined;
			found.push(one);
		}
		return first.total === undefined || first.total === found.length ? found : undefined;
	}
}

/** Whether only this way of asking failed, so that the list may tell. */
function isHelpless(error: unknown): boolean {
	if (error instanceof ServiceError) return error.kind !== 'throttled';
	return error instanceof PagingError || (error instanceof NetworkError && error.fault !== 'aborted');
}

/** `undefined` if it proves nothing. */
type Answer<T> = readonly T[] | undefined;

async function orNothing<T>(answer: Promise<Answer<T>>): Promise<Answer<T>> {
	try {
		return await answer;
	} catch (error) {
		if (isHelpless(error)) return undefined;
		throw error;
	}
}

/** All at once: witnesses stand at both ends, since a server may read the first or the last condition alone. */
async function askedTogether<T extends Known>(
	reader: Reader<T>,
	inquiries: ReadonlyArray<Inquiry<T>>,
	seen: number,
): Promise<Answer<T>> {
	const witnesses = inquiries.flatMap((inquiry) => inquiry.witnesses);
	const [first, ...others] = witnesses.map(({ condition }) => condition);
	if (first === undefined || witnesses.length < WITNESSES) return undefined;
	const conditions = inquiries.flatMap((inquiry) => inquiry.conditions);
	const isMeant = (one: T) => inquiries.some((inquiry) => inquiry.isMeant(one));
	const result: T[] = [];
	for (let start = 0; start < conditions.length; start += CONDITIONS) {
		const filter = anyOf(first, ...conditions.slice(start, start + CONDITIONS), ...others);
		const found = await reader.search(filter, isMeant, seen);
		if (found === undefined || !witnesses.every((witness) => testifies(witness, found))) return undefined;
		result.push(...found);
	}
	return result;
}

/**
 * One condition after the other, for servers that take no more: the witnesses first. Such a server may return one of
 * several, so it proves that a value is nowhere, and not that only one has it.
 *
 * @param isSure whether no other one than this can have been meant
 */
async function askedSingly<T extends Known>(
	reader: Reader<T>,
	inquiries: ReadonlyArray<Inquiry<T>>,
	seen: number,
	isSure: (one: T) => boolean,
): Promise<Answer<T>> {
	const result: T[] = [];
	for (const { witnesses, conditions, isMeant, isWanted } of inquiries) {
		for (const witness of witnesses) {
			const found = await reader.search(witness.condition, isMeant, seen);
			if (found === undefined || !testifies(witness, found)) return undefined;
		}
		for (const condition of conditions) {
			const found = await reader.search(condition, isWanted, seen);
			if (found === undefined || !found.every(isSure)) return undefined;
			result.push(...found);
		}
	}
	return result;
}

/** Whether this is the one that has the value of a question, as it is asked for, in an attribute that no two share. */
const isTheOne = <T>({ isUnique, valuesOf, wanted }: Question<T>, one: T) =>
	isUnique && valuesOf(one).some((value) => wanted.includes(value));

async function searched<T extends Known>(
	reader: Reader<T>,
	questions: ReadonlyArray<Question<T>>,
	near: ListPage<ScimResource>,
	filters: 'single' | 'try',
): Promise<readonly T[] | undefined> {
	const far = await reader.far(near);
	if (far === undefined) return undefined;
	const sample = { near: reader.each(near.resources), far: reader.each(far.resources) };
	const seen = near.resources.length;
	let answer: Answer<T>;
	const together = filters === 'try' ? inquiriesFor(questions, sample, 'sw') : undefined;
	if (together !== undefined) answer = await orNothing(askedTogether(reader, together, seen));
	const singly = answer === undefined ? inquiriesFor(questions, sample, 'eq') : undefined;
	const calls = singly?.reduce((sum, { conditions, witnesses }) => sum + conditions.length + witnesses.length, 0) ?? 0;
	if (singly !== undefined && calls < far.rest) {
		const isSure = (one: T) => questions.some((question) => isTheOne(question, one));
		answer = await orNothing(askedSingly(reader, singly, seen, isSure));
	}
	if (answer === undefined) return undefined;
	const finders = questions.map((question) => finderOf(question, 'eq', question.wanted));
	const isWanted = (one: T) => finders.some((finds) => finds(one));
	const found = new Map(answer.filter(isWanted).map((one) => [one.id, one]));
	const isMissed = [...sample.near, ...sample.far].some((one) => isWanted(one) && !found.has(one.id));
	return isMissed ? undefined : [...found.values()];
}

/**
 * All users or groups that have one of the values in the attribute of one of the questions, whatever its upper and lower
 * case, each once; or all that there are.
 */
export async function findFew<T extends Known>(
	service: ScimService,
	kind: Kind,
	read: (resource: ScimResource) => T,
	questions: ReadonlyArray<Question<T>>,
): Promise<Found<T>> {
	const asked = questions.filter(({ wanted }) => wanted.length > 0);
	if (asked.length === 0) return { found: [], isWhole: false };
	const opened = await service.open();
	const { filters } = opened;
	const reader = new Reader(opened, kind, read);
	if (filters === 'none' || service.listsDecide.has(kind)) return { found: await reader.all({}), isWhole: true };
	const first = await reader.page({});
	try {
		const found = await searched(reader, asked, first, filters);
		if (found !== undefined) return { found, isWhole: false };
	} catch (error) {
		if (!isHelpless(error)) throw error;
	}
	service.listsDecide.add(kind);
	// A server may know a cursor once only.
	return { found: await reader.all(first.next === undefined ? { first } : {}), isWhole: true };
}
