/** The item of "Fetch Test Event": the first of the chosen events, about a user and a group that are there. */
import { InputError } from '../../../providers/http/errors';
import type { Change, KnownUser, Look } from '../../../provisioning/changes';
import type { Settings } from './settings';

/** @throws {InputError} when there is no user to make it of. */
export function exampleOf({ users, groupsOf }: Look, { events, attributes }: Settings): Change {
	const [event = 'userChanged'] = events;
	const isAboutGroup = event === 'addedToGroup' || event === 'removedFromGroup';
	const user = (isAboutGroup ? users.find((one) => groupsOf?.get(one)?.length) : undefined) ?? users[0];
	if (user === undefined) {
		throw new InputError('Users', 'There is no user to make an example of.', 'Create a user, or watch other users.');
	}
	const { id, active, values } = user;
	const before: KnownUser = { id, userName: values.userName ?? '', active, digest: '', groupIds: [] };
	switch (event) {
		case 'addedToGroup':
		case 'removedFromGroup': {
			const group = groupsOf?.get(user)?.[0] ?? { id: 'example', name: 'Example' };
			return { event, group: { id: group.id, name: group.name }, before, after: user };
		}
		case 'userChanged': {
			const changed = attributes.filter((name) => values[name]).slice(0, 1);
			return { event, changed, before, after: user };
		}
		case 'userCreated':
		case 'userEnteredScope':
			return { event, after: user };
		case 'userLeftScope':
		case 'userRemoved':
			return { event, before };
		case 'userDisabled':
		case 'userEnabled':
			return {
				event,
				before: { ...before, active: event === 'userDisabled' },
				after: { ...user, active: event === 'userEnabled' },
			};
	}
}
