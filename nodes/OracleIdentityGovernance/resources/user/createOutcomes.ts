import { ServiceError } from '../../../../providers/http/errors';
import { differing, LOGIN } from '../../../../providers/oig/attributes';
import type { CreateOutcome } from '../../../../providers/oig/createTask';
import { textOf } from '../../../../providers/oig/entry';
import { SERVICE } from '../../../../providers/oig/errors';
import { newUserKey, type NewUser } from '../../../../providers/oig/newUsers';
import { refuseOwnChanges } from '../../../../providers/oig/ownAccount';
import { getUser, updateUser } from '../../../../providers/oig/users';
import { readIfExists } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { writtenOutput, type Outcome, type Output } from '../../../shared/operation';
import { changed, requestNumber } from '../../output';
import type { OigSession } from '../../session';

/** One user of an item, and what became of it. */
export interface Created {
	readonly user: NewUser;
	readonly outcome: CreateOutcome | undefined;
}

/** The output of an item. Users of a list that were refused are among its outputs if the node is to go on. */
export async function outcomeOf(item: Item, created: readonly Created[], session: OigSession): Promise<Outcome> {
	const { index } = item;
	const output: Output[] = [];
	for (const one of created) {
		try {
			output.push(...(await outputOf(item, one, session)));
		} catch (error) {
			if (created.length === 1 || !item.execution.continueOnFail()) return { index, error };
			const reason = error instanceof Error ? error.message : String(error);
			output.push(...writtenOutput('failed', { ...markOf(one), reason }));
		}
	}
	return { index, output };
}

/** By which an output can be joined to its input. */
function markOf({ user, outcome }: Created): Record<string, unknown> {
	const requestId = user.requestId ?? (outcome && 'requestId' in outcome ? outcome.requestId : undefined);
	return requestId === undefined ? {} : { requestId };
}

async function outputOf(item: Item, created: Created, session: OigSession): Promise<Output[]> {
	const { user, outcome } = created;
	if (outcome === undefined) throw new Error('There is no outcome for this user.');
	if (outcome.kind === 'failed') throw outcome.error;
	if (outcome.kind === 'exists') return await existing(item, created, outcome, session);
	const login = textOf(user.attributes.find(({ name }) => name === LOGIN)?.value);
	if (outcome.kind === 'created') {
		const { id, status } = outcome;
		const userLogin = login === '' ? await generatedLogin(id, session) : login;
		return writtenOutput('created', { id, ...loginOf(userLogin), status, ...markOf(created) });
	}
	return writtenOutput('pending', { ...loginOf(login), ...requestNumber(outcome.oigRequestId), ...markOf(created) });
}

const loginOf = (userLogin: string): Record<string, unknown> => (userLogin === '' ? {} : { userLogin });

/** The login that OIG generated. The user is created, so that a read that fails is no failure. */
async function generatedLogin(id: string, session: OigSession): Promise<string> {
	try {
		return textOf((await getUser(session.client, id, [LOGIN])).attributes[LOGIN]);
	} catch {
		return '';
	}
}

async function existing(
	item: Item,
	created: Created,
	{ user: present, requestId }: Extract<CreateOutcome, { kind: 'exists' }>,
	session: OigSession,
): Promise<Output[]> {
	const { user } = created;
	const ifExists = readIfExists(item);
	// The same fields as of a user that was created, so that a second run can be read like the first.
	const object = {
		id: present.id,
		...loginOf(textOf(present.attributes[LOGIN])),
		status: 'SUCCESS',
		requestId: user.requestId ?? requestId,
	};
	if (ifExists === 'returnExisting') return writtenOutput('unchanged', object);
	if (ifExists === 'update') {
		refuseOwnChanges(session.userName, present, differing(user.attributes, present.attributes));
		const change = await updateUser(session.client, present, user.attributes);
		return changed(object, change, { changed: change?.changed ?? [] });
	}
	const key = newUserKey(user);
	throw new ServiceError({
		service: SERVICE,
		kind: 'conflict',
		status: 200,
		message: `There is a user with the ${key?.attribute} "${key?.value}" already (ID ${present.id}).`,
		reason: { code: 'userTaken', facts: {} },
	});
}
