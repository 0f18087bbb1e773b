import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';

import type { Directory } from '../../providers/directory';
import { InputError, ServiceError } from '../../providers/http/errors';
import type { Send } from '../../providers/http/send';
import { addressRules } from '../../providers/http/url';
import { flatten, readSettings } from '../../providers/oci/auth/settings';
import { sameOcid } from '../../providers/oci/checks';
import { OciIdentityClient } from '../../providers/oci/client';
import { openOciDirectory } from '../../providers/oci/directory';
import type { SearchDomain } from '../../providers/oci/directory/domainSearch';
import { isIncorrectState } from '../../providers/oci/errors';
import { GroupList } from '../../providers/oci/groupList';
import { findGroup, groupPath } from '../../providers/oci/groups';
import { findUser, userPath } from '../../providers/oci/users';
import { groupSchema, userSchema, type Group, type User } from '../../providers/oci/schemas';
import { OciDomainsClient } from '../../providers/ociDomains/client';
import { addressOf } from '../../providers/ociDomains/domain';
import { identityUsersWith } from '../../providers/ociDomains/identityUsers';
import type { Signer } from '../../provisioning/sync/signature';
import type { Item, Located } from '../shared/item';
import { connectList, connectRun, type Connection } from '../shared/session';
import { isOcidOf } from './fields';

const CREDENTIAL = 'ociIdentityApi';

interface RunContext {
	readonly counter: { readonly calls: number };
	readonly signer: () => Signer;
	readonly own: OwnAccount;
	readonly searchDomain: SearchDomain;
}

/** The account behind the credential; a principal that is no user has neither. */
interface OwnAccount {
	readonly userId: string | undefined;
	/** Of the API key that signs. */
	readonly fingerprint: string | undefined;
}

/** What the operations of one run share: the client, and the names that were resolved so far. */
export class OciSession {
	private readonly resolved = new Map<string, Promise<string>>();
	private readonly names = new Map<string, Promise<string | undefined>>();
	readonly groups: GroupList;

	constructor(
		readonly client: OciIdentityClient,
		private readonly run: RunContext,
	) {
		this.groups = new GroupList(client);
	}

	/** Requests made so far. */
	get calls(): number {
		return this.run.counter.calls;
	}

	/** What bulk work needs of the tenancy. */
	openDirectory(options: { readonly scope: unknown; readonly maxConcurrency: number }): Directory {
		const { searchDomain } = this.run;
		return openOciDirectory(this.client, { ...options, ownUserId: this.ownUserId, searchDomain });
	}

	/** Signs plans with a key that comes from the credential. */
	signer(): Signer {
		return this.run.signer();
	}

	/** OCID of the user behind the credential. */
	get ownUserId(): string | undefined {
		return this.run.own.userId;
	}

	/**
	 * Refuses what could take away the access of the account behind the credential, as Bulk Import does.
	 *
	 * @param untouched what is not done to it, e.g. "is not deleted"
	 */
	checkNotOwn(userId: string, untouched: string): void {
		const { ownUserId } = this;
		if (ownUserId === undefined || !sameOcid(userId, ownUserId)) return;
		throw ownAccount('User', `This is the account behind the credential; it ${untouched}.`);
	}

	/** Refuses to delete the API key that signs the requests of this run. */
	checkNotOwnKey(userId: string, fingerprint: string): void {
		const { own } = this.run;
		const isOwn = own.userId !== undefined && sameOcid(userId, own.userId) && own.fingerprint === fingerprint;
		if (isOwn) throw ownAccount('Fingerprint', 'This is the API key of the credential; it is not deleted.');
	}

	/** Name of a user, for outputs; `undefined` if it cannot be read. Each is read once per run. */
	async userName(userId: string): Promise<string | undefined> {
		return await this.nameOf(userId, async () => (await this.client.get(userPath(userId), userSchema)).value.name);
	}

	/** Name of a group, for outputs; `undefined` if it cannot be read. Each is read once per run. */
	async groupName(groupId: string): Promise<string | undefined> {
		return await this.nameOf(groupId, async () => (await this.client.get(groupPath(groupId), groupSchema)).value.name);
	}

	private async nameOf(id: string, read: () => Promise<string>): Promise<string | undefined> {
		const known = this.names.get(id);
		if (known) return await known;
		// What was done before stays done, whether or not its name can be shown.
		const name = read().catch(() => undefined);
		this.names.set(id, name);
		return await name;
	}

	/** The OCID of the user in the field "User". A name is looked up once per run. */
	async userId(item: Item): Promise<string> {
		return await this.resolve('user', item.locator('user'), item.label('user'));
	}

	/** The user in the field "User", as it is now. */
	async user(item: Item): Promise<User> {
		const { mode, value } = item.locator('user');
		if (mode !== 'name') {
			const id = await this.resolve('user', { mode, value }, item.label('user'));
			return (await this.client.get(userPath(id), userSchema, 'home')).value;
		}
		const found = await findUser(this.client, value);
		if (found === undefined) throw missing('user', value);
		return found;
	}

	/** A group that is given as text: an OCID, or a name. */
	async group(text: string, label: string): Promise<Group> {
		const isId = text.startsWith('ocid1.');
		const id = isId ? await this.resolve('group', { mode: 'id', value: text }, label) : undefined;
		const found = id === undefined ? await this.groups.withName(text) : await this.groups.withId(id);
		if (found !== undefined) return found;
		if (id === undefined) throw missing('group', text);
		return (await this.client.get(groupPath(id), groupSchema, 'home')).value;
	}

	/** The OCID of the group in the field "Group". A name is looked up once per run. */
	async groupId(item: Item): Promise<string> {
		return await this.resolve('group', item.locator('group'), item.label('group'));
	}

	private async resolve(kind: 'group' | 'user', { mode, value }: Located, label: string): Promise<string> {
		if (mode !== 'name') {
			if (isOcidOf([kind], value)) return value;
			throw new InputError(label, `"${value}" is not the OCID of a ${kind}.`, 'Choose By Name to give a name.');
		}
		const key = `${kind} ${value}`;
		const known = this.resolved.get(key);
		if (known) return await known;
		const find = kind === 'user' ? findUser : findGroup;
		const lookUp = find(this.client, value).then((found) => {
			if (!found) throw missing(kind, value);
			this.names.set(found.id, Promise.resolve(found.name));
			return found.id;
		});
		this.resolved.set(key, lookUp);
		// What is missing now may be created by a later item.
		lookUp.catch(() => this.resolved.delete(key));
		return await lookUp;
	}
}

function ownAccount(field: string, message: string): InputError {
	const advice = 'Nothing was sent. Use the credential of another user, or the Oracle Cloud Console.';
	return new InputError(field, message, advice);
}

function missing(kind: 'group' | 'user', name: string): ServiceError {
	return new ServiceError({
		service: 'OCI Identity',
		kind: 'notFound',
		status: 404,
		message: `There is no ${kind} named "${name}" in the tenancy.`,
		advice: `Names are compared exactly, upper and lower case included. In tenancies with identity domains only the ${kind}s of the Default domain are seen.`,
	});
}

/** A search that does not answer in this time is done without, in milliseconds. */
const SEARCH_TIMEOUT_MS = 20_000;

interface Opened {
	readonly client: OciIdentityClient;
	readonly own: OwnAccount;
	readonly searchDomain: SearchDomain;
}

export async function openClient(connection: Connection): Promise<Opened> {
	const credential = await connection.credential(CREDENTIAL);
	const send = connection.send({ credential: CREDENTIAL, isTransient: isIncorrectState });
	const { common } = connection;
	const client = new OciIdentityClient(send, { ...readSettings(credential), ...common });
	const { user, fingerprint } = flatten(credential);
	// Not tried again: the Identity API is asked in its place.
	const sendOnce: Send = async (request) => await send({ ...request, repeatable: false, timeoutMs: SEARCH_TIMEOUT_MS });
	return {
		client,
		own: { userId: user || undefined, fingerprint: fingerprint.toLowerCase() || undefined },
		async *searchDomain(domain, asked) {
			const domainUrl = addressOf(domain, addressRules(credential));
			yield* identityUsersWith(new OciDomainsClient(sendOnce, { domainUrl, ...common }), asked);
		},
	};
}

export async function openSession(execution: IExecuteFunctions): Promise<OciSession> {
	const connection = connectRun(execution);
	const { client, ...opened } = await openClient(connection);
	return new OciSession(client, { counter: connection.counter, signer: () => connection.signer(), ...opened });
}

/** A client for the editor's lists. */
export async function openListClient(context: ILoadOptionsFunctions): Promise<OciIdentityClient> {
	return (await openClient(connectList(context))).client;
}
