/** What a row that ends access takes, for people. */
import type { AccessEntry } from '../../providers/access';
import type { Takeable } from '../access/endAccess';
import { counted } from '../texts';
import type { RowState } from './row';

/** Types of entries that are no words by themselves. */
const WORDS: Readonly<Record<string, string>> = {
	apiKey: 'API key',
	customerSecretKey: 'customer secret key',
	dbCredential: 'database credential',
	oAuth2ClientCredential: 'OAuth 2.0 client credential',
	smtpCredential: 'SMTP credential',
};

/** `adminRole` → `admin role` */
const wordsOf = (type: string) => WORDS[type] ?? type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

const placeOf = ({ type, name, id }: AccessEntry) => JSON.stringify([type, name, id]);

/** In an order of their own: a service may list them in any. */
export function inOrder<Entry extends AccessEntry>(entries: readonly Entry[]): Entry[] {
	return [...entries].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

function byType(takes: readonly AccessEntry[]): ReadonlyMap<string, readonly string[]> {
	const names = new Map<string, string[]>();
	for (const { type, name } of takes) names.set(type, [...(names.get(type) ?? []), name]);
	return names;
}

/** `2 groups, 1 API key` */
export function countedEntries(entries: readonly AccessEntry[]): string {
	const counts = [...byType(entries)].map(([type, { length }]) =>
		type === 'capability' ? `${length} capabilit${length === 1 ? 'y' : 'ies'}` : counted(length, wordsOf(type)),
	);
	return counts.join(', ');
}

/** The same, and how many are lost for good. */
export function countedTakes(takes: readonly Takeable[]): string {
	const lost = takes.filter(({ restorable }) => !restorable).length;
	return `${countedEntries(takes)}${lost > 0 ? ` (${lost} of these cannot be restored)` : ''}`;
}

interface States {
	readonly before: RowState;
	readonly after: RowState;
}

/** Names by their types, and what the service cannot take away. */
export function statesOfTaking(takes: readonly Takeable[], remains: readonly string[]): States {
	const names = [...byType(takes)];
	return {
		before: Object.fromEntries(names.map(([type, list]) => [type, list.join(', ')])),
		after: {
			...Object.fromEntries(names.map(([type]) => [type, ''])),
			...(remains.length > 0 ? { remains: remains.join(', ') } : {}),
		},
	};
}

/** The other way round. */
export function statesOfGiving(gives: readonly AccessEntry[]): States {
	const { before, after } = statesOfTaking(
		gives.map((entry) => ({ ...entry, restorable: true })),
		[],
	);
	return { before: after, after: before };
}
