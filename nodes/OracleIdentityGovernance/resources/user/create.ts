import { createUsers } from '../../../../providers/oig/createUsers';
import { readItems } from '../../../shared/batch';
import type { BatchOperation, Outcome } from '../../../shared/operation';
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
	action: 'Create user',
	description: 'Create users; all items of a run go together in bulk requests, and each gets its own outcome',
	fields: createFields,
	executeAll: async (items, session) => {
		const { fit, unfit } = await readItems(items, async (item) => await readUsers(item, session));
		const outcomes: Outcome[] = [...unfit];
		const batchSize = readBatchSize(items[0]?.collection('options'));
		const newRequests = async () => await session.openCreates();
		const users = fit.flatMap(({ value }) => value);
		const results = users.length === 0 ? [] : await createUsers(session.client, users, { batchSize, newRequests });
		let position = 0;
		for (const { item, value: own } of fit) {
			const created = own.map((user): Created => ({ user, outcome: results[position++] }));
			outcomes.push(await outcomeOf(item, created, session));
		}
		return outcomes;
	},
};
