import { policyPath } from '../../../../providers/oci/policies';
import { optionsField } from '../../../shared/fields';
import { unlessMissing } from '../../../shared/missing';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { etagOption, ignoreMissingOption, readEtag } from '../../fields';
import type { OciSession } from '../../session';
import { policyId, readPolicyId } from './fields';

export const deletePolicy: ItemOperation<OciSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete policy',
	description: 'Permanently delete a policy. What it allowed is no longer allowed.',
	fields: [policyId, optionsField(etagOption('Get'), ignoreMissingOption)],
	execute: async (item, session) => {
		const options = item.collection('options');
		const id = readPolicyId(item);
		const etag = readEtag(options);
		return await unlessMissing(options, { id }, async () => {
			await session.client.remove(policyPath(id), etag);
			return deletedOutput({ id });
		});
	},
};
