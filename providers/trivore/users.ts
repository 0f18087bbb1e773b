/** Operations on users of the Trivore ID Management API. */
import * as z from 'zod/v4-mini';

import { ServiceError } from '../http/errors';
import { writeOrLookUp } from '../http/ambiguousWrite';
import { isNotFound } from '../http/missing';
import { pathSegment } from '../http/url';
import type { Modified, TrivoreClient } from './client';
import { passwordRefusal, SERVICE } from './errors';
import { customFieldsSchema, passwordRequirementsSchema, passwordResultSchema, userSchema, type User } from './schemas';
import { changesOf, checkCustomFields, createBody, sameValue, type NewUser, type UserChange } from './values';

const userPath = (userId: string) => `/user/${pathSegment(userId, 'User')}`;

/**
 * Creates a user. When the answer is lost, the user is looked up before it is created again.
 *
 * Source: Trivore ID "User API examples", listing 2.
 *
 * @param lookUp finds the user by what it is recognized by; without it a create whose answer is lost is not repeated,
 *   because it could create the person twice.
 * @throws {ServiceError} of which `isNameTaken` is true, when there is a user of that name.
 */
export async function createUser(
	client: TrivoreClient,
	user: NewUser,
	lookUp: (() => Promise<User | undefined>) | undefined,
): Promise<User> {
	const body = createBody(user);
	const secrets = user.password === undefined ? [] : [user.password];
	const write = async () => (await client.post('/user', userSchema, { body, secrets })) ?? (await lookUp?.());
	const created =
		lookUp === undefined
			? await write()
			: await writeOrLookUp({ ...client.clock, signal: client.signal, write, lookUp });
	if (created !== undefined) return created;
	throw new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 201,
		message: 'The service says that it created the user, but not which one.',
		advice: 'Look in Trivore ID whether the user is there before you run the node again.',
	});
}

/**
 * Writes what differs, and nothing if nothing does.
 *
 * @throws {ServiceError} when the service accepted the change but left the lock or the user name as it was.
 */
export async function updateUser(client: TrivoreClient, userId: string, wanted: UserChange): Promise<Modified<User>> {
	const result = await client.modify(userPath(userId), userSchema, (current) => changesOf(wanted, current));
	if (!result.changed) return result;
	const { locked } = wanted.properties;
	if (typeof locked === 'boolean' && (result.value.locked ?? false) !== locked) {
		throw notTaken(
			`the account is ${locked ? 'not locked' : 'still locked'}`,
			'Lock or unlock it in the management UI.',
		);
	}
	if (wanted.username !== undefined && result.value.username !== wanted.username) {
		throw notTaken(
			`the user name is still "${result.value.username ?? ''}"`,
			'The user-name policy of the namespace does not let it be chosen.',
		);
	}
	return result;
}

function notTaken(what: string, advice: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'invalid',
		status: 200,
		message: `The service accepted the update, but ${what}.`,
		advice,
	});
}

/** @throws {ServiceError} of kind `notFound` when there is no such user. */
export async function deleteUser(client: TrivoreClient, userId: string): Promise<void> {
	await client.remove(userPath(userId));
}

/**
 * Sets a password. It is never sent twice: with a password history, the second time would be refused.
 *
 * Source: Trivore ID Python SDK: a refusal arrives with HTTP status 200 and `success: false`.
 *
 * @throws {ServiceError} with the service's reasons when the password was refused.
 */
export async function setPassword(client: TrivoreClient, userId: string, newPassword: string): Promise<void> {
	const secrets = [newPassword];
	const { value, status } = await client.putOnce(
		`${userPath(userId)}/password`,
		passwordResultSchema,
		{ newPassword },
		secrets,
	);
	const refusal = passwordRefusal(value, status, secrets);
	if (refusal !== undefined) throw refusal;
}

/** The rules for passwords that apply to a user. */
export async function passwordRequirements(client: TrivoreClient, userId: string): Promise<Record<string, unknown>> {
	return (await client.get(`${userPath(userId)}/password/requirements`, passwordRequirementsSchema)).value;
}

/**
 * Sets the given custom fields and leaves the others; writes only those that differ.
 *
 * Source: Trivore ID "Custom Fields (User and Group)": a POST replaces the fields that it names.
 *
 * @throws {InputError} for a name that a field cannot have; {ServiceError} when the fields are not as wanted afterwards.
 */
export async function setCustomFields(
	client: TrivoreClient,
	userId: string,
	fields: Readonly<Record<string, unknown>>,
): Promise<Modified<Record<string, unknown>>> {
	checkCustomFields(fields);
	const path = `${userPath(userId)}/customfields`;
	const present = (await client.get(path, customFieldsSchema)).value;
	// A field's value is replaced as a whole, so its members are not completed.
	const differing = Object.fromEntries(
		Object.entries(fields).filter(([name, value]) => !sameValue(value, present[name])),
	);
	if (Object.keys(differing).length === 0) return { value: present, changed: false };
	await client.post(path, z.unknown(), { body: differing, repeatable: true });
	const { value } = await client.get(path, customFieldsSchema);
	const missed = Object.keys(differing).filter((name) => !sameValue(value[name], differing[name]));
	if (missed.length > 0) {
		throw notTaken(`the custom fields ${missed.map((name) => `"${name}"`).join(', ')} are not as given`, '');
	}
	return { value, changed: true };
}

export interface EmailVerification {
	/** One of the user's addresses. Default: the primary one. */
	readonly value?: string | undefined;
	/** Where the link leads in the end. */
	readonly returnURL?: string | undefined;
	readonly expirationDays?: number | undefined;
	readonly emailTemplateId?: string | undefined;
	readonly emailTemplateProperties?: Readonly<Record<string, unknown>> | undefined;
}

/** Sends a link by which a person confirms an address. Never sent twice by itself. */
export async function sendEmailVerification(
	client: TrivoreClient,
	userId: string,
	verification: EmailVerification,
): Promise<void> {
	await client.post(`${userPath(userId)}/email/verify`, z.unknown(), { body: verification });
}

/** Sends a code to the user's primary number, or to the given one. Never sent twice by itself. */
export async function sendSmsCode(client: TrivoreClient, userId: string, mobile: string | undefined): Promise<void> {
	await client.post(`${userPath(userId)}/sms/verify/send`, z.unknown(), { query: { mobile } });
}

export interface SmsLink {
	/** One of the user's numbers. Default: the primary one. */
	readonly value?: string | undefined;
	readonly returnURL?: string | undefined;
	readonly expirationDays?: number | undefined;
}

/** Sends a link by which a person confirms a number. Never sent twice by itself. */
export async function sendSmsLink(client: TrivoreClient, userId: string, link: SmsLink): Promise<void> {
	await client.post(`${userPath(userId)}/sms/verify/sendLink`, z.unknown(), { body: link });
}

/**
 * Whether the code is the one that was sent. A code can be tried once, so a lost answer is not asked for again.
 *
 * Source: Trivore ID Python SDK: 200 for the right code, 404 for a wrong one.
 *
 * @throws {ServiceError} of kind `notFound` when there is no such user.
 */
export async function checkSmsCode(client: TrivoreClient, userId: string, code: string): Promise<boolean> {
	try {
		await client.post(`${userPath(userId)}/sms/verify/check/${pathSegment(code, 'Code')}`, z.unknown());
		return true;
	} catch (error) {
		if (!isNotFound(error)) throw error;
		// The status of a wrong code is that of an unknown user.
		await client.get(userPath(userId), userSchema);
		return false;
	}
}
