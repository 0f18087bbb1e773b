import { ServiceError } from '../http/errors';
import { isNotFound } from '../http/missing';
import { collect } from '../http/paging';
import { isRecord } from '../record';
import { needsGroupId, type AdobeUserManagementClient } from './client';
import { command, stepNames, type Command, type Frame } from './commands';
import { CREATE_STEPS, type NewUser } from './users';
import { isNameTaken } from './errors';
import { isSameAccount } from './identity';
import type { IdentityType } from './identityType';
import type { User } from './schemas';

/** What a create step says about its user. */
export interface WantedUser {
	readonly type: IdentityType;
	readonly email?: unknown;
	readonly firstname?: unknown;
	readonly lastname?: unknown;
	readonly country?: unknown;
}

const lower = (text: unknown) => (typeof text === 'string' ? text.toLowerCase() : '');

/**
 * Whether the user that was found is the one that was to be created, down to the names: then an earlier try of the same
 * create made it. Email addresses are compared without regard to case, as Adobe does.
 */
export function sameUser(wanted: WantedUser, found: User): boolean {
	return (
		lower(wanted.email) === lower(found.email) &&
		wanted.type === found.type &&
		(wanted.firstname === undefined || wanted.firstname === found.firstname) &&
		(wanted.lastname === undefined || wanted.lastname === found.lastname) &&
		(wanted.country === undefined || wanted.country === found.country)
	);
}

/**
 * The account that a create would have made: that of the email address, or of a user name with its domain. Another
 * account that only has the address, and not the user name, is not it.
 */
export async function findCreated(
	client: AdobeUserManagementClient,
	{ type, email, username = email, domain }: Pick<NewUser, 'domain' | 'email' | 'type' | 'username'>,
): Promise<User | undefined> {
	const login = username.includes('@') ? email : username;
	const found = await client.findUser(login, type === 'adobeID' ? 'AdobeID' : domain);
	if (found?.type !== type || lower(found.username ?? found.email) !== lower(username)) return undefined;
	return found;
}

/**
 * Whether the account is no longer there. A removal that is repeated for an address that another account has too would
 * take away that one.
 */
export async function isGone(
	client: AdobeUserManagementClient,
	account: User,
	{ user = '', domain, useAdobeID }: Frame,
): Promise<boolean> {
	const found = await client.findUser(user, useAdobeID ? 'AdobeID' : domain);
	return found === undefined || !isSameAccount(account, found);
}

async function groupExists(client: AdobeUserManagementClient, name: string): Promise<boolean> {
	if (needsGroupId(name)) {
		for await (const { groupName } of client.groups()) if (lower(groupName) === lower(name)) return true;
		return false;
	}
	try {
		await collect(client.members({ name }, { excludeGroups: true }), 1);
		return true;
	} catch (error) {
		if (isNotFound(error)) return false;
		throw error;
	}
}

function bodyOf({ do: steps }: Command, name: string): Readonly<Record<string, unknown>> | undefined {
	const body = steps.find((step) => name in step)?.[name];
	return isRecord(body) ? body : undefined;
}

/** The same command, which now goes on with its other steps although the object exists. */
function ignoringExisting(existing: Command): Command {
	const { do: steps, ...frame } = existing;
	const [first = {}, ...others] = steps;
	const relaxed = Object.fromEntries(
		Object.entries(first).map(([name, body]) => [name, { ...(body as object), option: 'ignoreIfAlreadyExists' }]),
	);
	return command(frame, [relaxed, ...others]);
}

async function createdAsWanted(client: AdobeUserManagementClient, refused: Command): Promise<boolean> {
	const [name = ''] = stepNames(refused.do);
	if (name === 'createUserGroup') return true;
	const type = (Object.keys(CREATE_STEPS) as IdentityType[]).find((key) => CREATE_STEPS[key] === name);
	const body = bodyOf(refused, name);
	if (type === undefined || body === undefined || refused.user === undefined) return false;
	const { user: username, domain } = refused;
	if (typeof body.email !== 'string') return false;
	const found = await findCreated(client, { type, email: body.email, username, domain });
	return found !== undefined && sameUser({ type, ...body }, found);
}

/** Whether it is a group whose name is taken: it has nothing that tells who created it. */
export function isOfGroup([refused]: readonly Command[], refusal: ServiceError): boolean {
	return isNameTaken(refusal) && refused !== undefined && stepNames(refused.do)[0] === 'createUserGroup';
}

/** Whether what is missing now is missing because the command was done: deleted, or known by another name since. */
async function goneAsWanted(client: AdobeUserManagementClient, refused: Command): Promise<boolean> {
	if (bodyOf(refused, 'deleteUserGroup') !== undefined) return true;
	const renamed = bodyOf(refused, 'updateUserGroup')?.name;
	if (typeof renamed === 'string') return await groupExists(client, renamed);
	const update = bodyOf(refused, 'update');
	const login = refused.domain === undefined ? update?.email : update?.username;
	return typeof login === 'string' && (await client.findUser(login, refused.domain)) !== undefined;
}

/**
 * For a command that was sent, whose answer was lost, and that is refused when it is sent again: looks whether it was
 * done the first time.
 *
 * @param pending the refused command and those that follow it
 * @returns what is left to send, or `undefined` if the refusal is a real one.
 */
export async function recoverLost(
	client: AdobeUserManagementClient,
	pending: readonly Command[],
	refusal: ServiceError,
): Promise<readonly Command[] | undefined> {
	const [refused, ...others] = pending;
	if (refused === undefined) return undefined;
	if (isNameTaken(refusal)) {
		return (await createdAsWanted(client, refused)) ? [ignoringExisting(refused), ...others] : undefined;
	}
	if (refusal.kind === 'notFound') return (await goneAsWanted(client, refused)) ? others : undefined;
	return undefined;
}
