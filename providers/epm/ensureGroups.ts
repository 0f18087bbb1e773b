import type { IfExists } from '../http/createOrAdopt';
import { ServiceError } from '../http/errors';
import { foldedValue } from '../text';
import type { EpmClient } from './client';
import { takenBy } from './errors';
import { addGroups, existingNames, updateGroup, type NewGroup } from './groups';

export type EnsuredGroup =
	/** `accepted`: an answer was lost, and the group may have existed before. */
	{ readonly outcome: 'accepted' | 'created' | 'unchanged' | 'updated' } | { readonly error: unknown };

/** Source: a public client; EPM documents no codes for records. */
const MEMBERS_REFUSED = 'EPMCSS-21231';

/**
 * Creates the groups that do not exist, and does with the others what was chosen. Gives exactly one result for each
 * name, in lower case.
 */
export async function ensureGroups(
	client: EpmClient,
	groups: readonly NewGroup[],
	ifExists: IfExists,
	isOwn: (login: string) => boolean = () => false,
): Promise<Map<string, EnsuredGroup>> {
	const present = ifExists === 'fail' ? new Set<string>() : await existingNames(client);
	const results = new Map<string, EnsuredGroup>();
	const existing = groups.filter(({ groupname }) => present.has(foldedValue(groupname)));
	const added = await addGroups(
		client,
		groups.filter(({ groupname }) => !present.has(foldedValue(groupname))),
	);
	const isRefused = [...added.values()].some((result) => 'error' in result && result.error instanceof ServiceError);
	// Whether a name is taken is read and not guessed from a sentence, which may hold any name.
	const taken = isRefused ? await existingNames(client).catch(() => new Set<string>()) : new Set<string>();
	for (const group of groups) {
		const key = foldedValue(group.groupname);
		const result = added.get(key);
		if (result === undefined) continue;
		// Only where the names were read before the create is a group that is there now surely a new one.
		const isUnsure = ifExists === 'fail' && 'outcome' in result && result.afterLoss === true;
		if (!('error' in result)) results.set(key, { outcome: isUnsure ? 'accepted' : 'created' });
		else if (!isNameRefused(result.error) || !taken.has(key)) results.set(key, result);
		else if (ifExists === 'fail')
			results.set(key, { error: takenBy(result.error, { object: 'group', name: group.groupname }) });
		// Somebody else was faster.
		else existing.push(group);
	}
	for (const { groupname, description, members } of existing) {
		results.set(
			foldedValue(groupname),
			ifExists === 'update'
				? await update(client, groupname, { description, ...members }, isOwn)
				: { outcome: 'unchanged' },
		);
	}
	return results;
}

/** Whether EPM refused the record; a group whose members were refused was created nevertheless. */
function isNameRefused(error: unknown): error is ServiceError {
	return error instanceof ServiceError && error.kind === 'invalid' && error.code !== MEMBERS_REFUSED;
}

async function update(
	client: EpmClient,
	groupname: string,
	change: Parameters<typeof updateGroup>[2],
	isOwn: (login: string) => boolean,
): Promise<EnsuredGroup> {
	try {
		const result = await updateGroup(client, groupname, change, isOwn);
		if ('error' in result) return result;
		return { outcome: result.outcome === 'changed' ? 'updated' : 'unchanged' };
	} catch (error) {
		return { error };
	}
}
