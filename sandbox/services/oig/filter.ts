import { Refused } from './model';
import { textOf } from './text';

interface Comparison {
	readonly attribute: string;
	readonly operator: string;
	readonly value: string;
}

/** How two texts are made comparable. */
type Fold = (text: string) => string;

const OPERATORS = 'eq|ne|sw|ew|co|gt|ge|lt|le';

function badFilter(text: string): Refused {
	return new Refused('IAM-3052001', `The filter is not valid: ${text}`, 400);
}

function parseComparison(text: string): Comparison {
	const match = new RegExp(`^(.+?)\\s+(${OPERATORS})\\s+(.+)$`, 'i').exec(text.trim());
	const [, attribute, operator, value] = match ?? [];
	if (attribute === undefined || operator === undefined || value === undefined) throw badFilter(text);
	if (/["()]/.test(value)) throw badFilter(text);
	const unquoted = /^'.*'$/.test(value) ? value.slice(1, -1) : value;
	return {
		attribute: attribute.replaceAll('::', ' '),
		operator: operator.toLowerCase(),
		value: unquoted.replaceAll('::', ' '),
	};
}

function compare({ operator, value: wanted }: Comparison, present: unknown, fold: Fold): boolean {
	if (present === undefined || present === null || present === '') return operator === 'ne';
	const [text, value] = [fold(textOf(present)), fold(wanted)];
	const numeric = /^-?\d+(\.\d+)?$/;
	const order =
		numeric.test(text) && numeric.test(value) ? Number(text) - Number(value) : text < value ? -1 : text > value ? 1 : 0;
	switch (operator) {
		case 'eq':
			return order === 0;
		case 'ne':
			return order !== 0;
		case 'sw':
			return text.startsWith(value);
		case 'ew':
			return text.endsWith(value);
		case 'co':
			return text.includes(value);
		case 'gt':
			return order > 0;
		case 'ge':
			return order >= 0;
		case 'lt':
			return order < 0;
		default:
			return order <= 0;
	}
}

/**
 * Reads a `q`: comparisons joined by and/or in any case, `and` binding tighter; blanks inside names and values as `::`.
 *
 * @param known whether objects of this kind have the attribute; an unknown one is refused.
 */
export function parseFilter(
	q: string | undefined,
	known: (attribute: string) => boolean,
	orAllowed = true,
	fold: Fold = (text) => text.toLowerCase(),
): (read: (attribute: string) => unknown) => boolean {
	if (q === undefined || q.trim() === '') return () => true;
	if (!orAllowed && /\sor\s/i.test(q)) throw badFilter(q);
	const alternatives = q.split(/\s+or\s+/i).map((part) => part.split(/\s+and\s+/i).map(parseComparison));
	for (const { attribute } of alternatives.flat()) {
		if (!known(attribute)) throw new Refused('IAM-3052002', `Unknown attribute in filter: ${attribute}`, 400);
	}
	return (read) =>
		alternatives.some((conditions) =>
			conditions.every((condition) => compare(condition, read(condition.attribute), fold)),
		);
}
