import { policyPath } from '../../../../providers/oci/policies';
import { policySchema } from '../../../../providers/oci/schemas';
import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { simplifyPolicy, withEtag } from '../../output';
import type { OciSession } from '../../session';
import { policyId, readPolicyId } from './fields';

export const get: ItemOperation<OciSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get policy',
	description: 'Retrieve one policy',
	readOnly: true,
	fields: [policyId, simplifyField, optionsField()],
	execute: async (item, session) => {
		const found = withEtag(await session.client.get(policyPath(readPolicyId(item)), policySchema));
		return oneOutput(item.flag('simplify') ? simplifyPolicy(found) : found);
	},
};
