/** What a node gives so that it gets Sync and Apply Plan. */
import type { INodeProperties } from 'n8n-workflow';

import type { Capabilities, Directory } from '../../../providers/directory';
import type { Signer } from '../../../provisioning/sync/signature';
import type { Collection, Item } from '../item';

interface SyncRun {
	/** Names this run, the same when n8n repeats the node after a failure; for idempotency keys. */
	readonly scope: unknown;
	/** Requests under way at the same time. */
	readonly maxConcurrency: number;
	/** The members of "Options". */
	readonly options: Collection;
	/** The first item, for fields that only this service has; they are the same for all items. */
	readonly item: Item;
}

export interface SyncService<Session> {
	readonly capabilities: Capabilities;
	/** Fields of the node beside the operation's own, of which a run has one value. */
	readonly ofTheRun?: readonly INodeProperties[];
	/** Members of "Options" that only this service has, of both operations. */
	readonly options?: readonly INodeProperties[];
	/** What "Delete" does in a sync, as a sentence without its period, where the account stays. */
	readonly deleteMeans?: string;
	readonly openDirectory: (session: Session, run: SyncRun) => Directory | Promise<Directory>;
	/** Requests that the session has made so far. */
	readonly calls: (session: Session) => number;
	/** @throws {InputError} for a credential without a secret. */
	readonly signer: (session: Session) => Signer;
}
