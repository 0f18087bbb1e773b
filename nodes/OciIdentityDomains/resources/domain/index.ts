import { InputError } from '../../../../providers/http/errors';
import { listDomains } from '../../../../providers/oci/domains';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation, type Resource } from '../../../shared/operation';
import { simplifyDomain } from '../../output';
import type { DomainsSession } from '../../session';

const getAll: ItemOperation<DomainsSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many domains',
	description: 'Retrieve the identity domains of the tenancy or of a compartment. Needs an API key.',
	readOnly: true,
	fields: [
		{
			displayName: 'Compartment OCID',
			name: 'compartmentId',
			type: 'string',
			default: '',
			placeholder: 'e.g. ocid1.compartment.oc1..aaaa…',
			description: 'The compartment; empty for the tenancy. Domains of its subcompartments are not included.',
		},
		...listFields,
		simplifyField,
		optionsField(),
	],
	execute: async (item, session) => {
		const { identity } = session;
		if (identity === undefined) {
			throw new InputError(
				'Authentication',
				'A confidential application cannot list identity domains, since it belongs to one of them.',
				'Set "Authentication" to API Key.',
			);
		}
		item.checkFound('compartmentId');
		const compartment = item.text('compartmentId');
		if (compartment !== undefined && !/^ocid1\.(compartment|tenancy)\./.test(compartment)) {
			throw new InputError(item.label('compartmentId'), `"${compartment}" is not the OCID of a compartment.`);
		}
		const domains = (await listDomains(identity, { compartmentId: compartment })).slice(0, wantedCount(item));
		return manyOutput(item.flag('simplify') ? domains.map(simplifyDomain) : domains);
	},
};

export const domain: Resource<DomainsSession> = {
	displayName: 'Domain',
	value: 'domain',
	operations: [getAll],
};
