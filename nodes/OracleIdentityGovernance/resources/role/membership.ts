import { wireDate } from '../../../../providers/oig/dates';
import type { Entry } from '../../../../providers/oig/entry';
import { grantRole, revokeRole, type Granted } from '../../../../providers/oig/roles';
import { optionsField } from '../../../shared/fields';
import type { Collection } from '../../../shared/item';
import { writtenOutput, type ItemOperation, type Output } from '../../../shared/operation';
import { grantThroughField, roleLocator, userLocator } from '../../fields';
import { requestNumber } from '../../output';
import type { OigSession } from '../../session';

function granted(user: Entry, role: Entry, { outcome, requestId }: Granted): Output[] {
	const names = { userLogin: user.attributes['User Login'], roleName: nameOfRole(role) };
	return writtenOutput(outcome, { userId: user.id, roleId: role.id, ...names, ...requestNumber(requestId) });
}

/** Version 11g has the names outside of the attributes. */
function nameOfRole({ attributes }: Entry): unknown {
	return attributes['Role Name'] ?? attributes.name ?? attributes['Role Display Name'];
}

export function dateOption(options: Collection, member: string, label: string): string | undefined {
	const value = options.text(member);
	return value === undefined ? undefined : wireDate(value, label);
}

export const grant: ItemOperation<OigSession> = {
	displayName: 'Grant',
	value: 'grant',
	action: 'Grant role to user',
	description:
		'Request a role for a user. The outcome is "pending" until the request is approved, and "unchanged" if the user has the role.',
	fields: [
		userLocator,
		roleLocator,
		grantThroughField,
		optionsField(
			{
				displayName: 'End Date',
				name: 'endDate',
				type: 'string',
				default: '',
				placeholder: 'e.g. 2026-12-31',
				description: 'When the role ends (by a request only)',
			},
			{
				displayName: 'Justification',
				name: 'justification',
				type: 'string',
				default: '',
				description: 'What approvers read (by a request only)',
			},
			{
				displayName: 'Start Date',
				name: 'startDate',
				type: 'string',
				default: '',
				placeholder: 'e.g. 2026-01-31',
				description: 'When the role begins (by a request only)',
			},
		),
	],
	execute: async (item, session) => {
		const options = item.collection('options');
		const wanted = {
			directly: item.choice('grantThrough', ['request', 'scim']) === 'scim',
			justification: options.text('justification'),
			startDate: dateOption(options, 'startDate', 'Start Date'),
			endDate: dateOption(options, 'endDate', 'End Date'),
		};
		const user = await session.user(item);
		const role = await session.role(item);
		return granted(user, role, await grantRole(session.client, user, role, wanted));
	},
};

export const revoke: ItemOperation<OigSession> = {
	displayName: 'Revoke',
	value: 'revoke',
	action: 'Revoke role from user',
	description:
		"Take a role from a user directly, over the server's SCIM service, since the self-service API has no way to",
	fields: [userLocator, roleLocator, optionsField()],
	execute: async (item, session) => {
		const user = await session.otherUser(item, 'taken out of roles');
		const role = await session.role(item);
		return granted(user, role, await revokeRole(session.client, user, role));
	},
};
