/** Which commands the changes of bulk work are, and what their success means. */
import type { Action, Values } from '../../directory';
import { InputError, type ServiceError } from '../../http/errors';
import type { Job } from '../jobs';
import type { AdobeUserManagementClient } from '../client';
import { toCommands, type Command, type Step } from '../commands';
import { checkedValue } from '../../rules';
import { GROUP_NAME } from '../groups';
import { listStep } from '../memberships';
import { createCommands, newUser, updateStep, type NewUser, type UserChanges } from '../users';
import { isNameTaken, unseen } from '../errors';
import { bareNameOf, frameOf, isBareName } from '../identity';
import { folded } from '../../text';
import type { IdentityType } from '../identityType';
import { findCreated, isGone } from '../recovery';
import type { User } from '../schemas';

/** Changes that are sent as one job, and succeed or are refused together. */
export interface Work {
	readonly actions: readonly Action[];
	readonly job: Job;
	/** Takes note of the success, and says what the outcome has beside it. */
	readonly succeeded: () => { readonly id?: string | undefined; readonly wasThere?: boolean };
}

export interface WorkContext {
	readonly client: AdobeUserManagementClient;
	/** The users that were read, by their ids; one whose address changes gets it here. */
	readonly people: Map<string, User>;
	/** Folded email addresses that several accounts have. */
	readonly shared: ReadonlySet<string>;
	readonly groupName: (id: string) => string;
	readonly deleteAccount: boolean;
}

type ActionOf<Type extends Action['type']> = Extract<Action, { readonly type: Type }>;

/**
 * The work for the changes of one piece: a new group, a new user, or all changes of one user.
 *
 * @throws {InputError} for what Adobe would refuse.
 */
export function workFor(actions: readonly Action[], context: WorkContext): Work {
	const [first] = actions;
	if (first?.type === 'createGroup') return newGroupWork(first);
	if (first?.type === 'createUser') return newUserWork(first, context);
	return changesWork(actions, context);
}

function newGroupWork(action: ActionOf<'createGroup'>): Work {
	const name = checkedValue(GROUP_NAME, 'Group', action.name);
	let wasThere = false;
	const job: Job = {
		commands: toCommands({ usergroup: name }, [{ createUserGroup: {} }]),
		recover: async (refusal) => {
			wasThere = isNameTaken(refusal);
			return await Promise.resolve(wasThere ? [] : undefined);
		},
	};
	return { actions: [action], job, succeeded: () => ({ id: folded(name), wasThere }) };
}

/** Adobe tells no id of a new user, and looking up each would cost more than making them. */
function newUserWork(action: ActionOf<'createUser'>, { client, groupName }: WorkContext): Work {
	const user = readNewUser(action.values);
	const { created } = newUser(user);
	const groups = action.groupIds.map(groupName);
	const addGroups = groups.length === 0 ? [] : [listStep('add', 'group', groups)];
	let existing: User | undefined;
	const recover = async (refusal: ServiceError): Promise<readonly Command[] | undefined> => {
		if (existing !== undefined || !isNameTaken(refusal)) return undefined;
		existing = await findCreated(client, user);
		if (existing === undefined) throw unseen(refusal);
		return toCommands(created, addGroups);
	};
	return {
		actions: [action],
		job: { commands: createCommands(user, addGroups), recover },
		succeeded: () => (existing === undefined ? {} : { id: existing.id ?? undefined, wasThere: true }),
	};
}

function readNewUser({ type, userName = '', email, firstName, lastName, country, domain }: Values): NewUser {
	return {
		type: type as IdentityType,
		email: email ?? userName,
		firstname: firstName,
		lastname: lastName,
		country,
		username: userName || undefined,
		domain: isBareName(userName) ? domain : undefined,
	};
}

/**
 * All changes of one user as one command. What is taken away comes before what is added, so that licences are free
 * again. Source: UMAPI "Action Request", order of commands.
 */
function changesWork(actions: readonly Action[], context: WorkContext): Work {
	const { client, people, shared, groupName, deleteAccount } = context;
	const [id, user] = accountOf(actions, people);
	const changes = changesOf(actions, user);
	const groups = (type: 'addToGroup' | 'removeFromGroup') =>
		actions.flatMap((action) => (action.type === type ? [groupName(action.groupId)] : []));
	const [removed, added] = [groups('removeFromGroup'), groups('addToGroup')];
	const isLeaving = actions.some(({ type }) => type === 'deleteUser');
	const steps: Step[] = [
		...(removed.length === 0 ? [] : [listStep('remove', 'group', removed)]),
		...(added.length === 0 ? [] : [listStep('add', 'group', added)]),
		...(isLeaving ? [{ removeFromOrg: { deleteAccount } }] : []),
	];
	const update = changes === undefined ? [] : [updateStep(changes)];
	const renamed: User = { ...user, ...changes };
	const before = frameOf(user);
	const after = frameOf(renamed);
	// Under a new address the user is known only when the update is done.
	const commands =
		before.user === after.user
			? toCommands(before, [...update, ...steps])
			: [...toCommands(before, update), ...toCommands(after, steps)];
	return {
		actions,
		job: {
			commands,
			...(isLeaving && shared.has(folded(user.email))
				? { wasDone: async () => await isGone(client, user, before) }
				: {}),
		},
		succeeded: () => {
			people.set(id, renamed);
			return {};
		},
	};
}

function accountOf(actions: readonly Action[], people: ReadonlyMap<string, User>): [string, User] {
	for (const action of actions) {
		const id = 'user' in action ? action.user.id : 'userId' in action ? action.userId : '';
		const user = people.get(id);
		if (user !== undefined) return [id, user];
	}
	throw new InputError('user', 'This user was not among those that Adobe listed.');
}

/** @throws {InputError} for what cannot be changed. */
function changesOf(actions: readonly Action[], user: User): UserChanges | undefined {
	const updates = actions.filter((action) => action.type === 'updateUser').map(({ values }) => values);
	if (updates.length === 0) return undefined;
	const { firstName, lastName, email }: Values = Object.fromEntries(
		updates.flatMap((values) => Object.entries(values)),
	);
	if (user.type === 'adobeID') {
		throw new InputError('identityType', 'An Adobe ID belongs to the person, who alone can change it.');
	}
	const isKnownByEmail = bareNameOf(user) === undefined && folded(user.username) === folded(user.email);
	if (email !== undefined && isKnownByEmail && user.type !== 'federatedID') {
		throw new InputError(
			'email',
			'The user name of this user is the email address, so the two cannot differ.',
			undefined,
			{ code: 'nameIsAddress', facts: {} },
		);
	}
	return {
		...(firstName === undefined ? {} : { firstname: firstName }),
		...(lastName === undefined ? {} : { lastname: lastName }),
		...(email === undefined ? {} : { email }),
		// Else Adobe changes the user name with the address, and the next run would not find the user by it.
		...(email !== undefined && isKnownByEmail ? { username: user.username ?? undefined } : {}),
	};
}
