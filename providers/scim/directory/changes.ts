/** What bulk work does to one user or group: each gives an outcome and throws nothing. */
import type { Action, ActionOutcome } from '../../directory';
import { done, refused } from '../../directoryWrite';
import { InputError } from '../../http/errors';
import { folded } from '../../text';
import { createGroup, findGroup } from '../groups';
import { isNotFound, isTaken, orMissing } from '../refusals';
import type { User } from '../schemas';
import type { ScimService } from '../service';
import { changeUser, createUser, deleteUser, findUser, getUser, setActive, type NewUser } from '../users';
import { attributesOf } from './capabilities';

export type Done = readonly ActionOutcome[];
export type Change = Action & { readonly type: 'disableUser' | 'enableUser' | 'updateUser' };

async function orRefused(key: string, change: () => Promise<ActionOutcome>): Promise<ActionOutcome> {
	try {
		return await change();
	} catch (error) {
		return refused(key, error);
	}
}

export async function createGroupOf(
	service: ScimService,
	{ key, name }: Action & { readonly type: 'createGroup' },
	made: (id: string) => void,
): Promise<ActionOutcome> {
	return await orRefused(key, async () => {
		try {
			// All groups of the name were looked for, and there was none.
			const { id } = await createGroup(service, { displayName: name });
			made(id);
			return done(key, id);
		} catch (error) {
			const found = isTaken(error) ? await findGroup(service, name) : undefined;
			if (found === undefined) throw error;
			return done(key, found.id, true);
		}
	});
}

/** One with another stable key is another person. */
function mayBe({ externalId }: User, key = ''): boolean {
	return key === '' || !externalId || folded(externalId) === folded(key);
}

export async function createUserOf(
	service: ScimService,
	{ key, values, password }: Action & { readonly type: 'createUser' },
	made: (id: string) => void,
): Promise<ActionOutcome> {
	const { userName = '', email } = values;
	const user: NewUser = { ...attributesOf(values), userName, email: email || undefined, password };
	return await orRefused(key, async () => {
		try {
			// All users of the name were looked for, and there was none.
			const { id } = await createUser(service, user, true);
			made(id);
			return done(key, id);
		} catch (error) {
			const found = isTaken(error) ? await findUser(service, userName, 'User Name') : undefined;
			// With a password of ours it must be known that the user has it.
			if (found === undefined || password !== undefined || !mayBe(found, values.key)) throw error;
			return done(key, found.id, true);
		}
	});
}

function ownAccount(what: string): InputError {
	return new InputError('userName', `This is the account behind the credential; it ${what}.`);
}

/** @param known users as they were read; one who was made by this run is read now */
export async function changeOf(
	service: ScimService,
	action: Change,
	known: ReadonlyMap<string, User>,
): Promise<ActionOutcome> {
	const { key } = action;
	return await orRefused(key, async () => {
		const user = known.get(action.user.id) ?? (await getUser(service, action.user.id));
		const isOwn = await service.ownership();
		if (action.type === 'disableUser' && isOwn(user)) return refused(key, ownAccount('is not disabled'));
		if (action.type !== 'updateUser') {
			const { changed } = await setActive(service, user, action.type === 'enableUser');
			return done(key, user.id, !changed);
		}
		const { email } = action.values;
		const { changed } = await changeUser(service, user, { ...attributesOf(action.values), email });
		return done(key, user.id, !changed);
	});
}

export async function removalOf(
	service: ScimService,
	{ key, user: { id, guarded, values } }: Action & { readonly type: 'deleteUser' },
): Promise<ActionOutcome> {
	return await orRefused(key, async () => {
		const isOwn = await service.ownership();
		if (guarded === 'own' || isOwn({ id, userName: values.userName ?? '' })) {
			return refused(key, ownAccount('is not deleted'));
		}
		try {
			await deleteUser(service, { id });
			return done(key);
		} catch (error) {
			const isGone = isNotFound(error) && (await orMissing(getUser(service, id))) === undefined;
			if (isGone) return done(key, undefined, true);
			throw error;
		}
	});
}
