import type { ServiceState } from '../../service';
import { defineService } from '../../service';
import { errorAnswer } from './errors';
import { options } from './options';
import { registerRoutes } from './routes';
import { openStore, type StoredUser } from './store';
import { addClient, fillTenant, seedTenant, type ClientCredentials, type ClientRights } from './tenant';

function summary(user: StoredUser): ServiceState['users'][number] {
	const [email] = (user.values.emails ?? []) as ReadonlyArray<{ address: string }>;
	const { givenName, familyName } = (user.values.name ?? {}) as { givenName?: string; familyName?: string };
	const displayName = [givenName, familyName].filter(Boolean).join(' ');
	return {
		id: user.id,
		name: user.username,
		...(displayName === '' ? {} : { displayName }),
		...(email ? { email: email.address } : {}),
		active: user.values.locked !== true && !user.deleted,
	};
}

export const definition = defineService({
	id: 'trivore',
	title: 'Trivore ID',
	basePath: '/trivore',
	options,
	async create(context) {
		const store = openStore(context);
		const newCredentials = (): ClientCredentials => ({
			clientId: `${1 + context.random.integer(9)}${context.random.text(15, '0123456789')}`,
			clientSecret: context.random.text(40, 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'),
		});
		const main = await context.keep('client', newCredentials);
		return {
			register: (app) => registerRoutes(app, store),
			credentials: () => ({ trivoreIdApi: { host: context.url(), ...main } }),
			state(): ServiceState {
				const users = [...store.users.values()].filter(({ deleted }) => !deleted);
				const groups = [...store.groups.values()];
				return {
					users: users.map(summary),
					groups: groups.map(({ id, name }) => ({ id, name })),
					memberships: users.flatMap((user) => user.values.memberOf.map((groupId) => ({ userId: user.id, groupId }))),
					raw: {
						namespaces: [...store.namespaces.values()].map(({ code, usernamePolicy }) => ({ code, usernamePolicy })),
						users: users.map(({ id, nsCode, username, values, roles }) => ({
							id,
							nsCode,
							username,
							...values,
							...(roles?.length ? { roles } : {}),
						})),
						groups: groups.map(({ id, nsCode, name, values }) => ({ id, nsCode, name, ...values })),
					},
				};
			},
			user(id) {
				const user = store.users.latest(id);
				if (user === undefined) return undefined;
				const { nsCode, username, values, enterprise } = user;
				return { id, nsCode, username, ...values, ...(enterprise ? { enterprise } : {}) };
			},
			seed: (plan) => seedTenant(store, plan),
			reset: () => fillTenant(store, main),
			errorReply: ({ status, message, kind }) =>
				errorAnswer(context.options, kind === 'tokenExpired' ? 401 : status, message ?? defaultMessages[kind]),
			/** Another Management API client, with fewer rights than the ready-made one. */
			newClient(rights: ClientRights): ClientCredentials {
				const credentials = newCredentials();
				addClient(store, credentials, rights);
				return credentials;
			},
			/** As if the owner of the mailbox had followed the link of a verification. */
			verifyEmail(userId: string, address: string): void {
				const user = store.users.get(userId);
				const emails = ((user?.values.emails ?? []) as ReadonlyArray<Readonly<Record<string, unknown>>>).map((entry) =>
					entry.address === address ? { ...entry, verified: true } : entry,
				);
				if (user) store.users.put(userId, { ...user, values: { ...user.values, emails } });
			},
			/** A custom role of any namespace that a user has, as an administrator of the whole installation can give it. */
			addRole(name: string, nsCode: string, userId: string): string {
				const id = store.newId();
				store.roles.put(id, { id, name, permissions: [], nsCode });
				const user = store.users.get(userId);
				if (user) store.users.put(userId, { ...user, roles: [...(user.roles ?? []), id] });
				return id;
			},
			/** As if a custom role had been given to a group. */
			giveToGroup(name: string, groupId: string): void {
				const role = [...store.roles.values()].find((one) => one.name === name);
				if (role) store.roles.put(role.id, { ...role, memberOf: [...(role.memberOf ?? []), groupId] });
			},
			/** What people would have received, the newest message last. */
			messages: () => [...store.messages.values()].map(({ userId, kind, to, code }) => ({ userId, kind, to, code })),
		};
	},
});

const defaultMessages = {
	injected: 'The service is not available.',
	tokenExpired: 'Authentication is required to access this resource.',
	unknownPath: 'Not Found',
	methodNotAllowed: 'Method Not Allowed',
	badRequest: 'Bad Request',
	crash: 'Internal Server Error',
} as const;
