/** The file repository of an environment. */
import * as z from 'zod/v4-mini';

import { InputError, ServiceError } from '../http/errors';
import { isAmbiguous, writeOrLookUp } from '../http/ambiguousWrite';
import { pathSegment } from '../http/url';
import { foldedValue } from '../text';
import type { EpmClient } from './client';
import { SERVICE } from './errors';
import { linkPath } from './links';
import { fileSchema, type StoredFile } from './schemas';
import { checkWhole, notWhole } from './wholeness';

/** @throws {InputError} for a name that leads out of its folder. */
function checkName(name: string, field = 'File Name'): string {
	const parts = name.replaceAll('\\', '/').split('/');
	if (!parts.some((part) => part === '.' || part === '..')) return name;
	throw new InputError(field, `"${field}" must not have "." or ".." as a folder.`);
}

const contentsPath = (name: string) =>
	`/11.1.2.3.600/applicationsnapshots/${pathSegment(checkName(name), 'File Name')}/contents`;

/** Source: EPM "List Files (v2)": sizes are text; files in folders are listed with their path. */
export async function listFiles(client: EpmClient): Promise<StoredFile[]> {
	const envelope = await client.accepted({ method: 'GET', path: '/v2/files/list' });
	const files = z.safeParse(z.nullable(z.array(fileSchema)), envelope.items);
	if (!files.success || envelope.status !== 0) throw notWhole('EPM answered with a list of files that cannot be read.');
	const list = files.data ?? [];
	checkWhole(envelope, list.length);
	return list;
}

async function findFile(client: EpmClient, name: string): Promise<StoredFile | undefined> {
	const wanted = foldedValue(name.replaceAll('\\', '/'));
	return (await listFiles(client)).find((file) => foldedValue(file.name.replaceAll('\\', '/')) === wanted);
}

export interface UploadOptions {
	/** `inbox`, `profitinbox`, `to_be_imported` …; the repository's root without it, where the user calls look for files. */
	readonly folder?: string | undefined;
	/** Whether nobody else can have a file of that name, so that one that is found after a lost answer is this one. */
	readonly nameIsFresh?: boolean;
}

/**
 * Stores a file. One of the same name is never overwritten.
 *
 * Source: EPM "Upload (11.1.2.3.600)".
 *
 * @throws {ServiceError} of kind `conflict` when there is a file of that name.
 */
export async function uploadFile(
	client: EpmClient,
	name: string,
	bytes: Uint8Array,
	{ folder, nameIsFresh = false }: UploadOptions = {},
): Promise<void> {
	if (bytes.length === 0) throw new InputError('file', 'The file is empty.');
	if (folder) checkName(folder, 'Folder');
	const stored = folder ? `${folder}/${name}` : name;
	const call = { method: 'POST', path: contentsPath(name), query: { extDirPath: folder }, bytes } as const;
	try {
		await writeOrLookUp({
			write: async () => (await client.accepted(call)).status,
			lookUp: async () => {
				const found = nameIsFresh ? await findFile(client, stored) : undefined;
				return String(found?.size) === String(bytes.length) ? 0 : undefined;
			},
			tries: nameIsFresh ? 3 : 1,
			now: client.clock.now,
			sleep: async (milliseconds) => await client.pause(milliseconds),
		});
	} catch (error) {
		if (!isRefusal(error) || (await findFile(client, stored)) === undefined) throw error;
		throw new ServiceError(
			{
				service: SERVICE,
				kind: 'conflict',
				status: error.status,
				code: error.code,
				message: `There is a file "${stored}" in the repository already, and EPM does not overwrite files.`,
				advice: 'Delete that file first, or choose another name.',
			},
			{ cause: error },
		);
	}
}

/** A positive `status` in the body: the call came through, and EPM said no. */
function isRefusal(error: unknown): error is ServiceError {
	return error instanceof ServiceError && error.status < 300 && error.kind === 'invalid';
}

/**
 * Removes a file.
 *
 * Source: EPM "Delete Files (v3)".
 *
 * @throws {ServiceError} of kind `notFound` when there is none of that name.
 */
export async function deleteFile(client: EpmClient, name: string): Promise<void> {
	checkName(name);
	for (let attempt = 1; ; attempt += 1) {
		try {
			await client.accepted({ method: 'POST', path: '/v3/files/delete', json: { fileName: name } });
			return;
		} catch (error) {
			const refused = isRefusal(error);
			if (!refused && !isAmbiguous(error)) throw error;
			if ((await findFile(client, name)) === undefined) {
				// Gone after a lost answer is gone as wanted; gone at the first refusal was never there.
				if (attempt > 1 || !refused) return;
				throw new ServiceError({
					service: SERVICE,
					kind: 'notFound',
					status: 200,
					message: `There is no file "${name}" in the repository.`,
					advice: 'Names of files in folders begin with the folder, such as inbox/people.csv.',
				});
			}
			if (refused || attempt >= 3) throw error;
		}
	}
}

export interface DownloadOptions {
	/** The longest wait in all, in milliseconds, for a file that EPM must prepare first. */
	readonly timeoutMs: number;
}

/**
 * A file's bytes. EPM gives them at once, or prepares the file first and then names the link to fetch it from.
 *
 * Source: EPM "Download (11.1.2.3.600)".
 */
export async function downloadFile(client: EpmClient, name: string, options: DownloadOptions): Promise<Uint8Array> {
	const deadline = client.clock.now() + options.timeoutMs;
	let path = contentsPath(name);
	const seen = new Set<string>();
	for (;;) {
		const answer = await client.bytesOrEnvelope({ method: 'GET', path });
		if (answer instanceof Uint8Array) return answer;
		const next = linkPath(answer, 'download link', name) ?? linkPath(answer, 'job status', name);
		if (next === undefined || client.clock.now() >= deadline) {
			throw new ServiceError({
				service: SERVICE,
				kind: next === undefined ? 'unexpected' : 'unavailable',
				status: 200,
				message: `EPM did not hand out the file "${name}".`,
				advice: 'Large snapshots need time to be prepared. Run the node again later, with a longer wait.',
			});
		}
		seen.add(path);
		path = next;
		// A link that leads back where it came from is a wait too, whatever the status says.
		if (answer.status < 0 || seen.has(next)) await client.pause(1_000);
	}
}
