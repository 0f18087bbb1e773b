/** Fields that Sync and Apply Plan have in common. */
import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { GuardLimits, SyncGuardName } from '../../../provisioning/sync/guards';
import type { Telling } from '../advice/telling';
import { toErrorJson } from '../errors';
import type { Collection, Item } from '../item';

interface LimitField {
	readonly guard: SyncGuardName;
	readonly by: 'count' | 'share';
	readonly field: INodeProperties;
}

const countField = (name: string, displayName: string, value: number, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 0 },
	default: value,
	description,
});

const shareField = (name: string, displayName: string, value: number, description: string): INodeProperties => ({
	...countField(name, displayName, value, description),
	typeOptions: { minValue: 0, maxValue: 100 },
});

const LIMIT_FIELDS: readonly LimitField[] = [
	{
		guard: 'identifierChange',
		by: 'count',
		field: countField(
			'maxIdentifierChanges',
			'Max Identifier Changes',
			50,
			'The most existing users who may get another user name, email or key',
		),
	},
	{
		guard: 'groupLoss',
		by: 'share',
		field: shareField(
			'maxGroupLoss',
			'Max Loss of a Group (%)',
			50,
			'The most members that a group of more than 10 may lose, in percent of its members',
		),
	},
	{
		guard: 'membershipRemoval',
		by: 'count',
		field: countField(
			'maxMembershipRemovals',
			'Max Memberships Removed',
			200,
			'The most memberships that may be removed',
		),
	},
	{
		guard: 'identifierChange',
		by: 'share',
		field: shareField(
			'maxIdentifierChangeShare',
			'Max Share of Identifier Changes (%)',
			10,
			'The same, in percent of the users found for the input; 3 are always allowed, unless a limit is 0',
		),
	},
	{
		guard: 'membershipRemoval',
		by: 'share',
		field: shareField(
			'maxMembershipRemovalShare',
			'Max Share of Memberships Removed (%)',
			15,
			'The same, in percent of the memberships in managed groups; 3 are always allowed, unless a limit is 0',
		),
	},
	{
		guard: 'delete',
		by: 'share',
		field: shareField(
			'maxDeleteShare',
			'Max Share of Users Deleted (%)',
			5,
			'The most users that may be deleted, in percent of the users in scope; 3 are always allowed, unless a limit is 0',
		),
	},
	{
		guard: 'endAccess',
		by: 'share',
		field: shareField(
			'maxEndAccessShare',
			'Max Share of Users Losing Access (%)',
			10,
			'The most users that may lose their access, in percent of the active users in scope; 3 are always allowed, unless a limit is 0',
		),
	},
	{
		guard: 'update',
		by: 'share',
		field: shareField(
			'maxUpdateShare',
			'Max Share of Users Updated (%)',
			60,
			'The most users that may be updated, in percent of the users found for the input, if these are more than 10. More looks like a wrong column mapping.',
		),
	},
	{
		guard: 'delete',
		by: 'count',
		field: countField('maxDeletes', 'Max Users Deleted', 20, 'The most users that may be deleted'),
	},
	{
		guard: 'endAccess',
		by: 'count',
		field: countField('maxEndAccess', 'Max Users Losing Access', 50, 'The most users that may lose their access'),
	},
];

/** @param shares whether limits are also shares; of a part of a plan nobody knows of what. */
export function guardsField({ shares }: { readonly shares: boolean }): INodeProperties {
	return {
		displayName: 'Guards',
		name: 'guards',
		type: 'collection',
		placeholder: 'Add Guard',
		default: {},
		description: 'Limits on what one run may change or remove. Those that you do not add have their defaults.',
		options: LIMIT_FIELDS.filter(({ by }) => shares || by === 'count').map(({ field }) => field),
	};
}

/** The limits that were added. One whose expression finds nothing is refused, for the default may allow more. */
export function readLimits(guards: Collection): GuardLimits {
	const limits: Partial<Record<SyncGuardName, { share?: number; count?: number }>> = {};
	for (const { guard, by, field } of LIMIT_FIELDS) {
		if (guards.isAdded(field.name)) limits[guard] = { ...limits[guard], [by]: guards.number(field.name) ?? Number.NaN };
	}
	return limits;
}

export const returnPasswordsField: INodeProperties = {
	displayName: 'Return Generated Passwords',
	name: 'returnPasswords',
	type: 'boolean',
	default: false,
	displayOptions: { show: { passwordSource: ['generate'] } },
	description:
		'Whether the output of a new user has the password. It then stays in the execution data until n8n prunes it.',
};

/**
 * With "On Error: Continue", a run that failed as a whole is reported for each of its items: among the rejected, or at
 * the error output, where n8n takes items that have exactly these members.
 */
export function unusable(items: readonly Item[], error: unknown, telling: Telling): INodeExecutionData[][] {
	const json = toErrorJson(error, telling);
	const summary: IDataObject = { complete: false, isEmpty: false, rejected: items.length, ...json };
	return [
		[],
		items.map(({ index }) => ({ json: { ...json }, pairedItem: { item: index } })),
		[{ json: summary, pairedItem: items.map(({ index }) => ({ item: index })) }],
	];
}
