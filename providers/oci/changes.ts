/** What of an object differs from what is wanted, its tags included. */

export interface Tags {
	/** Name → value. An update replaces all of them. */
	readonly freeformTags?: Readonly<Record<string, unknown>> | undefined;
	/** Namespace → key → value. An update replaces all of them. */
	readonly definedTags?: Readonly<Record<string, unknown>> | undefined;
}

/** Namespace of the tags that OCI itself sets: who created an object, and when. */
const SERVICE_TAGS = 'Oracle-Tags';

/** A new map of defined tags replaces the old one whole, so the service's own tags go into it as they are. */
function withServiceTags<T extends object>(wanted: T, current: Readonly<Record<string, unknown>>): T {
	const present = current.definedTags as Readonly<Record<string, unknown>> | null | undefined;
	const own = present?.[SERVICE_TAGS];
	const tags = (wanted as Tags).definedTags;
	if (own === undefined || tags === undefined || SERVICE_TAGS in tags) return wanted;
	return { ...wanted, definedTags: { ...tags, [SERVICE_TAGS]: own } };
}

/** What of the wanted values differs from the present ones; `undefined` if nothing does. */
export function difference<T extends object>(
	wanted: T,
	current: Readonly<Record<string, unknown>>,
): Partial<T> | undefined {
	const differing = Object.entries(withServiceTags(wanted, current)).filter(([name, value]) => {
		if (value === undefined) return false;
		const present = current[name] ?? (typeof value === 'string' ? '' : {});
		return !sameValue(value, present);
	});
	return differing.length === 0 ? undefined : (Object.fromEntries(differing) as Partial<T>);
}

/** Equal as JSON, whatever the order of members. */
function sameValue(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
	const names = new Set([...Object.keys(a), ...Object.keys(b)]);
	return [...names].every((name) =>
		sameValue((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]),
	);
}
