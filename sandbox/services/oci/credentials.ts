import { createHmac } from 'node:crypto';
import * as z from 'zod/v4-mini';
import { invalidParameter, notFound, OciError } from './errors';
import type { Capability, StoredCredential, StoredUser, Tenant } from './model';
import { checkEtag, timestamp, unsetMembers, type Call, type OciReply, type Operation } from './operation';
import { listRows } from './paging';
import { readUser } from './users';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const passwordCharacters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789.;:_{}()[]<>$#';

/** One kind of credential of a user. */
interface Kind {
	/** Last part of the path of the list, and name of the kind. */
	readonly path: string;
	readonly idParameter: string;
	readonly max: number;
	readonly createBody: z.ZodMiniObject;
	/** Absent if there is no update. */
	readonly updateBody?: z.ZodMiniObject;
	readonly capability?: Capability;
	/** Users may manage their own without a policy. */
	readonly own?: boolean;
	/** Member of the create answer that holds the secret; absent if the caller chose it, for then nothing shows it. */
	readonly secretMember?: string;
	/** Lists and updates hold the secret's member as null instead of leaving it out. */
	readonly secretAsNull?: boolean;
	/** A single GET exists. */
	readonly readable?: boolean;
	makeId(tenant: Tenant): string;
	/** Absent with `secretMember`. */
	makeSecret?(tenant: Tenant): string;
	/** Members besides the common ones. */
	makeMembers(tenant: Tenant, user: StoredUser): Record<string, unknown>;
}

const text = z.string().check(z.maxLength(400));
const described = z.object({ description: text });
const optionallyDescribed = z.object({ description: z.optional(text) });
const scope = z.object({ audience: text, scope: text });
const ocid = (tenant: Tenant) => tenant.ocid('credential');

const kinds: readonly Kind[] = [
	{
		path: 'authTokens',
		idParameter: 'authTokenId',
		max: 2,
		createBody: described,
		updateBody: optionallyDescribed,
		capability: 'canUseAuthTokens',
		own: true,
		secretMember: 'token',
		secretAsNull: true,
		makeId: ocid,
		makeSecret: (tenant) => tenant.random.text(20, passwordCharacters),
		makeMembers: () => ({}),
	},
	{
		path: 'smtpCredentials',
		idParameter: 'smtpCredentialId',
		max: 2,
		createBody: described,
		updateBody: optionallyDescribed,
		capability: 'canUseSmtpCredentials',
		secretMember: 'password',
		makeId: ocid,
		makeSecret: (tenant) => tenant.random.text(20, passwordCharacters),
		makeMembers: (tenant, user) => ({ username: `${user.id}@${tenant.id}.${tenant.random.hex(2)}.com` }),
	},
	{
		path: 'customerSecretKeys',
		idParameter: 'customerSecretKeyId',
		max: 2,
		createBody: z.object({ displayName: text }),
		updateBody: z.object({ displayName: z.optional(text) }),
		capability: 'canUseCustomerSecretKeys',
		own: true,
		secretMember: 'key',
		makeId: (tenant) => tenant.random.hex(40),
		makeSecret: (tenant) => `${tenant.random.text(43, base64)}=`,
		makeMembers: () => ({}),
	},
	{
		path: 'oauth2ClientCredentials',
		idParameter: 'oauth2ClientCredentialId',
		max: 10,
		createBody: z.object({ name: text, description: text, scopes: z.array(scope) }),
		updateBody: z.object({ description: z.optional(text), scopes: z.optional(z.array(scope)) }),
		capability: 'canUseOAuth2ClientCredentials',
		secretMember: 'password',
		makeId: ocid,
		makeSecret: (tenant) => tenant.random.text(40, base64),
		makeMembers: (tenant) => ({ compartmentId: tenant.id }),
	},
	{
		path: 'dbCredentials',
		idParameter: 'dbCredentialId',
		max: 2,
		createBody: z.object({ description: text, password: text }),
		capability: 'canUseDbCredentials',
		makeId: ocid,
		makeMembers: () => ({}),
	},
	{
		path: 'mfaTotpDevices',
		idParameter: 'mfaTotpDeviceId',
		max: 1,
		createBody: z.object({}),
		secretMember: 'seed',
		readable: true,
		makeId: ocid,
		makeSecret: (tenant) => tenant.random.text(32, base32),
		makeMembers: () => ({ isActivated: false }),
	},
];

function show(tenant: Tenant, kind: Kind, credential: StoredCredential, withSecret: boolean): Record<string, unknown> {
	const { secretMember } = kind;
	const secret = withSecret && secretMember !== undefined ? { [secretMember]: credential.secret } : {};
	return {
		...unsetMembers(tenant, {
			...(kind.secretAsNull === true && secretMember !== undefined ? { [secretMember]: undefined } : {}),
			id: credential.id,
			userId: credential.userId,
			timeCreated: timestamp(credential.timeCreated),
			timeExpires: undefined,
			lifecycleState: 'ACTIVE',
			inactiveStatus: undefined,
			...credential.members,
		}),
		...secret,
	};
}

function ofKind(rows: readonly StoredCredential[], kind: Kind): StoredCredential[] {
	return rows.filter((row) => row.kind === kind.path);
}

function read(call: Call, kind: Kind): StoredCredential {
	const user = readUser(call.tenant, call.param('userId'));
	const credential = call.tenant.credentials.get(call.param(kind.idParameter));
	if (!credential || credential.kind !== kind.path || credential.userId !== user.id) throw notFound();
	return credential;
}

function replyOf(tenant: Tenant, kind: Kind, credential: StoredCredential, withSecret: boolean): OciReply {
	const body = show(tenant, kind, credential, withSecret);
	return tenant.options.etags === 'all' ? { body, etag: credential.etag } : { body };
}

function operationsOf(kind: Kind): Operation[] {
	const list = `/users/:userId/${kind.path}`;
	const single = `${list}/:${kind.idParameter}`;
	const own = kind.own === true;
	const operations: Operation[] = [
		{
			method: 'POST',
			path: list,
			own,
			retryToken: true,
			handle(call) {
				const { tenant } = call;
				const given = call.body(kind.createBody);
				const user = readUser(tenant, call.param('userId'));
				if (kind.capability && !user.capabilities[kind.capability]) {
					throw invalidParameter(`The user has not the capability ${kind.capability}`);
				}
				if (ofKind(tenant.credentialsByUser.findLatest(user.id), kind).length >= kind.max) {
					throw new OciError(
						400,
						'LimitExceeded',
						`The limit of ${kind.max} ${kind.path} for this user has been exceeded.`,
					);
				}
				const credential = tenant.credentials.put(...newCredential(tenant, kind, user, given));
				return {
					...replyOf(tenant, kind, credential, true),
					created: { table: 'credentials', id: credential.id },
				};
			},
		},
		{
			method: 'GET',
			path: list,
			own,
			handle(call) {
				const { tenant } = call;
				const user = readUser(tenant, call.param('userId'));
				const all =
					tenant.options.filters === 'ignored' ? tenant.credentials.scan() : tenant.credentialsByUser.scan(user.id);
				const rows = [...all].filter(({ value }) => value.kind === kind.path);
				return listRows(call, `${kind.path} of ${user.id}`, rows, (row) => show(tenant, kind, row, false));
			},
		},
		{
			method: 'DELETE',
			path: single,
			own,
			handle(call) {
				const credential = read(call, kind);
				checkEtag(call, credential.etag);
				call.tenant.credentials.delete(credential.id);
				return {};
			},
		},
	];
	const { updateBody } = kind;
	if (updateBody) {
		operations.push({
			method: 'PUT',
			path: single,
			own,
			handle(call) {
				const given = call.body(updateBody);
				return replyOf(call.tenant, kind, change(call, read(call, kind), { members: given }), false);
			},
		});
	}
	if (kind.readable === true) {
		operations.push({
			method: 'GET',
			path: single,
			handle: (call) => replyOf(call.tenant, kind, read(call, kind), false),
		});
	}
	if (kind.path === 'mfaTotpDevices') operations.push(...deviceActions(kind, single));
	return operations;
}

function newCredential(
	tenant: Tenant,
	kind: Kind,
	user: StoredUser,
	given: Readonly<Record<string, unknown>>,
): [id: string, credential: StoredCredential] {
	const id = kind.makeId(tenant);
	const { password: chosen, ...others } = given;
	const members = { ...others, ...kind.makeMembers(tenant, user) };
	const secret = kind.makeSecret?.(tenant) ?? String(chosen);
	const common = { etag: tenant.etag(), timeCreated: tenant.now(), userId: user.id };
	return [id, { id, kind: kind.path, secret, members, ...common }];
}

function change(call: Call, credential: StoredCredential, changes: Partial<StoredCredential>): StoredCredential {
	const { tenant } = call;
	checkEtag(call, credential.etag);
	const members = { ...credential.members, ...changes.members };
	return tenant.credentials.put(credential.id, { ...credential, ...changes, members, etag: tenant.etag() });
}

/** Activating a device needs a code that its seed gives now, so no program without the seed can do it. */
function deviceActions(kind: Kind, single: string): Operation[] {
	return [
		{
			method: 'POST',
			path: `${single}/actions/activate`,
			retryToken: true,
			handle(call) {
				const { totpToken } = call.body(z.object({ totpToken: z.string() }));
				const device = read(call, kind);
				const step = Math.floor(call.tenant.now() / 30_000);
				if (![step - 1, step, step + 1].some((counter) => totpCode(device.secret, counter) === totpToken)) {
					throw invalidParameter('The TOTP token is not valid');
				}
				return replyOf(call.tenant, kind, change(call, device, { members: { isActivated: true } }), false);
			},
		},
		{
			method: 'POST',
			path: `${single}/actions/generateSeed`,
			handle(call) {
				const changes = { secret: kind.makeSecret?.(call.tenant) ?? '', members: { isActivated: false } };
				return replyOf(call.tenant, kind, change(call, read(call, kind), changes), true);
			},
		},
	];
}

/** Six digits for a Base32 seed and a counter of 30-second steps. Source: RFC 4226 and RFC 6238. */
function totpCode(seed: string, counter: number): string {
	let bits = '';
	for (const letter of seed) bits += base32.indexOf(letter).toString(2).padStart(5, '0');
	const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
	const message = Buffer.alloc(8);
	message.writeBigUInt64BE(BigInt(counter));
	const digest = createHmac('sha1', key).update(message).digest();
	const offset = (digest.at(-1) ?? 0) & 15;
	return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function resetPassword(call: Call): OciReply {
	const { tenant } = call;
	const seen = readUser(tenant, call.param('userId'));
	const user = tenant.users.latest(seen.id) ?? seen;
	if (!user.capabilities.canUseConsolePassword) {
		throw invalidParameter('The user has not the capability canUseConsolePassword');
	}
	const etag = tenant.etag();
	const changed = tenant.users.put(user.id, { ...user, passwordCreated: tenant.now(), etag });
	const mailed = tenant.options.tenancyKind === 'domains' && tenant.options.domainPassword === 'null';
	const password = mailed ? null : tenant.random.text(16, passwordCharacters);
	const created = { table: 'users', id: user.id } as const;
	const inactiveStatus = unsetMembers(tenant, { inactiveStatus: undefined });
	return { body: { password, ...passwordInformation(changed), ...inactiveStatus }, etag, created };
}

/** Three members, unlike what a reset answers. Source: OCI Identity API, UIPasswordInformation. */
function passwordInformation(user: StoredUser): Record<string, unknown> {
	if (user.passwordCreated === undefined) throw notFound();
	return { userId: user.id, timeCreated: timestamp(user.passwordCreated), lifecycleState: 'ACTIVE' };
}

/** Source: OCI Identity API reference, UIPassword, AuthToken, SmtpCredential, CustomerSecretKey, MfaTotpDevice. */
export const credentialOperations: readonly Operation[] = [
	{ method: 'POST', path: '/users/:userId/uiPassword', retryToken: true, handle: resetPassword },
	{
		method: 'GET',
		path: '/users/:userId/uiPassword',
		handle(call) {
			const user = readUser(call.tenant, call.param('userId'));
			return { body: passwordInformation(user), etag: user.etag };
		},
	},
	...kinds.flatMap(operationsOf),
];
