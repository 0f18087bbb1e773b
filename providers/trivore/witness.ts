/**
 * A user of each namespace who is known to have been there. A search that asks for that one too proves by the answer
 * that the installation searches the attributes, so that no call of its own has to.
 */
import { allOf, condition } from './filter';
import type { User } from './schemas';

interface Witness {
	readonly id: string;
	/** Values of attributes of filters, as filters take them. */
	readonly values: ReadonlyMap<string, string | number>;
}

const REMEMBERED = 32;
/** A longer text would leave little of the filter to the values that are looked for. */
const MAX_TEXT = 80;
/** By installation and namespace. Only what to ask for: nothing is believed because it is in here. */
const witnesses = new Map<string, Witness>();

const placeOf = (apiBase: string, nsCode: string) => JSON.stringify([apiBase, nsCode]);

function valueAt({ username, emails, customFields }: User, attribute: string): string | number | undefined {
	const [, field] = /^customFields\.(.+)$/.exec(attribute) ?? [];
	const own = field !== undefined && Object.hasOwn(customFields ?? {}, field) ? customFields?.[field] : undefined;
	const value: unknown = { username, 'emails.address': emails?.[0]?.address }[attribute] ?? own;
	const isTelling = (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT) || Number.isFinite(value);
	return isTelling ? (value as number | string) : undefined;
}

/** Remembers the first of these users who has all the attributes. */
export function rememberWitness(
	apiBase: string,
	nsCode: string,
	users: Iterable<User>,
	attributes: readonly string[],
): void {
	if (attributes.length === 0) return;
	for (const user of users) {
		const isHere = (user.nsCode ?? user.orgCode) === nsCode && user.deleted !== true;
		const values = new Map(
			attributes.flatMap((attribute) => {
				const value = valueAt(user, attribute);
				return value === undefined ? [] : [[attribute, value] as const];
			}),
		);
		if (!isHere || values.size < attributes.length) continue;
		const place = placeOf(apiBase, nsCode);
		// One who shows fewer attributes would make other searches ask again.
		if ((witnesses.get(place)?.values.size ?? 0) > values.size) return;
		witnesses.delete(place);
		witnesses.set(place, { id: user.id, values });
		const [oldest] = witnesses.keys();
		if (witnesses.size > REMEMBERED && oldest !== undefined) witnesses.delete(oldest);
		return;
	}
}

export interface Proof {
	/** Finds the witness by all the attributes. */
	readonly filter: string;
	/** Whether one who was found is the witness, with the values that were asked for. */
	readonly isWitness: (user: User) => boolean;
	/** To be called when it was not found: the next search must not ask for it in vain. */
	readonly forget: () => void;
}

/** `undefined` where no user with all these attributes is known. */
export function proofOf(apiBase: string, nsCode: string, attributes: readonly string[]): Proof | undefined {
	const place = placeOf(apiBase, nsCode);
	const known = witnesses.get(place);
	const values = attributes.flatMap((attribute) => {
		const value = known?.values.get(attribute);
		return value === undefined ? [] : [[attribute, value] as const];
	});
	if (known === undefined || values.length === 0 || values.length < attributes.length) return undefined;
	// Whole values keep it to one user; parts of texts are searched too, since that is how other spellings are found.
	const conditions = values.flatMap(([attribute, value]) => [
		condition(attribute, 'eq', value),
		...(typeof value === 'string' ? [condition(attribute, 'co', value)] : []),
	]);
	return {
		filter: allOf(...conditions) ?? '',
		isWitness: (user) =>
			user.id === known.id && values.every(([attribute, value]) => valueAt(user, attribute) === value),
		forget: () => {
			if (witnesses.get(place) === known) witnesses.delete(place);
		},
	};
}
