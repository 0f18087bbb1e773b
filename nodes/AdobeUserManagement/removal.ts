import type { Job } from '../../providers/adobe/jobs';
import type { Command, Frame } from '../../providers/adobe/commands';
import { folded } from '../../providers/text';
import { isGone } from '../../providers/adobe/recovery';
import type { User } from '../../providers/adobe/schemas';
import { InputError } from '../../providers/http/errors';
import type { AdobeSession } from './session';

/**
 * The account that a removal would take, looked up and checked; `undefined` if there is none. Adobe removes whichever
 * account it finds for an address: once the Enterprise or Federated ID is gone, that is the person's own Adobe ID.
 *
 * @param field the field that names the user, for the message.
 * @throws {InputError} when it is not certain that this account is meant.
 */
export async function findRemoved(field: string, session: AdobeSession, frame: Frame): Promise<User | undefined> {
	const { user = '', domain, useAdobeID } = frame;
	if (session.comesAgain(frame)) {
		throw new InputError(field, `"${user}" is to be removed by an earlier item already.`);
	}
	const found = await session.client.findUser(user, useAdobeID ? 'AdobeID' : domain);
	checkMeant(field, found, frame);
	return found;
}

/**
 * Adobe takes whichever account it finds for an address, so the one that it found is compared with what was asked for.
 *
 * @throws {InputError} when it is not certain that this account is meant.
 */
export function checkMeant(field: string, found: User | undefined, { user = '', useAdobeID }: Frame): void {
	if (found?.type === 'adobeID' && !useAdobeID) {
		throw new InputError(
			field,
			`"${user}" is an Adobe ID now, with no Enterprise or Federated ID beside it.`,
			'If that account is the one to take access from, turn on the option Prefer Adobe ID.',
		);
	}
	if (found !== undefined && user.includes('@') && folded(found.email) !== folded(user)) {
		throw new InputError(
			field,
			`"${user}" is the user name of an account whose email address is "${found.email ?? ''}".`,
			'Enter the email address of the account to remove.',
		);
	}
}

/**
 * The work of a command, with the check if a removal is among its steps; and with another one before it is sent again
 * because its answer was lost.
 */
export async function removalSafe(field: string, session: AdobeSession, commands: readonly Command[]): Promise<Job> {
	const removal = commands.find(({ do: steps }) => steps.some((step) => 'removeFromOrg' in step));
	if (removal === undefined || removal.user === undefined) return { commands };
	const found = await findRemoved(field, session, removal);
	return found === undefined ? { commands } : { commands, wasDone: wasRemoved(session, found, removal) };
}

/** Asked before a removal is sent again: the address may belong to another account by then. */
export function wasRemoved({ client }: AdobeSession, account: User, frame: Frame): () => Promise<boolean> {
	return async () => await isGone(client, account, frame);
}
