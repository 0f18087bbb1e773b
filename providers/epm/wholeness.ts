/** Whether a list is all of it: who is missing in a list that stops early would be taken for somebody who left. */
import * as z from 'zod/v4-mini';

import { ServiceError } from '../http/errors';
import { SERVICE } from './errors';

export function notWhole(message: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message,
		advice: 'The list may be incomplete, so nothing was done with it. Run the node again.',
	});
}

const links = z.union([
	z.array(z.looseObject({})),
	z.pipe(
		z.looseObject({}),
		z.transform((link) => [link]),
	),
]);
const count = z.pipe(z.union([z.number(), z.string().check(z.regex(/^\d+$/))]), z.transform(Number));

const TOTALS = ['total', 'totalResults', 'totalCount', 'count'];

/**
 * EPM gives lists in one piece and documents no pages. Signs of pages mean that something else answers, or that an
 * edition cuts its lists.
 *
 * @param length entries that came.
 */
export function checkWhole(envelope: Readonly<Record<string, unknown>>, length: number): void {
	const hasNext = (links.safeParse(envelope.links).data ?? []).some(
		({ rel }) => typeof rel === 'string' && /^\s*next\b/i.test(rel),
	);
	const isTrue = (name: string) => envelope[name] === true || envelope[name] === 'true';
	if (hasNext || isTrue('hasMore') || isTrue('truncated')) {
		throw notWhole(`EPM answered with ${length} entries and says that there are more.`);
	}
	for (const name of TOTALS) {
		const announced = count.safeParse(envelope[name]).data;
		if (announced === undefined || announced <= length) continue;
		throw notWhole(`EPM answered with ${length} of ${announced} entries.`);
	}
}
