import { policyPath } from '../../../../providers/oci/policies';
import { policySchema } from '../../../../providers/oci/schemas';
import { optionsField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { withEtag } from '../../output';
import type { OciSession } from '../../session';
import { policyId } from './fields';

export const get: ItemOperation<OciSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get policy',
	description: 'Retrieve one policy',
	readOnly: true,
	fields: [policyId, optionsField()],
	execute: async (item, session) => {
		return oneOutput(withEtag(await session.client.get(policyPath(item.requiredText('policyId')), policySchema)));
	},
};
