import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';

import { InputError, ServiceError } from '../../providers/http/errors';
import { LOGIN } from '../../providers/oig/attributes';
import { readCredential } from '../../providers/oig/auth/credential';
import { findOrganization } from '../../providers/oig/catalog';
import { OigClient } from '../../providers/oig/client';
import type { Entry } from '../../providers/oig/entry';
import { resolveUser } from '../../providers/oig/lookUp';
import { OpenRequests, type OpenCreates } from '../../providers/oig/openRequests';
import { refuseOwn } from '../../providers/oig/ownAccount';
import { isMemberOf, resolveRole } from '../../providers/oig/roles';
import { checkNoHiddenCharacter } from '../../providers/text';
import type { Signer } from '../../provisioning/sync/signature';
import type { Item, Located } from '../shared/item';
import { connectList, connectRun, type Connection } from '../shared/session';

/** @throws {InputError} for a name with a character that nobody sees: it would be missing although it reads right. */
function located(item: Item, field: string): Located {
	const chosen = item.locator(field);
	checkNoHiddenCharacter(item.label(field), chosen.value);
	return chosen;
}

const CREDENTIAL = 'oracleIdentityGovernanceApi';

/** What the operations of one run share: the client, and the keys of organizations and managers found so far. */
export class OigSession {
	private readonly keys = new Map<string, Promise<string>>();

	constructor(
		readonly client: OigClient,
		/** Login of the credential. */
		readonly userName: string,
		private readonly counter: { readonly calls: number },
		/** Signs plans with a key that comes from the credential. */
		readonly signer: () => Signer,
	) {}

	/** Requests made so far. */
	get calls(): number {
		return this.counter.calls;
	}

	/** The user in the field "User", as it is now. */
	async user(item: Item): Promise<Entry> {
		const { mode, value } = located(item, 'user');
		return await resolveUser(this.client, mode === 'name' ? 'login' : 'id', value);
	}

	/**
	 * The user in the field "User" for a change that takes something away.
	 *
	 * @param what is not done to the account behind the credential, e.g. "disabled".
	 * @throws {InputError} when it is that account.
	 */
	async otherUser(item: Item, what: string): Promise<Entry> {
		const { mode, value } = located(item, 'user');
		if (mode === 'name') refuseOwn(this.userName, { id: value, attributes: { [LOGIN]: value }, raw: {} }, what);
		const user = await this.user(item);
		refuseOwn(this.userName, user, what);
		return user;
	}

	/** @throws {InputError} when the account behind the credential has a role that is about to go. */
	async refuseOwnRole({ id }: Entry): Promise<void> {
		const own = await resolveUser(this.client, 'login', this.userName).catch((error: unknown) => {
			if (!(error instanceof ServiceError && error.kind === 'notFound')) throw error;
			throw new InputError(
				'Role',
				`The account behind the credential ("${this.userName}") was not found, so it cannot be ruled out that it has the role. The role is not deleted.`,
			);
		});
		if (!(await isMemberOf(this.client, id, own, 'all'))) return;
		throw new InputError(
			'Role',
			`The account behind the credential has the role ${id}, so the role is not deleted.`,
			'Do this in OIG itself, or with the credential of another account.',
		);
	}

	/** Whom the open requests to create users are for. */
	async openCreates(): Promise<OpenCreates> {
		const open = await OpenRequests.read(this.client);
		return await open.creating(async () => (await resolveUser(this.client, 'login', this.userName)).id);
	}

	/** The role in the field "Role", as it is now. */
	async role(item: Item): Promise<Entry> {
		const { mode, value } = located(item, 'role');
		return await resolveRole(this.client, mode === 'name' ? 'name' : 'id', value);
	}

	/** The key of the organization in the field "Organization". A name is looked up once per run. */
	async organizationKey(item: Item): Promise<string> {
		const { mode, value } = located(item, 'organization');
		if (mode !== 'name') return value;
		return await this.once(`organization ${value}`, async () => await findOrganization(this.client, value));
	}

	/** The key of the user with that login. It is looked up once per run. */
	async userKey(login: string): Promise<string> {
		return await this.once(`user ${login}`, async () => await resolveUser(this.client, 'login', login));
	}

	private async once(name: string, find: () => Promise<Entry>): Promise<string> {
		const known = this.keys.get(name);
		if (known) return await known;
		const lookUp = find().then(({ id }) => id);
		this.keys.set(name, lookUp);
		// What is missing now may be created by a later item.
		lookUp.catch(() => this.keys.delete(name));
		return await lookUp;
	}
}

export async function openClient(connection: Connection): Promise<{ client: OigClient; userName: string }> {
	const values = await connection.credential(CREDENTIAL);
	const { baseUrl, authentication, userName, allowHttp } = readCredential(values);
	const send = connection.send({
		credential: CREDENTIAL,
		renewsToken: authentication === 'token',
		// No limit is documented; requests are heavy for the server.
		concurrency: 4,
	});
	const { scimPath } = values;
	const client = new OigClient(send, {
		baseUrl,
		allowHttp,
		scimPath: typeof scimPath === 'string' ? scimPath : undefined,
		...connection.common,
	});
	return { client, userName };
}

export async function openSession(execution: IExecuteFunctions): Promise<OigSession> {
	const connection = connectRun(execution);
	const { client, userName } = await openClient(connection);
	return new OigSession(client, userName, connection.counter, () => connection.signer());
}

/** A client for the editor's lists. */
export async function openListClient(context: ILoadOptionsFunctions): Promise<OigClient> {
	return (await openClient(connectList(context))).client;
}
