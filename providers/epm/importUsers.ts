/** Users by CSV file and job (v1). */
import { randomBytes } from 'node:crypto';

import type { ServiceError } from '../http/errors';
import { foldedValue } from '../text';
import type { EpmClient } from './client';
import { writeUsers, type CsvUser } from './csv';
import { isLost, toDoubt, withAdvice } from './errors';
import { deleteFile, uploadFile } from './files';
import { checkSucceeded, jobIdOf, waitForJob, type Counters, type WaitOptions } from './jobs';
import { checkPasswordChoice } from './users';

export interface ImportOptions extends Omit<WaitOptions, 'secrets'> {
	/** One password for all users of the file. */
	readonly password?: string | undefined;
	readonly resetpassword: boolean;
	/** Name of the file in the repository. Default: one that nobody else uses. */
	readonly fileName?: string | undefined;
	/** A client whose requests still go out after the run was cancelled, to delete the file. Default: the same client. */
	readonly tidyUp?: EpmClient;
	/** Told when EPM has accepted the job. */
	readonly onStarted?: (jobId: string) => void;
	/** Told when the file could not be deleted. */
	readonly onLeftBehind?: (fileName: string) => void;
}

interface ImportedUser {
	readonly user: CsvUser;
	/** Absent for a user that was created. */
	readonly error?: ServiceError;
}

export interface ImportResult {
	readonly jobId: string;
	readonly fileName: string;
	readonly counters: Counters;
	/** One for each user of the file, in its order. */
	readonly users: readonly ImportedUser[];
}

const ADVICE_STARTED =
	'It is not known whether EPM started the import before the connection broke. Run the node again: accounts that exist are left as they are and reported.';

/** A file name that no other run uses. */
function freshName(): string {
	return `n8n-addUsers-${randomBytes(9).toString('hex')}.csv`;
}

/**
 * Creates accounts from a file: uploads it, starts the job, waits for its end, collects what became of each user, and
 * deletes the file whatever happened: it holds names and email addresses. A file that was there before under the same
 * name is not touched.
 *
 * Source: EPM "Add Users to an Identity Domain (v1)".
 *
 * @throws {ServiceError} when the upload collides, the job fails as a whole or does not end in time.
 */
export async function importUsers(
	client: EpmClient,
	users: readonly CsvUser[],
	options: ImportOptions,
): Promise<ImportResult> {
	checkPasswordChoice(options.password, options.resetpassword);
	const bytes = writeUsers(users);
	const fileName = options.fileName ?? freshName();
	// A name of our own making can only be ours, even if the answer to the upload never came.
	let isOurs = options.fileName === undefined;
	let result: ImportResult;
	try {
		await uploadFile(client, fileName, bytes, { nameIsFresh: isOurs });
		isOurs = true;
		result = await runImport(client, fileName, users, options);
	} catch (error) {
		const deleted = !isOurs || (await tidyUp(options.tidyUp ?? client, fileName));
		if (deleted) throw error;
		options.onLeftBehind?.(fileName);
		throw withAdvice(error, `The uploaded file ${fileName} could not be deleted; delete it in EPM.`);
	}
	if (!(await tidyUp(options.tidyUp ?? client, fileName))) options.onLeftBehind?.(fileName);
	return result;
}

/** @returns whether the file is gone. */
async function tidyUp(client: EpmClient, fileName: string): Promise<boolean> {
	try {
		await deleteFile(client, fileName);
		return true;
	} catch (error) {
		return (error as { kind?: unknown }).kind === 'notFound';
	}
}

async function runImport(
	client: EpmClient,
	fileName: string,
	users: readonly CsvUser[],
	options: ImportOptions,
): Promise<ImportResult> {
	const { password, resetpassword } = options;
	const secrets = password === undefined ? [] : [password];
	const form = {
		filename: fileName,
		...(password === undefined ? {} : { userpassword: password }),
		resetpassword: String(resetpassword),
	};
	const jobId = await client
		.accepted({ method: 'POST', path: '/security/v1/users', form, secrets })
		.then(jobIdOf)
		.catch((error: unknown) => {
			throw isLost(error) ? withAdvice(error, ADVICE_STARTED) : error;
		});
	options.onStarted?.(jobId);
	const job = checkSucceeded(await waitForJob(client, jobId, { ...options, secrets }));
	const refused = new Map(job.failures.map(({ name, error }) => [foldedValue(name), error]));
	const named = users.filter(({ userlogin }) => refused.has(foldedValue(userlogin))).length;
	const { failed: reported = 0, succeeded = users.length } = job.counters ?? {};
	const unnamed = Math.max(reported, users.length - succeeded) - named;
	const doubt = unnamed > 0 ? toDoubt(`EPM reports ${unnamed} more failed records without naming them.`) : undefined;
	const outcomes = users.map((user): ImportedUser => {
		const error = refused.get(foldedValue(user.userlogin)) ?? doubt;
		return error === undefined ? { user } : { user, error };
	});
	const failed = outcomes.filter(({ error }) => error !== undefined).length;
	return {
		jobId,
		fileName,
		users: outcomes,
		counters: job.counters ?? { processed: users.length, succeeded: users.length - failed, failed },
	};
}
