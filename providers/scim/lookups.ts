/**
 * Finds users and groups by an attribute. Whatever a filter finds is compared again; that it finds nothing is believed
 * only of a server that was seen to find what is there in another case. Otherwise the list decides.
 *
 * Source: of five servers, two find nothing in another case, and others answer any filter with an empty list.
 */
import { collect } from '../http/paging';
import { folded } from '../text';
import type { ScimResource } from './client';
import { where } from './filter';
import { valueAt } from './places';
import { isFilterRefused } from './refusals';
import type { ScimService } from './service';

export type Kind = 'groups' | 'users';
type Attribute = 'displayName' | 'externalId' | 'userName';

const textOf = (resource: ScimResource, attribute: Attribute): string => {
	const value = valueAt(resource, attribute);
	return typeof value === 'string' ? value : '';
};

/** The same letters in the other case, if there are any. */
function otherCase(text: string): string | undefined {
	const upper = text.toUpperCase();
	const flipped = upper === text ? text.toLowerCase() : upper;
	return flipped !== text && folded(flipped) === folded(text) ? flipped : undefined;
}

/** Members make lists of groups long, and are not needed to find one. */
export const without = (kind: Kind) => (kind === 'groups' ? { excluded: ['members'] } : {});

async function filtered(
	service: ScimService,
	kind: Kind,
	attribute: Attribute,
	value: string,
): Promise<ScimResource[] | undefined> {
	const opened = await service.open();
	try {
		const query = { filter: where(attribute, 'eq', value), ...without(kind) };
		return await collect(opened.client.list(opened[kind], query));
	} catch (error) {
		if (isFilterRefused(error)) return undefined;
		throw error;
	}
}

/** Whether a filter that finds nothing proves that nothing is there: asked with what is there, in another case. */
async function negativesHold(service: ScimService, kind: Kind, attribute: Attribute): Promise<boolean> {
	const opened = await service.open();
	const [sample] = await collect(opened.client.list(opened[kind], { pageSize: 1, ...without(kind) }), 1);
	const asked = sample === undefined ? undefined : otherCase(textOf(sample, attribute));
	if (sample === undefined || asked === undefined) return false;
	const found = await filtered(service, kind, attribute, asked);
	return found?.length === 1 && found[0]?.id === sample.id;
}

/** All users or groups, each once. */
export async function listAll(service: ScimService, kind: Kind): Promise<ScimResource[]> {
	const opened = await service.open();
	return await collect(opened.client.list(opened[kind], without(kind)));
}

/** Those who have the value in the attribute, whatever its upper and lower case. */
export async function findWith(
	service: ScimService,
	kind: Kind,
	attribute: Attribute,
	value: string,
): Promise<ScimResource[]> {
	const fits = (resource: ScimResource) => folded(textOf(resource, attribute)) === folded(value);
	const found = await filtered(service, kind, attribute, value);
	const hits = found?.filter(fits) ?? [];
	if (hits.length > 0) return hits;
	if (found?.length === 0) {
		const known = await service.once(`${kind} ${attribute}`, async () => await negativesHold(service, kind, attribute));
		if (known) return [];
	}
	return (await listAll(service, kind)).filter(fits);
}
