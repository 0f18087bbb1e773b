import { InputError } from '../../../../providers/http/errors';
import { revokeAppRole } from '../../../../providers/ociDomains/appRoles';
import { hasOwnAccount } from '../../../../providers/ociDomains/memberLists';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { grantOutput } from '../../output';
import type { DomainsSession } from '../../session';
import { grantFields, readGrantee, readRole } from './fields';

export const revoke: ItemOperation<DomainsSession> = {
	displayName: 'Revoke',
	value: 'revoke',
	action: 'Revoke app role',
	description: 'Take an app role from a user or group; the outcome is "unchanged" if it is not granted',
	fields: [...grantFields, optionsField()],
	execute: async (item, session) => {
		const domain = await session.domain(item);
		const grantee = await readGrantee(item, domain, 'keeps its app roles');
		if (grantee.type === 'Group' && (await hasOwnAccount(domain.client, grantee))) {
			throw new InputError(
				item.label('group'),
				'The account behind the credential is a member of this group, so the group keeps its app roles.',
				'Nothing was changed. Use the credential of another user, or the Oracle Cloud Console.',
			);
		}
		const role = await readRole(item, domain);
		const { grantId, changed } = await revokeAppRole(domain.client.scim, grantee, role);
		return writtenOutput(changed ? 'deleted' : 'unchanged', grantOutput(grantId, grantee, role));
	},
};
