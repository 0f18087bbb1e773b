import { toCommands } from '../../../../providers/adobe/commands';
import { SERVICE } from '../../../../providers/adobe/errors';
import { ServiceError } from '../../../../providers/http/errors';
import { ignoreMissingOption, ignoresMissing } from '../../../shared/missing';
import { readUserFrame, userField, userWriteOptions } from '../../fields';
import { commandOperation, type ItemPlan } from '../../plan';
import { findRemoved, wasRemoved } from '../../removal';

export const removeFromOrganization = commandOperation(
	{
		displayName: 'Remove From Organization',
		value: 'removeFromOrganization',
		action: 'Remove user from organization',
		description:
			'Take users out of the organization, with all their groups, product access and admin roles, ten users to a request',
		fields: [
			userField,
			{
				displayName: 'Delete Account',
				name: 'deleteAccount',
				type: 'boolean',
				default: false,
				description:
					'Whether to also permanently delete the account and the files in it. Adobe IDs belong to the person and are never deleted.',
			},
			userWriteOptions(
				ignoreMissingOption(
					'The user is looked up in any case, which takes one more request for each user; Adobe allows 25 a minute.',
				),
			),
		],
	},
	async (item, session) => {
		const frame = readUserFrame(item);
		const deleteAccount = item.flag('deleteAccount');
		const user = frame.user ?? '';
		const mayBeMissing = ignoresMissing(item.collection('options'));
		if (mayBeMissing && session.isRemoved(frame)) return unchanged(user);
		const found = await findRemoved(item.label('user'), session, frame);
		if (found === undefined) {
			if (mayBeMissing) return unchanged(user);
			throw noUser(user);
		}
		const deletes = deleteAccount && found.type !== 'adobeID';
		return {
			jobs: [
				{
					commands: toCommands(frame, [{ removeFromOrg: { deleteAccount } }]),
					wasDone: wasRemoved(session, found, frame),
				},
			],
			output: () => ({
				user,
				...(found.id ? { id: found.id } : {}),
				outcome: deletes ? 'deleted' : 'removed',
				deleted: deletes,
			}),
		};
	},
);

function unchanged(user: string): ItemPlan {
	return { jobs: [], output: () => ({ user, outcome: 'unchanged', deleted: false }) };
}

function noUser(user: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'notFound',
		status: 404,
		code: 'error.user.not_found',
		message: `User not found ${user}`,
		advice: 'Check the email address. To go on without an error, turn on the option Ignore If Missing.',
	});
}
