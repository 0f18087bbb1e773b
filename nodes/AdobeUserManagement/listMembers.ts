import type { INodeProperties } from 'n8n-workflow';

import type { MemberFilters } from '../../providers/adobe/client';
import { InputError } from '../../providers/http/errors';
import { collect } from '../../providers/http/paging';
import { listFields, optionsField, simplifyField, wantedCount } from '../shared/fields';
import { manyOutput, type ItemOperation, type OperationBase } from '../shared/operation';
import { directOnlyFilter } from './fields';
import { simplifyUser } from './output';
import type { AdobeSession } from './session';

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			...directOnlyFilter,
			displayName: 'Direct Members Only',
			description:
				'Whether to leave out, of a product profile, the members that have it through a user group, and likewise in the groups of each user',
		},
		{
			displayName: 'Exclude Groups',
			name: 'excludeGroups',
			type: 'boolean',
			default: false,
			description: 'Whether to leave the groups out of each user, which is faster',
		},
		{
			displayName: 'License',
			name: 'status',
			type: 'options',
			options: [
				{ name: 'Active', value: 'active', description: 'Has a license' },
				{ name: 'Inactive', value: 'inactive', description: 'Is assigned, but there was no license left' },
			],
			default: 'active',
			description: 'Only members with or without a license; for product profiles only',
		},
	],
};

/** The members of a group, for the operations that list them. */
export function membersOperation(
	base: Omit<OperationBase, 'fields'>,
	group: INodeProperties,
): ItemOperation<AdobeSession> {
	return {
		...base,
		readOnly: true,
		fields: [group, ...listFields, filters, simplifyField, optionsField()],
		execute: async (item, session) => {
			const chosen = item.collection('filters');
			const status = chosen.text('status');
			if (status !== undefined && status !== 'active' && status !== 'inactive') {
				throw new InputError('License', '"License" must be active or inactive.');
			}
			const wanted: MemberFilters = {
				directOnly: chosen.flag('directOnly'),
				excludeGroups: chosen.flag('excludeGroups'),
				status,
			};
			const address = await session.groupAddress(item.locator('group'));
			const users = await collect(session.client.members(address, wanted), wantedCount(item));
			return manyOutput(item.flag('simplify') ? users.map(simplifyUser) : users.map((user) => ({ ...user })));
		},
	};
}
