/** The order of an output's columns: what people look for stands first, and what only machines compare stands last. */
import type { IDataObject } from 'n8n-workflow';

/** What happened, before all else. */
const FIRST: readonly string[] = ['outcome', 'event', 'reason'];

/** Names and addresses by which people tell records apart, in the spellings of the services. */
const NAME =
	/^(?:(?:user|display|first|last|given|family|full|group|role|app|organization|policy|file|profile|report)[ _]?name|name|names|user ?login|login|email|emails|userEmail|Role (?:Display )?Name|title|label)$/i;

/** IDs, versions and links. A number that people read off a screen, such as `oigRequestId`, is none of them. */
const OPAQUE =
	/^(?:id|ocid|etag|key|memberOf|meta|schemas|links?|self|version|_.*|.*(?:Id|ID|Ids|IDs|Ocid|OCID|_key|_id|Token|Location)|identifier|externalIdentifier|identity)$/;
const READABLE: ReadonlySet<string> = new Set(['employeeId', 'externalId', 'oigRequestId', 'User Login']);

function rank(name: string): number {
	const first = FIRST.indexOf(name);
	if (first >= 0) return first;
	if (NAME.test(name)) return FIRST.length;
	return OPAQUE.test(name) && !READABLE.has(name) ? FIRST.length + 2 : FIRST.length + 1;
}

/** The same members, with the names first and the IDs last; n8n's table has them as columns in this order. */
export function humanFirst(json: IDataObject): IDataObject {
	const ranked = Object.entries(json).map((entry) => [rank(entry[0]), entry] as const);
	return Object.fromEntries(ranked.sort(([a], [b]) => a - b).map(([, entry]) => entry));
}
