import type { INodeProperties } from 'n8n-workflow';

import { findAppRole, type Grantee } from '../../../../providers/ociDomains/appRoles';
import type { ScimResource } from '../../../../providers/scim/client';
import type { Item } from '../../../shared/item';
import { groupLocator, userLocator } from '../../fields';
import type { DomainAccess } from '../../session';

/** Who gets or loses a role, and which one. */
export const grantFields: readonly INodeProperties[] = [
	{
		displayName: 'Grantee Type',
		name: 'granteeType',
		type: 'options',
		options: [
			{ name: 'Group', value: 'group', description: 'All members of a group' },
			{ name: 'User', value: 'user' },
		],
		default: 'user',
		description: 'Whether a user or a group has the role',
	},
	{ ...userLocator, displayOptions: { show: { granteeType: ['user'] } } },
	{ ...groupLocator, displayOptions: { show: { granteeType: ['group'] } } },
	{
		displayName: 'App Role',
		name: 'appRole',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. User Administrator',
		description: 'Name, ID or OCID of the role',
	},
	{
		displayName: 'Application',
		name: 'application',
		type: 'string',
		default: '',
		placeholder: 'e.g. Payroll',
		description: 'Name, ID or OCID of the application. Needed if several applications have a role of that name.',
	},
];

/** A grantee as outputs name it. */
interface NamedGrantee extends Grantee {
	readonly name: string;
}

/** @param untouched what is not done to the account behind the credential; not given where nothing is taken away */
export async function readGrantee(item: Item, domain: DomainAccess, untouched?: string): Promise<NamedGrantee> {
	if (item.choice('granteeType', ['group', 'user']) === 'group') {
		const { id, displayName } = await domain.group(item);
		return { id, type: 'Group', name: displayName };
	}
	const user = untouched === undefined ? await domain.user(item) : await domain.otherUser(item, untouched);
	return { id: user.id, type: 'User', name: user.userName };
}

/** @throws {InputError} when an expression in "Application" finds nothing: another application may have such a role. */
export async function readRole(item: Item, domain: DomainAccess): Promise<ScimResource> {
	item.checkFound('application');
	const reference = { role: item.requiredText('appRole'), app: item.text('application') };
	return await findAppRole(domain.client.scim, reference);
}
