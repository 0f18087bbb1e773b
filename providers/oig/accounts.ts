/** Accounts of a user in applications. Source: OIG "Accounts, application instances, entitlements, catalog". */
import { contentKey } from '../http/contentKey';
import { ServiceError } from '../http/errors';
import { isNotFound } from '../http/missing';
import { pathSegment } from '../http/url';
import { ACCOUNTS } from './catalog';
import type { OigClient } from './client';
import { idText, textOf, type Entry } from './entry';
import { checkSame, itemRefused, readRefusal, SERVICE } from './errors';
import { writeAnswerSchema } from './schemas';

const accountPath = (accountId: string) => `${ACCOUNTS.path}/${pathSegment(accountId, 'Account ID')}`;

/** The status that OIG shows of an account: `Provisioned`, `Enabled`, `Disabled`, `Revoked`, … */
const statusOf = ({ attributes }: Entry): string => textOf(attributes.Status) || textOf(attributes.status);

const isRevoked = (account: Entry) => /^revoked$/i.test(statusOf(account));

/**
 * An account of a user. It is looked for among those of the user, so that an account of another user is never taken.
 *
 * @throws {ServiceError} of kind `notFound` when the user has no account with that ID.
 */
export async function accountOf(client: OigClient, user: Entry, accountId: string): Promise<Entry> {
	for await (const account of client.list(ACCOUNTS, { userId: user.id })) {
		// A gateway that drops the parameter would have the accounts of all users returned.
		const holder = idText(account.attributes.userId);
		if (holder !== undefined) checkSame('user', user.id, holder);
		if (account.id === accountId) return account;
	}
	throw new ServiceError({
		service: SERVICE,
		kind: 'notFound',
		status: 200,
		message: `The user ${user.id} has no account with the ID ${accountId}, or the user of the credential may not see it.`,
	});
}

export interface Revocation {
	/** `pending`: OIG took it, and the account is not revoked yet. */
	readonly outcome: 'pending' | 'unchanged' | 'updated';
	readonly status: string;
	readonly requestId?: string | undefined;
}

/**
 * Revokes an account: OIG takes it away in the application, and keeps it as revoked. It is read afterwards, since an
 * approval or the application may take time.
 *
 * Source: OIG "DELETE /accounts/{id}", answered with the status "Revoked".
 */
export async function revokeAccount(client: OigClient, user: Entry, account: Entry): Promise<Revocation> {
	if (isRevoked(account)) return { outcome: 'unchanged', status: statusOf(account) };
	const status = async (): Promise<string> => {
		try {
			return statusOf(await accountOf(client, user, account.id));
		} catch (error) {
			// Some servers show revoked accounts no longer.
			if (isNotFound(error)) return 'Revoked';
			throw error;
		}
	};
	const write = async (): Promise<Revocation> => {
		const answer = await client.write('DELETE', accountPath(account.id), undefined, writeAnswerSchema);
		const answered = answer.status?.trim() ?? '';
		if (!/^(?:revoked|success)$/i.test(answered)) throw itemRefused(readRefusal(answer), 'the revocation');
		if (idText(answer.id) !== undefined) checkSame('account', account.id, idText(answer.id));
		return { outcome: 'updated', status: answered, requestId: idText(answer.requestId) };
	};
	const { requestId } = await client.settled<Revocation>(write, async () => {
		const now = await status();
		return /^revoked$/i.test(now) ? { outcome: 'updated', status: now } : undefined;
	});
	const now = await status();
	return { outcome: /^revoked$/i.test(now) ? 'updated' : 'pending', status: now, requestId };
}

/**
 * Gives an account another password in its application. It is sent once: whether an earlier try arrived cannot be seen.
 *
 * Source: OIG "PUT /accounts/{id}/password", answered with the status "UPDATED"; `requestId` only correlates.
 */
export async function resetAccountPassword(client: OigClient, account: Entry, password: string): Promise<void> {
	const options = { secrets: [password] };
	const send = async (): Promise<true> => {
		const body = { requestId: contentKey({ account: account.id }).slice(0, 12), password };
		const answer = await client.write('PUT', `${accountPath(account.id)}/password`, body, writeAnswerSchema, options);
		const answered = answer.status?.trim() ?? '';
		if (!/^(?:updated|success)$/i.test(answered)) {
			throw itemRefused(readRefusal(answer), 'the password', [password]);
		}
		if (idText(answer.id) !== undefined) checkSame('account', account.id, idText(answer.id));
		return true;
	};
	await client.settled(send, async () => undefined, 1);
}
