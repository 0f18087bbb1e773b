import { from, ref, seeded, type OperationTable } from './support';

const NOBODY = '5b0cfba4e2bb230ff8b535e6';
const user = ref('user');
const nsCode = { __rl: true, mode: 'id', value: 'example' };
const mobile = '+358501112222';
const withMobile = [{ resource: 'user', operation: 'update', parameters: { user, updateFields: { mobile } } }];
const group = ref('other');
const nowhere = { other: NOBODY };

export const trivore: OperationTable = {
	good: (sandbox) => seeded(sandbox, 'trivore'),
	bad: { user: NOBODY },
	cases: [
		{ resource: 'user', operation: 'setGroups', parameters: { user, groups: 'Finance' } },
		{ resource: 'user', operation: 'setRoles', parameters: { user, groups: 'Service Desk, Portal Admin' } },
		{ resource: 'user', operation: 'endAccess', parameters: { user }, stepwise: true },
		{
			resource: 'user',
			operation: 'restoreAccess',
			parameters: { restore: from('ledger') },
			before: [
				{
					resource: 'user',
					operation: 'endAccess',
					parameters: { user },
					keep: { ledger: 'restore' },
				},
			],
			bad: { ledger: { format: 'none' } },
			stepwise: true,
		},
		...(['create', 'upsert'] as const).map((operation) => ({
			resource: 'user',
			operation,
			parameters: {
				nsCode,
				username: from('newLogin'),
				email: from('newEmail'),
				additionalFields: { customFields: { costCenter: 4711 }, groups: 'Finance' },
			},
			bad: { newLogin: 'new.two', newEmail: 'no address' },
		})),
		{ resource: 'user', operation: 'update', parameters: { user, updateFields: { familyName: 'Changed' } } },
		{ resource: 'user', operation: 'lock', parameters: { user } },
		{
			resource: 'user',
			operation: 'unlock',
			parameters: { user },
			before: [{ resource: 'user', operation: 'lock', parameters: { user } }],
		},
		{ resource: 'user', operation: 'delete', parameters: { user } },
		{ resource: 'user', operation: 'addToGroup', parameters: { user, group } },
		{ resource: 'user', operation: 'removeFromGroup', parameters: { user, group: ref('own') } },
		{ resource: 'user', operation: 'setCustomFields', parameters: { user, customFields: { costCenter: 4711 } } },
		{ resource: 'user', operation: 'setPassword', parameters: { user, newPassword: 'Analytical-Engine' }, once: true },
		{ resource: 'user', operation: 'sendEmailVerification', parameters: { user }, once: true },
		{ resource: 'user', operation: 'sendSmsCode', parameters: { user }, before: withMobile, once: true },
		{ resource: 'user', operation: 'sendSmsLink', parameters: { user }, before: withMobile, once: true },
		{
			resource: 'user',
			operation: 'checkSmsCode',
			parameters: { user, code: from('code') },
			before: [...withMobile, { resource: 'user', operation: 'sendSmsCode', parameters: { user } }],
			prepare: async (sandbox) =>
				await Promise.resolve({ code: sandbox.services.trivore.messages().at(-1)?.code ?? '' }),
			once: true,
		},
		{ resource: 'group', operation: 'create', parameters: { nsCode, name: from('name') }, bad: { name: 'Finance' } },
		{
			resource: 'group',
			operation: 'update',
			parameters: { group, updateFields: { description: 'Changed' } },
			bad: nowhere,
		},
		{ resource: 'group', operation: 'delete', parameters: { group }, bad: nowhere },
	],
};
