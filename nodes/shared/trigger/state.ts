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
	/** When the last poll began, and the last one that read the whole list. */
	readonly polledAt: number;
	readonly comparedAt: number;
	/** The newest time of a change by the service's clock; 0 where it tells none. */
	readonly newest: number;
}

function isStored(data: IDataObject): data is IDataObject & Stored {
	const { version, watched, salt, users, groups, polledAt, comparedAt, newest } = data;
	return (
		version === VERSION &&
		[polledAt, comparedAt, newest].every((value) => typeof value === 'number') &&
		[watched, salt, users, groups].every((value) => typeof value === 'string')
	);
}

interface Times {
	readonly polledAt: number;
	readonly comparedAt: number;
	readonly newest: number | undefined;
}

interface Memory {
	/** `undefined` if nothing is known of what is watched now. */
	readonly known: KnownDirectory | undefined;
	readonly polledAt: number | undefined;
	readonly comparedAt: number | undefined;
	readonly newest: number | undefined;
	/** Key of the digests. */
	readonly key: Uint8Array;
	/** Remembers what is known from now on. n8n commits it together with the execution that the poll starts. */
	readonly keep: (known: KnownDirectory, times: Times) => void;
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
	const past = stored?.watched === watched ? stored : undefined;
	return {
		known: past && restore(past),
		polledAt: past?.polledAt,
		comparedAt: past?.comparedAt,
		newest: past?.newest || undefined,
		key,
		keep: (known, { newest = 0, ...times }) => {
			const next: Stored = { version: VERSION, watched, salt, ...store(known), ...times, newest };
			Object.assign(data, next);
		},
	};
}
