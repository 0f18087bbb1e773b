import { setScimStatus } from '../../../../providers/oig/scim';
import { setStatus, type StatusVerb } from '../../../../providers/oig/users';
import { optionsField } from '../../../shared/fields';
import type { ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { changed, identity } from '../../output';
import type { OigSession } from '../../session';

const NOTE = 'The outcome is "unchanged" if the user is in that state already, and "pending" if an approval is needed.';

/** What is done to a user by the verbs that take access away. */
const TAKEN: Partial<Record<StatusVerb, string>> = { disable: 'disabled', lock: 'locked' };

function statusOperation(verb: StatusVerb, displayName: string, what: string): ItemOperation<OigSession> {
	return {
		displayName,
		value: verb,
		action: `${displayName} user`,
		description: `${what}. ${NOTE}`,
		fields: [userLocator, optionsField()],
		execute: async (item, session) => {
			const taken = TAKEN[verb];
			const user = taken === undefined ? await session.user(item) : await session.otherUser(item, taken);
			const overScim = async () => await setScimStatus(session.client, user, verb);
			return changed(identity(user), await setStatus(session.client, user, verb, overScim));
		},
	};
}

export const disable = statusOperation('disable', 'Disable', 'Keep a user from signing in, and disable the accounts');
export const enable = statusOperation('enable', 'Enable', 'Let a disabled user work again');
export const lock = statusOperation('lock', 'Lock', 'Keep a user from signing in until unlocked');
export const unlock = statusOperation(
	'unlock',
	'Unlock',
	'Let a user sign in again, for example after wrong passwords',
);
