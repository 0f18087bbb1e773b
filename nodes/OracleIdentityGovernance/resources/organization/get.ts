import { getOrganization } from '../../../../providers/oig/catalog';
import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { organizationLocator } from '../../fields';
import { raw, simplifyOrganization } from '../../output';
import type { OigSession } from '../../session';

export const get: ItemOperation<OigSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get organization',
	description: 'Retrieve one organization',
	readOnly: true,
	fields: [organizationLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const organization = await getOrganization(session.client, await session.organizationKey(item));
		return oneOutput(item.flag('simplify') ? simplifyOrganization(organization) : raw(organization));
	},
};
