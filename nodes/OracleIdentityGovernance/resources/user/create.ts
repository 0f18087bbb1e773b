import { createUsers } from '../../../../providers/oig/createUsers';
import type { NewUser } from '../../../../providers/oig/newUsers';
import type { Item } from '../../../shared/item';
import { UnfitItem, type BatchOperation, type Outcome } from '../../../shared/operation';
import { readBatchSize } from '../../fields';
import type { OigSession } from '../../session';
import { createFields } from './createFields';
import { outcomeOf, type Created } from './createOutcomes';
import { readUsers } from './readUsers';

export const create: BatchOperation<OigSession> = {
	displayName: 'Create',
	value: 'create',
	// A create may have become a request, which no look-up finds.
	repeatable: false,
	action: 'Create a user',
	description: 'Create users; all items of a run go together in bulk requests, and each gets its own outcome',
	fields: createFields,
	executeAll: async (items, session) => {
		const unfit: Array<{ index: number; error: unknown }> = [];
		const read: Array<{ item: Item; users: NewUser[] }> = [];
		for (const item of items) {
			try {
				read.push({ item, users: await readUsers(item, session) });
			} catch (error) {
				unfit.push({ index: item.index, error });
			}
		}
		const [first] = unfit;
		if (first && items[0]?.execution.continueOnFail() === false) throw new UnfitItem(first.index, first.error);
		const outcomes: Outcome[] = [...unfit];
		const batchSize = readBatchSize(items[0]?.collection('options'));
		const newRequests = async () => await session.openCreates();
		const users = read.flatMap((one) => one.users);
		const results = users.length === 0 ? [] : await createUsers(session.client, users, { batchSize, newRequests });
		let position = 0;
		for (const { item, users: own } of read) {
			const created = own.map((user): Created => ({ user, outcome: results[position++] }));
			outcomes.push(await outcomeOf(item, created, session));
		}
		return outcomes;
	},
};
