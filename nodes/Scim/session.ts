import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { readCredential } from '../../providers/scim/auth/credential';
import { groupById, groupByName } from '../../providers/scim/groups';
import { membershipOf } from '../../providers/scim/memberReads';
import type { Group, User } from '../../providers/scim/schemas';
import { ScimService } from '../../providers/scim/service';
import { findUser, userById, userByName } from '../../providers/scim/users';
import type { Signer } from '../../provisioning/sync/signature';
import type { Item } from '../shared/item';
import { connectList, connectRun, type Connection } from '../shared/session';

const CREDENTIAL = 'scimApi';

/** What the operations of one run share: the server, as it was found at the beginning. */
export class ScimSession {
	constructor(
		readonly service: ScimService,
		private readonly counter: { readonly calls: number },
		/** Signs plans; see `Connection.signer`. */
		readonly signer: () => Signer,
	) {}

	/** Requests made so far. */
	get calls(): number {
		return this.counter.calls;
	}

	/** The user in the field "User", as it is now. */
	async user(item: Item): Promise<User> {
		const { mode, value } = item.locator('user');
		if (mode === 'name') return await userByName(this.service, value, item.label('user'));
		return await userById(this.service, value);
	}

	/**
	 * The user in the field "User" for a change that can take away access.
	 *
	 * @param untouched what is not done to the account behind the credential, e.g. "is not deleted"
	 * @throws {InputError} when it is that account.
	 */
	async otherUser(item: Item, untouched: string): Promise<User> {
		const user = await this.user(item);
		await this.checkNoneIsOwn([user], item.label('user'), untouched);
		return user;
	}

	/** @throws {InputError} when one of the users is the account behind the credential. */
	async checkNoneIsOwn(users: readonly User[], field: string, untouched: string): Promise<void> {
		const isOwn = await this.service.ownership();
		const own = users.find((user) => isOwn(user));
		if (own === undefined) return;
		const which = users.length === 1 ? 'This' : `"${own.userName}"`;
		throw new InputError(
			field,
			`${which} is the account behind the credential; it ${untouched}.`,
			'Nothing was changed. Do this in the product itself, or with the credential of another account.',
		);
	}

	/** The group in the field "Group", as it is now. */
	async group(item: Item): Promise<Group> {
		const { mode, value } = item.locator('group');
		if (mode === 'name') return await groupByName(this.service, value, item.label('group'));
		return await groupById(this.service, value);
	}

	/** @throws {InputError} when the account behind the credential is in the group. */
	async checkOwnIsNoMember({ id }: Group, field: string): Promise<void> {
		const name = await this.service.ownUserName();
		const own = name === undefined ? undefined : await findUser(this.service, name, field);
		if (own === undefined) return;
		const { of } = await membershipOf(this.service, id, [own.id], true);
		if (of(own.id) !== true) return;
		throw new InputError(
			field,
			'The account behind the credential is a member of this group, so it is not deleted.',
			'Nothing was changed. Do this in the product itself, or with the credential of another account.',
		);
	}
}

export async function openService(connection: Connection): Promise<ScimService> {
	const fields = await connection.credential(CREDENTIAL);
	const { baseUrl, profile, authentication, ownUserNames } = readCredential(fields);
	const send = connection.send({ credential: CREDENTIAL, renewsToken: authentication === 'oAuth2' });
	return new ScimService(send, { baseUrl, profile, ownUserNames, ...connection.common });
}

export async function openSession(execution: IExecuteFunctions): Promise<ScimSession> {
	const connection = connectRun(execution);
	return new ScimSession(await openService(connection), connection.counter, () => connection.signer());
}

/** The server, for the editor's lists. */
export async function openListService(context: ILoadOptionsFunctions): Promise<ScimService> {
	return await openService(connectList(context));
}
