import { toCommands, type Frame } from '../../../../providers/adobe/commands';
import { InputError } from '../../../../providers/http/errors';
import { isGone } from '../../../../providers/adobe/recovery';
import type { User } from '../../../../providers/adobe/schemas';
import { readUserFrame, userField, userWriteOptions } from '../../fields';
import { commandOperation } from '../../plan';
import type { AdobeSession } from '../../session';

export const removeFromOrganization = commandOperation(
	{
		displayName: 'Remove From Organization',
		value: 'removeFromOrganization',
		action: 'Remove a user from the organization',
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
					'Whether to also delete the account and the files in it, for good. Adobe IDs belong to the person and are never deleted.',
			},
			userWriteOptions({
				displayName: 'Ignore If Missing',
				name: 'ignoreMissing',
				type: 'boolean',
				default: false,
				description:
					'Whether to skip the look-up of the user. Adobe reports success for a user who does not exist, so without a look-up a misspelt address goes unnoticed; with it, each user takes one more request, of which Adobe allows 25 a minute.',
			}),
		],
	},
	async (item, session) => {
		const frame = readUserFrame(item);
		const deleteAccount = item.flag('deleteAccount');
		const user = frame.user ?? '';
		const ignoresMissing = item.collection('options').flag('ignoreMissing') ?? false;
		// Once the first account of an address is gone, the same command would reach for another one of that address.
		const comesAgain = session.comesAgain(frame);
		if (comesAgain && !ignoresMissing) {
			throw new InputError(item.label('user'), `"${user}" is to be removed by an earlier item already.`);
		}
		if (comesAgain) return { jobs: [], output: () => ({ user, outcome: 'unchanged', deleted: false }) };
		const found = ignoresMissing
			? undefined
			: await session.client.user(user, frame.useAdobeID ? 'AdobeID' : frame.domain);
		// A run that is repeated after it removed the Enterprise or Federated ID finds the person's own account here.
		if (found?.type === 'adobeID' && !frame.useAdobeID) {
			throw new InputError(
				item.label('user'),
				`"${user}" is an Adobe ID now, with no Enterprise or Federated ID beside it.`,
				'If that account is the one to remove, switch on the option Prefer Adobe ID.',
			);
		}
		const deletes = deleteAccount && frame.useAdobeID !== true;
		return {
			jobs: [
				{
					commands: toCommands(frame, [{ removeFromOrg: { deleteAccount } }]),
					...(found === undefined ? {} : { wasDone: wasRemoved(session, found, frame) }),
				},
			],
			output: () => ({
				user,
				...(found?.id ? { id: found.id } : {}),
				outcome: deletes ? 'deleted' : 'removed',
				deleted: deletes,
			}),
		};
	},
);

/** Asked before a removal whose answer was lost is sent again: the address may belong to another account by then. */
function wasRemoved({ client }: AdobeSession, account: User, frame: Frame): () => Promise<boolean> {
	return async () => await isGone(client, account, frame);
}
