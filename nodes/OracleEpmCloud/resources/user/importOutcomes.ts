import type { IDataObject } from 'n8n-workflow';

import type { EpmClient } from '../../../../providers/epm/client';
import type { CsvUser, CsvUsers } from '../../../../providers/epm/csv';
import type { ImportResult } from '../../../../providers/epm/importUsers';
import type { User } from '../../../../providers/epm/schemas';
import { findUsers, namesOf } from '../../../../providers/epm/users';
import { isTaken } from '../../../../providers/epm/words';
import type { Item } from '../../../shared/item';
import { manyOutput, oneOutput, type Output } from '../../../shared/operation';
import { refusal } from '../../output';
import { foldedValue } from '../../../../providers/text';

interface Row {
	readonly line: number;
	readonly json: IDataObject;
}

const shown = ({ userlogin, firstname, lastname, email, line }: CsvUser): IDataObject => ({
	userlogin,
	firstname,
	lastname,
	email,
	line,
});

/**
 * The refused accounts that exist, as far as this account may see them; `undefined` for one that has no base role here,
 * of which only EPM's sentence tells that it exists.
 */
export async function findExisting(
	client: EpmClient,
	{ users }: ImportResult,
): Promise<ReadonlyMap<string, User | undefined>> {
	const taken = users.flatMap(({ user, error }) =>
		error && isTaken(error, namesOf(user)) ? foldedValue(user.userlogin) : [],
	);
	if (taken.length === 0) return new Map();
	const visible = await findUsers(client, taken);
	return new Map(taken.map((key) => [key, visible?.get(key)]));
}

/** What became of a user of the file. EPM leaves accounts that exist as they are; another person's is no success. */
function became(
	{ user, error }: ImportResult['users'][number],
	existing: ReadonlyMap<string, User | undefined>,
): IDataObject {
	if (error === undefined) return { outcome: 'created', ...shown(user) };
	const key = foldedValue(user.userlogin);
	if (!existing.has(key)) return { outcome: 'failed', ...shown(user), ...refusal(error) };
	const email = existing.get(key)?.email;
	if (email && foldedValue(email) !== foldedValue(user.email)) {
		const reason = `The login "${user.userlogin}" belongs to an account with another email address, ${email}.`;
		return { outcome: 'failed', ...shown(user), ...refusal(error), reason };
	}
	return { outcome: 'unchanged', ...shown(user) };
}

export function outputs(
	item: Item,
	users: CsvUsers,
	result: ImportResult | undefined,
	existing: ReadonlyMap<string, User | undefined>,
): Output[] {
	const job = result === undefined ? {} : { jobId: result.jobId };
	const sent = (result?.users ?? []).map((imported): Row => ({
		line: imported.user.line,
		json: { ...became(imported, existing), ...job },
	}));
	const unsent = users.invalid.map(({ user, reason }): Row => ({
		line: user.line,
		json: { outcome: 'notSent', ...shown(user), reason },
	}));
	const rows = [...sent, ...unsent].sort((a, b) => a.line - b.line).map(({ json }) => json);
	if (item.raw('output') !== 'summary') return manyOutput(rows);
	const { processed, succeeded, failed } = result?.counters ?? { processed: 0, succeeded: 0, failed: 0 };
	const unchanged = rows.filter(({ outcome }) => outcome === 'unchanged').length;
	return oneOutput({
		...job,
		processed,
		succeeded,
		unchanged,
		failed: Math.max(0, failed - unchanged),
		notSent: unsent.length,
		failures: rows.filter(({ outcome }) => outcome === 'failed' || outcome === 'notSent'),
	});
}
