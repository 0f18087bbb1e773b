/** Groups that a list names, and those of a user with their details, in one search. */
import { anyOf, where } from '../scim/filter';
import { folded } from '../text';
import { onlyFitting, theOneNamed } from './checks';
import type { OciDomainsClient } from './client';
import { groupById, missingGroup, searchGroups } from './groups';
import { asId, isOcid, isScimId } from './references';
import type { Group } from './schemas';

/** Groups in one search: their ids alone are some kilobytes. */
const ASKED_AT_ONCE = 50;

interface FoundGroups {
	/** Under the text that names it: a name, whatever its upper and lower case, an ID or an OCID. */
	readonly named: ReadonlyMap<string, Group>;
	/** Those with one of the ids that the credential may read. */
	readonly withId: ReadonlyMap<string, Group>;
}

/**
 * @param texts names, IDs or OCIDs that must mean a group
 * @param ids of groups that may be hidden or gone
 * @param field as the operation shows it
 * @throws {ServiceError} when a text means no group, or may mean several.
 */
export async function lookUpGroups(
	client: OciDomainsClient,
	{ texts, ids, field }: { readonly texts: readonly string[]; readonly ids: readonly string[]; readonly field: string },
): Promise<FoundGroups> {
	const names = texts.filter((text) => !isScimId(text) && !isOcid(text));
	const wanted = new Set([...ids, ...texts.filter(isScimId).map(asId)]);
	const isNamed = new Set(names.map(folded));
	const conditions = [
		...new Set(names.map((name) => where('displayName', 'eq', name))),
		...[...wanted].map((id) => where('id', 'eq', id)),
	];
	const groups = new Map<string, Group>();
	for (let start = 0; start < conditions.length; start += ASKED_AT_ONCE) {
		const found = await searchGroups(client, anyOf(...conditions.slice(start, start + ASKED_AT_ONCE)));
		const fits = ({ id, displayName }: Group) => wanted.has(id) || isNamed.has(folded(displayName));
		for (const group of onlyFitting(found, fits, 'groups')) groups.set(group.id, group);
	}
	const all = [...groups.values()];
	const named = new Map<string, Group>();
	for (const text of texts) {
		const alike = () => all.filter(({ displayName }) => folded(displayName) === folded(text));
		const group = isOcid(text)
			? await groupById(client, text, field)
			: isScimId(text)
				? groups.get(asId(text))
				: theOneNamed(alike(), ({ displayName }) => displayName, text, 'groups');
		if (group === undefined) throw missingGroup(text);
		named.set(text, group);
	}
	return { named, withId: groups };
}
