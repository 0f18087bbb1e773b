import type { INodeProperties } from 'n8n-workflow';

import { collect } from '../../providers/http/paging';
import { listFields, optionsField, simplifyField, wantedCount } from '../shared/fields';
import { manyOutput, type ItemOperation, type OperationBase } from '../shared/operation';
import type { Item } from '../shared/item';
import { simplifyGroup } from './output';
import type { AdobeSession } from './session';

/** Groups of certain types, for the operations that list them. Adobe lists all types together. */
export function groupsOperation(
	base: Omit<OperationBase, 'fields'>,
	typesOf: (item: Item) => readonly string[] | undefined,
	extra: readonly INodeProperties[] = [],
): ItemOperation<AdobeSession> {
	return {
		...base,
		readOnly: true,
		fields: [...extra, ...listFields, simplifyField, optionsField()],
		execute: async (item, session) => {
			const types = typesOf(item);
			const limit = wantedCount(item);
			const wanted = async function* () {
				for await (const group of session.client.groups()) {
					if (types === undefined || types.includes(group.type ?? '')) yield group;
				}
			};
			const groups = await collect(wanted(), limit);
			return manyOutput(item.flag('simplify') ? groups.map(simplifyGroup) : groups.map((group) => ({ ...group })));
		},
	};
}
