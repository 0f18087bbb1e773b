/** What a row that ends access takes, for people. */
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

function byType(takes: readonly Takeable[]): ReadonlyMap<string, readonly string[]> {
	const names = new Map<string, string[]>();
	for (const { type, name } of takes) names.set(type, [...(names.get(type) ?? []), name]);
	return names;
}

/** `2 groups, 1 API key (1 of these cannot be restored)` */
export function countedTakes(takes: readonly Takeable[]): string {
	const counts = [...byType(takes)].map(([type, { length }]) =>
		type === 'capability' ? `${length} capabilit${length === 1 ? 'y' : 'ies'}` : counted(length, wordsOf(type)),
	);
	const lost = takes.filter(({ restorable }) => !restorable).length;
	return `${counts.join(', ')}${lost > 0 ? ` (${lost} of these cannot be restored)` : ''}`;
}

/** Names by their types, and what the service cannot take away. */
export function statesOfTaking(
	takes: readonly Takeable[],
	remains: readonly string[],
): { readonly before: RowState; readonly after: RowState } {
	const names = [...byType(takes)];
	return {
		before: Object.fromEntries(names.map(([type, list]) => [type, list.join(', ')])),
		after: {
			...Object.fromEntries(names.map(([type]) => [type, ''])),
			...(remains.length > 0 ? { remains: remains.join(', ') } : {}),
		},
	};
}
