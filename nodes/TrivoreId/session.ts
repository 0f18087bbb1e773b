import type { IExecuteFunctions, ILoadOptionsFunctions, IPollFunctions } from 'n8n-workflow';

import { readCredential } from '../../providers/trivore/auth/credential';
import { InputError } from '../../providers/http/errors';
import { checkNoHiddenCharacter } from '../../providers/text';
import { TrivoreClient } from '../../providers/trivore/client';
import type { UserKey } from '../../providers/trivore/identity';
import { Lookup } from '../../providers/trivore/lookup';
import { targetNamespace, type Target } from '../../providers/trivore/ensureUser';
import type { RoleKind } from '../../providers/trivore/roles';
import type { Group, User } from '../../providers/trivore/schemas';
import type { Signer } from '../../provisioning/sync/signature';
import type { Item } from '../shared/item';
import { connectList, connectRun, type Connection } from '../shared/session';
import { asText, holdsExpression } from '../shared/values';

const CREDENTIAL = 'trivoreIdApi';

/** A user as far as a field tells it: an id alone, or what was found by name or address. */
export interface KnownUser {
	readonly id: string;
	/** Absent if the user was given by id, since nothing had to be read then. */
	readonly user?: User;
	/** When it was asked for; absent if an earlier item did, which may have changed it since. */
	readonly readAt?: number;
}

/** What the operations of one run share: the client, and the names that were resolved so far. */
export class TrivoreSession {
	private readonly users = new Map<string, Promise<User>>();
	/** Kinds of the roles that were seen so far, by ID: each kind has calls of its own. */
	readonly roleKinds = new Map<string, RoleKind>();

	constructor(
		readonly client: TrivoreClient,
		readonly lookup: Lookup,
		readonly signal: AbortSignal | undefined,
		private readonly counter: { readonly calls: number },
		/** Signs plans with a key that comes from the credential. */
		readonly signer: () => Signer,
	) {}

	/** Requests made so far. */
	get calls(): number {
		return this.counter.calls;
	}

	/** The user in the field "User". A name is looked up once per run. */
	async user(item: Item): Promise<KnownUser> {
		const { mode, value } = item.locator('user');
		checkNoHiddenCharacter(item.label('user'), value);
		if (mode !== 'name' && mode !== 'email') return { id: value };
		const nsCode = item.collection('options').narrowing('nsCode');
		const mapKey = JSON.stringify([mode, value, nsCode]);
		const key: UserKey = { kind: mode === 'name' ? 'username' : 'email', value };
		const isNew = !this.users.has(mapKey);
		const readAt = this.client.clock.now();
		const user = await remember(this.users, mapKey, async () => await this.lookup.user(key, nsCode));
		return { id: user.id, user, ...(isNew ? { readAt } : {}) };
	}

	async userId(item: Item): Promise<string> {
		return (await this.user(item)).id;
	}

	/** The group in the field "Group", which is read in any case: an id that no group has must not be written. */
	async group(item: Item, nsCode = item.collection('options').narrowing('nsCode')): Promise<Group> {
		const { mode, value } = item.locator('group');
		checkNoHiddenCharacter(item.label('group'), value);
		return mode === 'name' ? await this.lookup.group(value, nsCode) : await this.lookup.groupById(value);
	}

	/** The namespace in the field "Namespace", where a new object will be. */
	async target(item: Item): Promise<Target> {
		return await targetNamespace(this.lookup, readNamespace(item));
	}

	/** To be called when users were changed in a way that makes remembered ones wrong. */
	forgetUsers(): void {
		this.users.clear();
	}
}

/**
 * Code of the namespace that was chosen; `undefined` if the field was left empty, which is allowed.
 *
 * @throws {InputError} when its expression finds nothing: the primary namespace is not what was meant.
 */
function readNamespace(item: Item): string | undefined {
	item.checkFound('nsCode');
	const value = item.raw('nsCode');
	return value === '' || (isLocator(value) && value.value === '') ? undefined : item.locator('nsCode').value;
}

function isLocator(value: unknown): value is { value?: unknown } {
	return typeof value === 'object' && value !== null && 'value' in value;
}

/** One look-up per key; what failed is looked up again, since an earlier item may have created it meanwhile. */
async function remember<T>(known: Map<string, Promise<T>>, key: string, lookUp: () => Promise<T>): Promise<T> {
	const present = known.get(key) ?? lookUp();
	known.set(key, present);
	present.catch(() => known.delete(key));
	return await present;
}

export async function openClient(connection: Connection): Promise<TrivoreClient> {
	const { apiBase } = readCredential(await connection.credential(CREDENTIAL));
	return new TrivoreClient(connection.send({ credential: CREDENTIAL }), { apiBase, ...connection.common });
}

export async function openSession(execution: IExecuteFunctions): Promise<TrivoreSession> {
	const connection = connectRun(execution);
	const client = await openClient(connection);
	return new TrivoreSession(client, new Lookup(client), connection.signal, connection.counter, () =>
		connection.signer(),
	);
}

/**
 * The field "Namespace Code" of a trigger; `undefined` if it was left empty.
 *
 * @throws {InputError} when its expression finds nothing: another namespace is not what was meant.
 */
export function readNamespaceCode(context: IPollFunctions): string | undefined {
	const code = asText(context.getNodeParameter('nsCode', ''), 'Namespace Code');
	if (code !== undefined || !holdsExpression(context.getNode().parameters.nsCode)) return code;
	throw new InputError('Namespace Code', '"Namespace Code" is an expression that finds nothing.');
}

/** A client for the editor's lists. */
export async function openListClient(context: ILoadOptionsFunctions): Promise<TrivoreClient> {
	return await openClient(connectList(context));
}
