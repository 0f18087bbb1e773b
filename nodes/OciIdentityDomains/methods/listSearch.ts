import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { listDomains } from '../../../providers/oci/domains';
import type { Domain } from '../../../providers/oci/schemas';
import { readGroup, readUser } from '../../../providers/ociDomains/schemas';
import { isStaying } from '../../../providers/ociDomains/users';
import { anyOf, present, where } from '../../../providers/scim/filter';
import { folded } from '../../../providers/text';
import { toListError } from '../../shared/errors';
import { openListClient, openListIdentity } from '../session';

/** Entries that the editor shows; who looks for another one types a part of it. */
const SHOWN = 100;

async function told<T>(context: ILoadOptionsFunctions, list: Promise<T>): Promise<T> {
	return await list.catch(async (error: unknown) => {
		throw await toListError(context, error);
	});
}

async function first<T>(list: AsyncIterable<T>): Promise<T[]> {
	const found: T[] = [];
	for await (const one of list) {
		found.push(one);
		if (found.length >= SHOWN) break;
	}
	return found;
}

async function users(context: ILoadOptionsFunctions, text: string): Promise<INodeListSearchItems[]> {
	const { scim } = await openListClient(context);
	const filter =
		text === ''
			? present('userName')
			: anyOf(where('userName', 'co', text), where('displayName', 'co', text), where('emails.value', 'co', text));
	const attributes = ['userName', 'displayName', 'deleteInProgress'];
	const found = await first(scim.list('Users', { filter, attributes, pageSize: SHOWN }));
	return found
		.map(readUser)
		.filter(isStaying)
		.map(({ id, userName, displayName }) => ({
			name: displayName && displayName !== userName ? `${userName} (${displayName})` : userName,
			value: id,
		}));
}

async function groups(context: ILoadOptionsFunctions, text: string): Promise<INodeListSearchItems[]> {
	const { scim } = await openListClient(context);
	const filter = text === '' ? present('displayName') : where('displayName', 'co', text);
	const found = await first(
		scim.list('Groups', { filter, attributes: ['displayName', 'deleteInProgress'], pageSize: SHOWN }),
	);
	return found
		.map(readGroup)
		.filter(isStaying)
		.map(({ id, displayName }) => ({ name: displayName, value: id }));
}

const inWords = (constant: string) => constant.charAt(0).toUpperCase() + constant.slice(1).toLowerCase();

/** A domain with its type, with its state if it cannot be used, and with a part of its OCID if others have its name. */
function nameIn(all: readonly Domain[], { id, displayName, type, lifecycleState }: Domain): string {
	const hasTwin = all.some((other) => other.id !== id && folded(other.displayName) === folded(displayName));
	const details = [
		...(type ? [inWords(type)] : []),
		...(lifecycleState && lifecycleState !== 'ACTIVE' ? [inWords(lifecycleState)] : []),
		...(hasTwin ? [`OCID …${id.slice(-8)}`] : []),
	];
	return details.length === 0 ? displayName : `${displayName} (${details.join(', ')})`;
}

async function domains(context: ILoadOptionsFunctions, text: string): Promise<INodeListSearchItems[]> {
	const identity = await openListIdentity(context);
	if (identity === undefined) return [];
	const all = await listDomains(identity);
	const shown = all.filter(({ displayName }) => displayName.toLowerCase().includes(text));
	return shown.map((domain) => ({ name: nameIn(all, domain), value: domain.id }));
}

export async function searchUsers(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return { results: await told(this, users(this, filter?.trim() ?? '')) };
}

export async function searchGroups(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return { results: await told(this, groups(this, filter?.trim() ?? '')) };
}

export async function searchDomains(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return { results: await told(this, domains(this, filter?.trim().toLowerCase() ?? '')) };
}
