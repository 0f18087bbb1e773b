import type { Job } from '../../../../providers/adobe/jobs';
import { listStep } from '../../../../providers/adobe/memberships';
import { checkedUser, createCommands, newUser, type NewUser } from '../../../../providers/adobe/users';
import { isNameTaken, unseen } from '../../../../providers/adobe/errors';
import { findCreated, sameUser } from '../../../../providers/adobe/recovery';
import { IF_EXISTS } from '../../../../providers/http/createOrAdopt';
import type { Item } from '../../../shared/item';
import { readIdentityTypeField, readName } from '../../fields';
import { readBack, type ItemPlan } from '../../plan';
import type { AdobeSession } from '../../session';

function readUser(item: Item): NewUser {
	const additional = item.collection('additionalFields');
	return checkedUser({
		type: readIdentityTypeField(item.raw('identityType'), item.label('identityType')),
		email: item.requiredText('email'),
		firstname: item.text('firstname'),
		lastname: item.text('lastname'),
		country: item.text('country'),
		username: readName(additional, 'username', 'Username'),
		domain: readName(additional, 'domain', 'Domain'),
	});
}

export async function planCreate(item: Item, session: AdobeSession): Promise<ItemPlan> {
	const user = readUser(item);
	// Workflows of earlier versions may have "ignore", which also adds the groups.
	const ifExists = item.choice('ifExists', [...IF_EXISTS, 'ignore']);
	const { frame, created } = newUser(user);
	const groups = await session.groupNames(item, 'groups');
	const addGroups = groups.length === 0 ? [] : [listStep('add', 'group', groups)];
	const mayBeOwnWork = item.execution.getNode().retryOnFail === true;
	let outcome = 'created';
	let isExisting = false;

	const job: Job = {
		commands: createCommands(user, addGroups),
		recover: async (refusal) => {
			if (isExisting || !isNameTaken(refusal)) return undefined;
			if (ifExists === 'fail') {
				// Perhaps it was made by the run that n8n's Retry On Fail repeats now.
				if (!mayBeOwnWork) return undefined;
				const found = await findCreated(session.client, user);
				if (found === undefined || !sameUser(user, found)) return undefined;
				outcome = 'unchanged';
			} else {
				// The groups are added to whoever has the email address.
				const isOther = created.user !== frame.user && (await findCreated(session.client, user)) === undefined;
				if (isOther) throw unseen(refusal);
				if (ifExists === 'returnExisting') {
					outcome = 'unchanged';
					return [];
				}
				// Adobe does not tell whether names or groups were others before.
				outcome = ifExists === 'update' || groups.length > 0 ? 'accepted' : 'unchanged';
			}
			isExisting = true;
			const option = ifExists === 'update' ? 'updateIfAlreadyExists' : 'ignoreIfAlreadyExists';
			return createCommands(user, addGroups, option);
		},
	};
	return {
		jobs: [job],
		output: async () => ({
			email: user.email,
			...(user.username === undefined ? {} : { username: user.username }),
			type: user.type,
			...(groups.length === 0 ? {} : { groups }),
			...(await readBack(
				item,
				session,
				created.user ?? user.email,
				user.type === 'adobeID' ? 'AdobeID' : user.domain,
				user,
			)),
			outcome,
		}),
	};
}
