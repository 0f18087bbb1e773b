import type { SeedPlan } from '../../seed';
import { defineService, type SandboxService, type ServiceState } from '../../service';
import { errorAnswer, ScimError } from './errors';
import { ADMINISTRATOR, createWorld, memberIn, recordsOf, textOf, type Stored, type World } from './model';
import { scimOptions } from './options';
import { create, isActive, patch } from './resources';
import { registerRoutes } from './routes';
import { ENTERPRISE, URNS } from './schema';

/** What n8n's credential for it holds. */
// A type and no interface: the core asks for something with any names.
type ScimCredentials = {
	readonly scimApi: {
		readonly baseUrl: string;
		readonly authentication: 'bearer';
		readonly bearerToken: string;
		readonly ownUserName: string;
	};
};

interface ScimSandboxService extends SandboxService<ScimCredentials> {
	/** Fields for the other ways to authenticate. */
	otherCredentials(): { readonly basic: object; readonly oAuth2: object };
}

interface Person {
	readonly userName: string;
	readonly givenName: string;
	readonly familyName: string;
	readonly email: string;
	readonly department?: string;
}

function addUser(world: World, { userName, givenName, familyName, email, department }: Person, id?: string): Stored {
	const body = {
		schemas: [URNS.Users, ENTERPRISE],
		userName,
		name: { givenName, familyName, formatted: `${givenName} ${familyName}` },
		displayName: `${givenName} ${familyName}`,
		emails: [{ value: email, type: 'work', primary: true }],
		entitlements: [{ value: 'standard' }],
		active: true,
		...(department === undefined ? {} : { [ENTERPRISE]: { department } }),
	};
	return create(world, 'Users', body, id);
}

function fill(world: World): void {
	const administrator = {
		userName: ADMINISTRATOR,
		givenName: 'Scim',
		familyName: 'Administrator',
		email: 'scim.administrator@example.com',
	};
	addUser(world, administrator, world.credentials.userId);
}

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

function seed(world: World, plan: SeedPlan): void {
	const groups = plan.groups.map(({ name }) => {
		const [present] = world.byName.Groups.findLatest(name.toLowerCase());
		return present ?? create(world, 'Groups', { schemas: [URNS.Groups], displayName: name });
	});
	const joining = new Map<string, Array<{ value: string }>>();
	for (const { login, givenName, familyName, email, department, groups: own } of plan.users) {
		const [present] = world.byName.Users.findLatest(login.toLowerCase());
		const { id } = present ?? addUser(world, { userName: login, givenName, familyName, email, department });
		for (const index of own) {
			const group = groups[index]?.id ?? '';
			joining.set(group, [...(joining.get(group) ?? []), { value: id }]);
		}
	}
	for (const [id, value] of joining) {
		const there = new Set(recordsOf(world.tables.Groups.latest(id)?.data.members).map((entry) => entry.value));
		const fresh = value.filter((entry) => !there.has(entry.value));
		if (fresh.length === 0) continue;
		patch(
			world,
			'Groups',
			id,
			{ schemas: [PATCH], Operations: [{ op: 'add', path: 'members', value: fresh }] },
			undefined,
		);
	}
}

function state({ tables }: World): ServiceState {
	const users = [...tables.Users.latestValues()];
	const groups = [...tables.Groups.latestValues()];
	return {
		users: users.map((user) => {
			const [email] = recordsOf(memberIn(user.data, 'emails'));
			const displayName = textOf(memberIn(user.data, 'displayName'));
			return {
				id: user.id,
				name: textOf(memberIn(user.data, 'userName')),
				...(displayName === '' ? {} : { displayName }),
				...(email === undefined ? {} : { email: textOf(email.value) }),
				active: isActive(user),
			};
		}),
		groups: groups.map(({ id, data }) => ({ id, name: textOf(memberIn(data, 'displayName')) })),
		memberships: groups.flatMap(({ id: groupId, data }) =>
			recordsOf(memberIn(data, 'members')).map(({ value }) => ({ userId: textOf(value), groupId })),
		),
		raw: {
			users: users.map(({ id, data, password }) => ({ id, ...data, hasPassword: password !== undefined })),
			devices: [...tables.Devices.latestValues()].map(({ id, data }) => ({ id, ...data })),
		},
	};
}

const TEXTS: Readonly<Record<number, string>> = {
	401: 'The token has expired.',
	404: 'Not found',
	405: 'The method is not allowed here',
	429: 'Too many requests',
};

export const definition = defineService({
	id: 'scim',
	title: 'SCIM 2.0',
	basePath: '/scim',
	options: scimOptions,
	async create(context): Promise<ScimSandboxService> {
		const world = await createWorld(context);
		const baseUrl = () => `${context.url()}/v2`;
		return {
			register: (app) => registerRoutes(app, world),
			credentials: () => ({
				scimApi: {
					baseUrl: baseUrl(),
					authentication: 'bearer',
					bearerToken: world.credentials.token,
					ownUserName: ADMINISTRATOR,
				},
			}),
			otherCredentials() {
				const { clientId, clientSecret, userName, password } = world.credentials;
				const tokenUrl = `${context.url()}/oauth/token`;
				return {
					basic: { baseUrl: baseUrl(), authentication: 'basic', userName, password },
					oAuth2: { baseUrl: baseUrl(), authentication: 'oAuth2', tokenUrl, clientId, clientSecret, scope: 'scim' },
				};
			},
			state: () => state(world),
			user(id) {
				const user = world.tables.Users.latest(id);
				return user && { id, ...user.data, hasPassword: user.password !== undefined };
			},
			seed: (plan) => seed(world, plan),
			reset: () => fill(world),
			errorReply({ status, message, code, kind }) {
				const told = kind === 'tokenExpired' ? 401 : status;
				const text = message ?? TEXTS[told] ?? 'The request failed.';
				const { type, body } = errorAnswer(new ScimError(told, text, code === '' ? undefined : code), context.options);
				return { status: told, headers: { 'content-type': type }, body };
			},
		};
	},
});
