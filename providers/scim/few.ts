/**
 * Finds all users or groups that have one of a few values, without the list of all where that is long. What a search
 * finds, and what it does not, is believed only of a server that shows in the same search that it finds what is there:
 * see `witnesses.ts`. Whatever does not fit makes the list decide, and never means that there is nobody.
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
import { isFilterRefused } from './refusals';
import type { Opened, ScimService } from './service';
import { inquiriesFor, WITNESSES, type Inquiry, type Known, type Question } from './witnesses';

/** Of a list with so few pages, the rest is read as soon as searched. */
const FEW_PAGES = 3;
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

	async all(query: ListQuery): Promise<T[]> {
		return this.each(
			await collect(this.opened.client.list(this.opened[this.kind], { ...query, ...without(this.kind) })),
		);
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
	 * All that a filter finds; `undefined` if it finds what it was not asked for, or does not count what it found.
	 *
	 * @param seen how long a page of the server was seen to be, so that a shorter one is not cut off
	 */
	async search(filter: ScimFilter, isMeant: (one: T) => boolean, seen: number): Promise<T[] | undefined> {
		const first = await this.page({ filter });
		// One that passes over the filter would go on with the list of all.
		if (!this.each(first.resources).every(isMeant)) return undefined;
		const ids = new Set(first.resources.map(({ id }) => id));
		const isWhole = first.next === undefined && first.total === ids.size && ids.size < seen;
		const found = isWhole ? this.each(first.resources) : await this.all({ filter, first });
		if (first.total !== undefined && first.total !== found.length) return undefined;
		return found.every(isMeant) ? found : undefined;
	}
}

/** Whether only this way of asking failed, so that the list may tell. */
function isHelpless(error: unknown): boolean {
	if (error instanceof ServiceError) return error.kind !== 'throttled';
	return error instanceof PagingError || (error instanceof NetworkError && error.fault !== 'aborted');
}

type Answer<T> = readonly T[] | 'refused' | 'unfit';

async function orRefused<T>(answer: Promise<Answer<T>>): Promise<Answer<T>> {
	try {
		return await answer;
	} catch (error) {
		if (isFilterRefused(error)) return 'refused';
		if (isHelpless(error)) return 'unfit';
		throw error;
	}
}

/** All at once: witnesses stand at both ends, since a server may read the first or the last condition alone. */
async function askedTogether<T extends Known>(
	reader: Reader<T>,
	inquiries: ReadonlyArray<Inquiry<T>>,
	seen: number,
): Promise<Answer<T>> {
	const witnesses = inquiries.flatMap(({ witnesses: some, further }) => [...some, ...further]);
	const ids = new Set(witnesses.map(({ id }) => id));
	const [first, ...others] = witnesses.map(({ condition }) => condition);
	if (first === undefined || ids.size < WITNESSES) return 'refused';
	const conditions = inquiries.flatMap((inquiry) => inquiry.conditions);
	const isMeant = (one: T) => inquiries.some((inquiry) => inquiry.isMeant(one));
	const result: T[] = [];
	for (let start = 0; start < conditions.length; start += CONDITIONS) {
		const filter = anyOf(first, ...conditions.slice(start, start + CONDITIONS), ...others);
		const found = await reader.search(filter, isMeant, seen);
		if (found === undefined) return 'unfit';
		const present = new Set(found.map(({ id }) => id));
		if (![...ids].every((id) => present.has(id))) return 'unfit';
		result.push(...found);
	}
	return result;
}

/** One condition after the other, for servers that take no more: the witnesses first. */
async function askedSingly<T extends Known>(
	reader: Reader<T>,
	inquiries: ReadonlyArray<Inquiry<T>>,
	seen: number,
): Promise<Answer<T>> {
	const result: T[] = [];
	for (const { witnesses, conditions, isMeant, isWanted } of inquiries) {
		for (const { id, condition } of witnesses) {
			const found = await reader.search(condition, isMeant, seen);
			if (found?.some((one) => one.id === id) !== true) return 'unfit';
		}
		for (const condition of conditions) {
			const found = await reader.search(condition, isWanted, seen);
			if (found === undefined) return 'unfit';
			result.push(...found);
		}
	}
	return result;
}

async function searched<T extends Known>(
	reader: Reader<T>,
	questions: ReadonlyArray<Question<T>>,
	near: ListPage<ScimResource>,
	filters: 'single' | 'try',
): Promise<readonly T[] | undefined> {
	const far = await reader.far(near);
	if (far === undefined) return undefined;
	const sample = { near: reader.each(near.resources), far: reader.each(far.resources) };
	const inquiries = inquiriesFor(questions, sample);
	if (inquiries === undefined) return undefined;
	const seen = near.resources.length;
	const singly = inquiries.reduce((sum, { conditions, witnesses }) => sum + conditions.length + witnesses.length, 0);
	let answer: Answer<T> = 'refused';
	if (filters === 'try') answer = await orRefused(askedTogether(reader, inquiries, seen));
	if (answer === 'refused' && singly < far.rest) answer = await orRefused(askedSingly(reader, inquiries, seen));
	if (typeof answer === 'string') return undefined;
	const isWanted = (one: T) => inquiries.some((inquiry) => inquiry.isWanted(one));
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
	return { found: await reader.all({ first }), isWhole: true };
}
