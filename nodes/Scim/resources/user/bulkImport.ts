import { openScimDirectory } from '../../../../providers/scim/directory';
import { scimCapabilities } from '../../../../providers/scim/directory/capabilities';
import { bulkImport } from '../../../shared/bulkImport/operation';
import type { Item } from '../../../shared/item';
import type { ScimSession } from '../../session';

/** Whether rows of this kind only ever add members, so that it need not be known who is in a group. */
function onlyAdds(item: Item): boolean {
	const rowKind = item.raw('rowKind');
	const action = item.raw(rowKind === 'membership' ? 'membershipAction' : 'importAction');
	return action === 'createOrSkip' || action === 'createOrUpdate' || action === 'updateOnly';
}

export const bulkImportUsers = bulkImport<ScimSession>({
	capabilities: scimCapabilities,
	calls: (session) => session.calls,
	openDirectory: ({ service }, { maxConcurrency, item }) =>
		openScimDirectory(service, { maxConcurrency, mayRemoveMembers: !onlyAdds(item) }),
});
