import { createHash, createPublicKey } from 'node:crypto';
import { readBody } from './body';
import { checkVersion, parameter, type Call, type Reply, type Resources } from './call';
import { duplicate, invalid, missing, notFound, ScimError } from './errors';
import { listed, listQuery, one, viewOf } from './lists';
import { isRecord, recordOf, textOf, type StoredCredential, type StoredUser, type World } from './model';
import { patched } from './patch';
import { attribute, COMMON, texts, URN, type Attribute, type ResourceType } from './schema';
import { serviceMembers, storedValue } from './show';
import { checkSelf, newStored } from './users';

interface Kind {
	readonly type: ResourceType;
	/** How many a user may have. Source: OCI identity domains, limits. */
	readonly limit: number;
	/** What the service makes; the secrets are in the answer to a create alone. */
	readonly made: (call: Call, body: Readonly<Record<string, unknown>>) => { kept: object; secrets: object };
}

const readOnly = { mutability: 'readOnly' } as const;
const onCreate = { mutability: 'immutable' } as const;
const unsearched = { searchable: false } as const;

const owner = attribute('user', { ...onCreate, required: true, returned: 'always' }, [
	attribute('value', { ...onCreate, required: true, caseExact: true }),
	...texts('ocid display name', readOnly),
]);

function kind(
	path: string,
	schema: string,
	limit: number,
	own: readonly Attribute[],
	made: Kind['made'],
): readonly [string, Kind] {
	const type: ResourceType = {
		name: path.replace(/s$/, ''),
		path: `/${path}`,
		urn: `urn:ietf:params:scim:schemas:oracle:idcs:${schema}`,
		attributes: [...COMMON, owner, ...own],
		extensions: new Map(),
	};
	return [path, { type, limit, made }];
}

/** Source: OCI identity domains REST API, ApiKey: the fingerprint is that of the console. */
function fingerprintOf(pem: string): string {
	try {
		const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
		return createHash('md5').update(der).digest('hex').match(/../g)?.join(':') ?? '';
	} catch {
		throw invalid('The key is not a public key in PEM format.');
	}
}

const labels = [
	attribute('description', unsearched),
	attribute('expiresOn', { ...onCreate, ...unsearched }),
	attribute('status', { returned: 'never', ...unsearched }),
];
const random = ({ world }: Call, digits: number) => world.random.hex(digits);

/** Source: OCI identity domains REST API, one schema each. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
	kind(
		'ApiKeys',
		'apikey',
		3,
		[
			attribute('description', unsearched),
			attribute('fingerprint', readOnly),
			attribute('key', { ...onCreate, ...unsearched, required: true }),
		],
		(_call, { key }) => ({ kept: { fingerprint: fingerprintOf(textOf(key)) }, secrets: {} }),
	),
	kind('AuthTokens', 'authToken', 2, labels, (call) => ({ kept: {}, secrets: { token: random(call, 20) } })),
	kind(
		'CustomerSecretKeys',
		'customerSecretKey',
		2,
		[...labels, attribute('displayName', unsearched), attribute('accessKey', { ...readOnly, ...unsearched })],
		(call) => ({ kept: { accessKey: random(call, 40) }, secrets: { secretKey: random(call, 44) } }),
	),
	kind(
		'SmtpCredentials',
		'smtpCredential',
		2,
		[...labels, attribute('userName', { ...readOnly, ...unsearched })],
		(call) => ({ kept: { userName: `smtp.${random(call, 24)}` }, secrets: { password: random(call, 20) } }),
	),
	// Its password comes back hashed, if at all; here it does not.
	kind(
		'UserDbCredentials',
		'UserDbCredentials',
		2,
		[
			attribute('description', unsearched),
			attribute('expiresOn', { ...onCreate, ...unsearched }),
			attribute('dbPassword', { ...onCreate, ...unsearched, required: true, returned: 'never' }),
		],
		() => ({ kept: { dbPassword: undefined }, secrets: {} }),
	),
	kind(
		'OAuth2ClientCredentials',
		'oauth2ClientCredential',
		10,
		[
			...labels,
			attribute('name', { ...unsearched, required: true }),
			attribute(
				'scopes',
				{ ...unsearched, multiValued: true, required: true },
				texts('audience scope', { required: true }),
			),
			attribute('isResetSecret', { type: 'boolean', mutability: 'writeOnly', returned: 'never', ...unsearched }),
		],
		(call) => ({ kept: {}, secrets: { secret: random(call, 32) } }),
	),
]);

function ownerOf({ world, domain }: Call, user: unknown): StoredUser {
	const found = world.users.latest(textOf(recordOf(user).value));
	if (found?.domain === domain.id) return found;
	throw new ScimError(400, 'User does not exist.', 'common.validation.invalidReferenceResource');
}

function reader(world: World, { type }: Kind, stored: StoredCredential) {
	return (one: Attribute, urn: string | undefined): unknown => {
		if (one.name !== 'user') return storedValue(stored, one, urn) ?? serviceMembers(world, type, stored)[one.name];
		const user = world.users.latest(stored.userId);
		const { displayName: display, userName: name } = user?.members ?? {};
		return { value: stored.userId, ocid: user?.ocid, display, name };
	};
}

function found({ world, domain }: Call, path: string, id: string): StoredCredential {
	const own = [...world.credentials.values()].find((stored) => stored.id === id || stored.ocid === id);
	if (own?.domain !== domain.id || own.kind !== path) throw notFound(path.replace(/s$/, ''), id);
	return own;
}

function shown(call: Call, kindOf: Kind, stored: StoredCredential, status: number, secrets: object = {}): Reply {
	const reply = one(call, kindOf.type, stored, viewOf(call), reader(call.world, kindOf, stored), status);
	return { ...reply, body: { ...reply.body, ...secrets } };
}

function created(call: Call, path: string, kindOf: Kind): Reply {
	const { world } = call;
	const given = call.body();
	const body = readBody(kindOf.type, given, 'POST', world.options);
	for (const { name, required } of kindOf.type.attributes) {
		const isGiven = body[name] !== undefined && !(Array.isArray(body[name]) && body[name].length === 0);
		if (required && !isGiven && name !== 'schemas') throw missing(name);
	}
	const user = ownerOf(call, body.user);
	checkSelf(call, user, given[`${URN.selfChange}:allowSelfChange`] === true);
	const others = world.credentialsByUser.findLatest(user.id).filter((stored) => stored.kind === path);
	if (others.length >= kindOf.limit) {
		throw new ScimError(
			400,
			`The user cannot have more than ${kindOf.limit} ${path}.`,
			'identity.credentials.limitExceeded',
		);
	}
	const { kept, secrets } = kindOf.made(call, body);
	const members = { ...body, ...kept };
	const { fingerprint } = members as { fingerprint?: unknown };
	const isTaken = [...world.credentials.latestValues()].some(
		(stored) => fingerprint !== undefined && stored.members.fingerprint === fingerprint,
	);
	if (isTaken) throw duplicate('ApiKey', 'fingerprint');
	const stored = { ...newStored(call, 'credential'), kind: path, userId: user.id, members };
	world.credentials.put(stored.id, stored);
	return shown(call, kindOf, stored, 201, secrets);
}

function changed(call: Call, path: string, kindOf: Kind, id: string): Reply {
	const { world } = call;
	const present = found(call, path, id);
	checkVersion(call, present);
	const members = patched(kindOf.type, present.members, call.body(), world.options);
	const { isResetSecret, ...kept } = members;
	const stored = { ...present, members: kept, etag: world.newId(), modified: world.now() };
	world.credentials.put(stored.id, stored);
	return shown(call, kindOf, stored, 200, isResetSecret === true ? kindOf.made(call, kept).secrets : {});
}

function removed(call: Call, path: string, id: string): void {
	const stored = found(call, path, id);
	checkVersion(call, stored);
	const user = call.world.users.latest(stored.userId);
	if (isRecord(user)) checkSelf(call, user, parameter(call, 'allowSelfChange') === 'true');
	call.world.credentials.delete(stored.id);
}

/** Methods by path. */
export const CREDENTIALS: Readonly<Record<string, Resources>> = Object.fromEntries(
	[...KINDS].map(([path, kindOf]): [string, Resources] => [
		path,
		{
			list(call, isSearch) {
				const { world } = call;
				const all = () => [...world.credentials.values()].filter((stored) => stored.kind === path);
				return listed(call, kindOf.type, listQuery(call, isSearch), all, (stored) => reader(world, kindOf, stored));
			},
			create: (call) => created(call, path, kindOf),
			read: (call, id) => shown(call, kindOf, found(call, path, id), 200),
			patch: (call, id) => changed(call, path, kindOf, id),
			remove: (call, id) => removed(call, path, id),
		},
	]),
);
