/** What a trigger keeps between two polls, in the static data of its node. */
import { randomBytes, scrypt } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { contentKey } from '../../../providers/http/contentKey';
import type { KnownDirectory } from '../../../provisioning/changes';
import { restore, store } from '../../../provisioning/knownDirectory';

const VERSION = 1;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** Static data with a form that is known; everything in it is a text or a number, which n8n stores as it is. */
interface Stored {
	readonly version: number;
	/** What is watched, and whether the credential is the same, as hashes. */
	readonly watched: string;
	readonly salt: string;
	readonly users: string;
	readonly groups: string;
	/** When the last comparison began. */
	readonly polledAt: number;
}

function isStored(data: IDataObject): data is IDataObject & Stored {
	const { version, watched, salt, users, groups, polledAt } = data;
	return (
		version === VERSION &&
		typeof polledAt === 'number' &&
		[watched, salt, users, groups].every((v) => typeof v === 'string')
	);
}

export interface Memory {
	/** `undefined` if nothing is known of what is watched now. */
	readonly known: KnownDirectory | undefined;
	readonly polledAt: number | undefined;
	/** Key of the digests. */
	readonly key: Uint8Array;
	/** Remembers what is known from now on. n8n commits it together with the execution that the poll starts. */
	readonly keep: (known: KnownDirectory, polledAt: number) => void;
}

/**
 * The key comes from the credential and is nowhere stored, so whoever reads the static data can neither compute digests
 * nor find out, but at great cost, what is in the credential.
 */
async function deriveKey(identity: string, salt: string): Promise<Uint8Array> {
	return await new Promise((resolve, reject) => {
		scrypt(identity, salt, KEY_BYTES, (error, key) => (error ? reject(error) : resolve(key)));
	});
}

/**
 * @param identity the credential's values as one text
 * @param watching all that decides which users, groups and values are seen
 */
export async function openMemory(data: IDataObject, identity: string, watching: unknown): Promise<Memory> {
	const stored = isStored(data) ? data : undefined;
	const salt = stored?.salt ?? randomBytes(SALT_BYTES).toString('base64url');
	const key = await deriveKey(identity, salt);
	const watched = contentKey([Buffer.from(key).toString('hex'), watching]);
	const isSame = stored?.watched === watched;
	return {
		known: isSame ? restore(stored) : undefined,
		polledAt: isSame ? stored.polledAt : undefined,
		key,
		keep: (known, polledAt) => {
			const next: Stored = { version: VERSION, watched, salt, ...store(known), polledAt };
			Object.assign(data, next);
		},
	};
}
