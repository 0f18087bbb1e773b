import { grantAppRole } from '../../../../providers/ociDomains/appRoles';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { grantOutput } from '../../output';
import type { DomainsSession } from '../../session';
import { grantFields, readGrantee, readRole } from './fields';

export const grant: ItemOperation<DomainsSession> = {
	displayName: 'Grant',
	value: 'grant',
	action: 'Grant app role',
	description: 'Grant an app role to a user or group; the outcome is "unchanged" if it is granted already',
	fields: [...grantFields, optionsField()],
	execute: async (item, session) => {
		const domain = await session.domain(item);
		const grantee = await readGrantee(item, domain);
		const role = await readRole(item, domain);
		const { grantId, changed } = await grantAppRole(domain.client.scim, grantee, role);
		return writtenOutput(changed ? 'created' : 'unchanged', grantOutput(grantId, grantee, role));
	},
};
