import { defineService } from '../../service';
import { batchRoutes } from './batches';
import { fileRoutes } from './files';
import { page, registerRoutes, type Login } from './http';
import { jobRoutes } from './jobs';
import { createModel, lower, newIdentity, type Mail } from './model';
import { optionsSchema } from './options';
import { reportRoutes } from './reports';

const titles: Readonly<Record<number, string>> = {
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Method Not Allowed',
	429: 'Too Many Requests',
	503: 'Service Unavailable',
};

/** Users, roles, groups and files of an Oracle EPM Cloud environment, with its identity domain behind it. */
export const definition = defineService({
	id: 'epm',
	title: 'Oracle EPM Cloud',
	basePath: '/epm',
	options: optionsSchema,
	async create(context) {
		const model = createModel(context);
		const login: Login = {
			domain: 'sandbox',
			userName: 'epm.administrator',
			password: await context.keep('password', () => `Aa1-${context.random.hex(20)}`),
		};
		const addGroup = (name: string, description: string, type: 'EPM' | 'IDCS', users: readonly string[]) =>
			model.groups.put(lower(name), {
				name,
				description,
				type,
				identity: newIdentity(model),
				users,
				groups: [],
				granularRoles: [],
			});
		return {
			register(app) {
				const routes = [...batchRoutes(model), ...reportRoutes(model), ...jobRoutes(model), ...fileRoutes(model)];
				registerRoutes(app, model, login, routes);
			},
			credentials: () => ({
				oracleEpmCloudApi: {
					baseUrl: context.url(),
					userName: login.userName,
					password: login.password,
					identityDomain: login.domain,
					ignoreSslIssues: false,
				},
			}),
			state: () => {
				const accounts = [...model.accounts.values()];
				const groups = [...model.groups.values()];
				return {
					users: accounts.map((account) => ({
						id: account.login,
						name: account.login,
						displayName: `${account.firstName} ${account.lastName}`.trim(),
						email: account.email,
						...(account.baseRoles.length === 0 ? { marks: ['no base role'] } : {}),
					})),
					groups: groups.map(({ name }) => ({ id: name, name })),
					memberships: groups.flatMap((group) =>
						group.users.map((user) => ({ userId: model.accounts.get(user)?.login ?? user, groupId: group.name })),
					),
					raw: {
						accounts: accounts.map(({ login: id, baseRoles, granularRoles, mustChange, passwordHash }) => ({
							id,
							baseRoles,
							granularRoles,
							mustChange,
							hasPassword: passwordHash !== undefined,
						})),
						files: [...model.files.values()].map(({ name, size }) => ({ name, size })),
						mails: [...model.mails.values()],
					},
				};
			},
			user(id) {
				const account = model.accounts.latest(lower(id));
				if (account === undefined) return undefined;
				const { passwordHash, ...shown } = account;
				return { ...shown, hasPassword: passwordHash !== undefined };
			},
			seed(plan) {
				const names = plan.groups.map(({ name, description }) => {
					if (!model.groups.latest(lower(name))) addGroup(name, description, 'EPM', []);
					return lower(name);
				});
				const joined = new Map<string, string[]>();
				for (const user of plan.users) {
					if (model.accounts.latest(lower(user.login))) continue;
					model.accounts.put(lower(user.login), {
						login: user.login,
						firstName: user.givenName,
						lastName: user.familyName,
						email: user.email,
						passwordHash: undefined,
						mustChange: true,
						domainAdministrator: false,
						baseRoles: ['User'],
						granularRoles: [],
					});
					for (const index of user.groups) {
						const name = names[index] ?? '';
						const list = joined.get(name);
						if (list) list.push(lower(user.login));
						else joined.set(name, [lower(user.login)]);
					}
				}
				for (const [name, logins] of joined) {
					const group = model.groups.latest(name);
					if (group) model.groups.put(name, { ...group, users: [...group.users, ...logins] });
				}
			},
			reset() {
				model.accounts.put(lower(login.userName), {
					login: login.userName,
					firstName: 'EPM',
					lastName: 'Administrator',
					email: 'epm.administrator@example.com',
					passwordHash: undefined,
					mustChange: false,
					domainAdministrator: true,
					baseRoles: ['Service Administrator'],
					granularRoles: [],
				});
				addGroup('IDP-Planners', 'Group of the identity domain', 'IDCS', []);
			},
			errorReply: ({ status, message }) => ({
				headers: { 'content-type': 'text/html; charset=utf-8' },
				body: page(titles[status] ?? 'Error', message ?? 'The request could not be served.'),
			}),
			/** The mails that new users got. */
			mails: (): Mail[] => [...model.mails.values()],
			/** The content of a file in the repository. */
			fileText: (name: string): string | undefined => {
				const content = model.files.latest(name)?.content;
				return content === undefined ? undefined : Buffer.from(content, 'base64').toString('utf8');
			},
			/** Puts a file into the repository. */
			putFile(name: string, text: string): void {
				const content = Buffer.from(text, 'utf8');
				model.files.put(name, {
					name,
					content: content.toString('base64'),
					size: content.length,
					modified: context.now(),
				});
			},
		};
	},
});
