/** Whether a user of an identity domain may sign in, and with what. */
import { bodyJson } from '../http/send';
import type { ScimClient } from '../scim/client';
import { unreadable } from '../scim/errors';
import { isRecord } from '../record';
import { sendChanger, writeUntilDone } from './changes';
import { CAPABILITIES, OWN, readUser, USER_STATE, type User } from './schemas';

/** A user as it is now, and whether anything had to be changed. */
interface ChangedUser {
	readonly value: User;
	readonly changed: boolean;
}

const read = async (client: ScimClient, { id }: User) => readUser(await client.get('Users', id));

function extensionOf(user: User, urn: string): Readonly<Record<string, unknown>> {
	const extension = user[urn];
	return isRecord(extension) ? extension : {};
}

/** Enables or disables a user who is not so yet. Source: OCI identity domains REST API, UserStatusChanger. */
export async function setActive(client: ScimClient, present: User, active: boolean): Promise<ChangedUser> {
	if (present.active === active) return { value: present, changed: false };
	await writeUntilDone(
		client,
		async () => await sendChanger(client, 'UserStatusChanger', present.id, { active }),
		async () => (await read(client, present)).active === active,
	);
	return { value: { ...present, active }, changed: true };
}

/** Whether sign-in is blocked after failed attempts; `undefined` if the domain does not tell. */
function isLocked(user: User): boolean | undefined {
	const { locked } = extensionOf(user, USER_STATE);
	return isRecord(locked) && typeof locked.on === 'boolean' ? locked.on : undefined;
}

/**
 * Lets a locked user sign in again.
 *
 * Source: OCI identity domains REST API, UserLockedStateChanger, which names the user in its body.
 */
export async function unlock(client: ScimClient, present: User): Promise<ChangedUser> {
	const { id: userId } = present;
	if (isLocked(present) === false) return { value: present, changed: false };
	const body = { schemas: [`${OWN}UserLockedStateChanger`], userId, locked: false };
	await writeUntilDone(
		client,
		async () => {
			const response = await client.call('POST', '/UserLockedStateChanger', body);
			const answer = bodyJson(response);
			const isOther = isRecord(answer) && typeof answer.userId === 'string' && answer.userId !== userId;
			if (!isRecord(answer) || isOther) throw unreadable(client.profile, response.status, 'no answer about this user');
		},
		async () => isLocked(await read(client, present)) === false,
	);
	const state = extensionOf(present, USER_STATE);
	const value = { ...present, [USER_STATE]: { ...state, locked: { on: false } } };
	return { value, changed: true };
}

/** Wire names of what a user may sign in or sign requests with. */
export const CAPABILITY_NAMES = [
	'canUseApiKeys',
	'canUseAuthTokens',
	'canUseConsole',
	'canUseConsolePassword',
	'canUseCustomerSecretKeys',
	'canUseDbCredentials',
	'canUseOAuth2ClientCredentials',
	'canUseSmtpCredentials',
] as const;

export type CapabilityName = (typeof CAPABILITY_NAMES)[number];
type Capabilities = Partial<Readonly<Record<CapabilityName, boolean>>>;

/**
 * Writes the capabilities that differ. The change replaces all of them, so the present ones go with it.
 *
 * Source: OCI identity domains REST API, UserCapabilitiesChanger.
 */
export async function setCapabilities(client: ScimClient, present: User, wanted: Capabilities): Promise<ChangedUser> {
	const differs = (user: User) => {
		const current = extensionOf(user, CAPABILITIES);
		return CAPABILITY_NAMES.some((name) => wanted[name] !== undefined && current[name] !== wanted[name]);
	};
	if (!differs(present)) return { value: present, changed: false };
	const current = extensionOf(present, CAPABILITIES);
	const known = CAPABILITY_NAMES.filter((name) => typeof current[name] === 'boolean');
	const capabilities = { ...Object.fromEntries(known.map((name) => [name, current[name]])), ...wanted };
	await writeUntilDone(
		client,
		async () => await sendChanger(client, 'UserCapabilitiesChanger', present.id, capabilities),
		async () => !differs(await read(client, present)),
	);
	return { value: { ...present, [CAPABILITIES]: { ...current, ...wanted } }, changed: true };
}
