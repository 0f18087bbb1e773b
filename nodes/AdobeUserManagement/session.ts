import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';

import { readCredential } from '../../providers/adobe/auth/credential';
import {
	AdobeUserManagementClient,
	isCutOff,
	needsGroupId,
	THROTTLE_PACE,
	type GroupAddress,
} from '../../providers/adobe/client';
import type { Frame } from '../../providers/adobe/commands';
import { folded } from '../../providers/text';
import type { Group } from '../../providers/adobe/schemas';
import { InputError, ServiceError } from '../../providers/http/errors';
import { collect } from '../../providers/http/paging';
import { MAX_RETRY_AFTER_MS } from '../../providers/http/retry';
import type { Signer } from '../../provisioning/sync/signature';
import type { Item, Located } from '../shared/item';
import { connectList, connectRun, type Connection } from '../shared/session';
import { entryOf } from '../../providers/table';

/** What the operations of one run share: the client, and the group list if one of them needed it. */
export class AdobeSession {
	private readonly removed = new Set<string>();
	private groupList: Promise<Group[]> | undefined;

	constructor(
		readonly client: AdobeUserManagementClient,
		readonly maxRetryAfterMs: number,
		private readonly counter: { readonly calls: number },
		/** Signs plans with a key that comes from the credential. */
		readonly signer: () => Signer,
	) {}

	/** Whether an account is removed by an earlier item of this run. */
	isRemoved(frame: Frame): boolean {
		return this.removed.has(frameKey(frame));
	}

	/** The same; it is remembered as removed. */
	comesAgain(frame: Frame): boolean {
		const isKnown = this.isRemoved(frame);
		this.removed.add(frameKey(frame));
		return isKnown;
	}

	/** Requests made so far. */
	get calls(): number {
		return this.counter.calls;
	}

	/** The name of the group in a field, which is what commands need. An ID is looked up in the group list. */
	async groupName({ mode, value }: Located): Promise<string> {
		return mode === 'id' ? await this.nameOf(value, 'id') : value;
	}

	/** Names of the groups in a field that takes several; numbers are looked up in the group list. */
	async groupNames(item: Item, field: string): Promise<string[]> {
		return await Promise.all(item.texts(field).map(async (entry) => await this.nameOf(entry, 'name')));
	}

	/** The groups and product profiles of these names or IDs. @throws {ServiceError} of kind `notFound` for an unknown one. */
	async knownGroups(names: readonly string[]): Promise<Group[]> {
		const groups = await this.allGroups();
		return names.map((name) => {
			const found =
				groups.find(({ groupName }) => folded(groupName) === folded(name)) ??
				groups.find(({ groupId }) => String(groupId) === name);
			if (found === undefined) throw unknownGroup(name);
			return found;
		});
	}

	/** How a path names the group: by its number if its name would not survive there. */
	async groupAddress({ mode, value }: Located): Promise<GroupAddress> {
		if (mode === 'id') return { id: value };
		if (!needsGroupId(value)) return { name: value };
		const found = (await this.allGroups()).find(({ groupName }) => folded(groupName) === folded(value));
		if (found?.groupId === undefined || found.groupId === null) throw unknownGroup(value);
		return { id: String(found.groupId) };
	}

	/**
	 * A text of digits is a group ID or the name that a group bears.
	 *
	 * @param first what it is taken for if it is both.
	 */
	private async nameOf(entry: string, first: 'id' | 'name'): Promise<string> {
		if (!/^\d+$/.test(entry)) return entry;
		const groups = await this.allGroups();
		const byName = groups.find(({ groupName }) => groupName === entry);
		const byId = groups.find(({ groupId }) => String(groupId) === entry);
		const found = first === 'id' ? (byId ?? byName) : (byName ?? byId);
		if (found === undefined) throw unknownGroup(entry);
		return found.groupName;
	}

	/** The whole list, read once per run: Adobe allows that only a few times an hour. */
	async allGroups(): Promise<Group[]> {
		this.groupList ??= collect(this.client.groups());
		return await this.groupList;
	}
}

function frameKey({ user, domain, useAdobeID }: Frame): string {
	return JSON.stringify([folded(user), folded(domain), useAdobeID ?? false]);
}

function unknownGroup(group: string): ServiceError {
	return new ServiceError({
		service: 'Adobe User Management',
		kind: 'notFound',
		status: 404,
		message: `There is no group or product profile "${group}" in the organization.`,
		advice: 'Check the name or the ID with "User Group: Get Many" or "Product Profile: Get Many".',
	});
}

const CREDENTIALS: Readonly<Record<string, string>> = {
	server: 'adobeUserManagementServerApi',
	jwt: 'adobeUserManagementJwtApi',
};

export async function openClient(connection: Connection): Promise<AdobeUserManagementClient> {
	const credential = entryOf(CREDENTIALS, String(connection.authentication('server')));
	if (credential === undefined) {
		throw new InputError('Authentication', '"Authentication" must be OAuth Server-to-Server or Service Account (JWT).');
	}
	const { apiUrl, organizationId } = readCredential(await connection.credential(credential));
	const send = connection.send({
		credential,
		renewsToken: true,
		isTransient: isCutOff,
		throttlePace: THROTTLE_PACE,
	});
	return new AdobeUserManagementClient(send, { apiUrl, organizationId, ...connection.common });
}

export async function openSession(execution: IExecuteFunctions): Promise<AdobeSession> {
	const connection = connectRun(execution);
	const client = await openClient(connection);
	return new AdobeSession(client, connection.maxRetryAfterMs ?? MAX_RETRY_AFTER_MS, connection.counter, () =>
		connection.signer(),
	);
}

/** A client for the editor's lists. */
export async function openListClient(context: ILoadOptionsFunctions): Promise<AdobeUserManagementClient> {
	return await openClient(connectList(context));
}
