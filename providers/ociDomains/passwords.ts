/**
 * Passwords of users of an identity domain. Both changes are sent once: a password that was used before may be refused,
 * and each reset sends a message.
 */
import type { ScimClient } from '../scim/client';
import { isRecord } from '../record';
import { sendChanger } from './changes';

/** Sets a password that is known. Source: OCI identity domains REST API, UserPasswordChanger. */
export async function setPassword(
	client: ScimClient,
	userId: string,
	password: string,
	{ silent }: { readonly silent: boolean },
): Promise<void> {
	const body = { password, ...(silent ? { bypassNotification: true } : {}) };
	await sendChanger(client, 'UserPasswordChanger', userId, body, { secrets: [password] });
}

/** How a reset reaches the user. */
type Delivery =
	| { readonly by: 'email' }
	| { readonly by: 'password'; readonly oneTimePassword: string }
	| { readonly by: 'token'; readonly userToken: string };

/**
 * Takes the password away and lets the user choose another one: by a link in an email, or by a token for a page of
 * one's own. Users without a primary email get a password for one sign-in, which the domain answers with if it is asked
 * for.
 *
 * Source: OCI identity domains REST API, UserPasswordResetter.
 */
export async function resetPassword(
	client: ScimClient,
	userId: string,
	{ asToken }: { readonly asToken: boolean },
): Promise<Delivery> {
	const body = asToken ? { userFlowControlledByExternalClient: true } : {};
	const query = { attributes: 'oneTimePassword,userToken' };
	const answer = await sendChanger(client, 'UserPasswordResetter', userId, body, { query });
	const { oneTimePassword, userToken } = answer;
	if (isRecord(userToken) && typeof userToken.value === 'string') return { by: 'token', userToken: userToken.value };
	if (typeof oneTimePassword === 'string' && oneTimePassword !== '') return { by: 'password', oneTimePassword };
	return { by: 'email' };
}
