/** What OCI Identity can do, and which fields its users have. */
import type { Capabilities } from '../../directory';
import { inInternet } from '../../email';
import { groupNameRule } from '../groups';

/**
 * Source: OCI Identity API, CreateUserDetails, UpdateUserDetails and UpdateStateDetails: users can be blocked by OCI
 * only, so there is nothing to disable.
 */
export const ociCapabilities: Capabilities = {
	title: 'OCI Identity',
	fields: [
		{
			name: 'userName',
			label: 'User Name',
			required: true,
			maxLength: 100,
			pattern: {
				regex: /^[\p{L}\p{N}._+@-]+$/u,
				rule: 'may only have letters, digits, and the characters - . _ + @',
			},
			updatable: false,
			unique: true,
			aliases: ['name'],
		},
		{ name: 'email', label: 'Email', maxLength: 255, check: inInternet, unique: true },
		{ name: 'description', label: 'Description', maxLength: 400, multiline: true, aliases: ['displayName'] },
	],
	canDisable: false,
	canDelete: true,
	canCreateGroups: true,
	groupName: groupNameRule,
	groupsOnCreate: false,
	passwordOnCreate: false,
};
