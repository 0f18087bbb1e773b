import { defineService } from '../../service';
import { createAccess } from './access';
import { Approval } from './approval';
import { CatalogRoutes } from './catalog';
import { options } from './options';
import { RequestRoutes } from './requests';
import { fillNewServer, seedPeople } from './residents';
import { ScimRoutes } from './scim';
import { Door } from './server';
import { UserRoutes } from './users';
import { errorBody } from './wire';
import { World } from './world';

/** What keeps a user from signing in, besides being inactive. */
function marksOf({ Status: status, usr_locked: locked }: Readonly<Record<string, unknown>>): string[] {
	return [...(locked === '1' ? ['locked'] : []), ...(status === 'Deleted' ? ['deleted'] : [])];
}

/** Oracle Identity Governance: self-service REST API, token service, and the part of the SCIM service beside them. */
export const definition = defineService({
	id: 'oig',
	title: 'Oracle Identity Governance',
	basePath: '/oig',
	options,
	async create(context) {
		const world = new World(context);
		const approval = new Approval(world);
		const password = await context.keep('password', () => `${context.random.hex(20)}aB1`);
		const access = await createAccess({
			privateKey: await context.rsaPrivateKey(),
			now: () => context.now(),
			findByLogin: (login) => world.findByLogin(login),
		});
		const scimNames = new Map<string, string>();
		return {
			register(app) {
				const door = new Door(access, () => context.options);
				door.register(app);
				const token = async (request: Parameters<typeof door.caller>[0]) => ({
					expiresIn: String(context.options.tokenSeconds - 1),
					tokenType: 'Bearer',
					accessToken: await access.issue(door.caller(request), context.options.tokenSeconds),
				});
				app.post('/iam/governance/token/api/v1/tokens', async (request, reply) => {
					void reply.code(Number(context.options.tokenStatus));
					return await token(request);
				});
				app.put('/iam/governance/token/api/v1/tokens', token);
				new UserRoutes(world, approval, door.caller).register(app);
				new CatalogRoutes(world, door.caller).register(app);
				new RequestRoutes(world, approval, door.caller).register(app);
				new ScimRoutes(world, approval, door.caller, scimNames).register(app);
			},
			credentials: () => ({
				oracleIdentityGovernanceApi: {
					baseUrl: context.url(),
					userName: 'xelsysadm',
					password,
					authentication: 'basic',
					requestedBy: 'n8n',
					scimPath: '/iam/governance/scim/v1',
					caCertificate: '',
					ignoreSslIssues: false,
				},
			}),
			state: () => ({
				users: [...world.users.values()].map(({ key, attributes }) => ({
					id: key,
					name: String(attributes['User Login']),
					displayName: String(attributes['Display Name'] ?? ''),
					...(attributes.Email ? { email: String(attributes.Email) } : {}),
					active: attributes.Status === 'Active',
					...(marksOf(attributes).length > 0 ? { marks: marksOf(attributes) } : {}),
				})),
				groups: [...world.roles.values()].map(({ key, name }) => ({ id: key, name })),
				memberships: [...world.memberships.values()].map(({ roleKey, userKey }) => ({
					userId: userKey,
					groupId: roleKey,
				})),
				raw: {
					attributes: Object.fromEntries([...world.users.values()].map(({ key, attributes }) => [key, attributes])),
					accounts: [...world.accounts.values()].map(({ name, userKey, status }) => ({ name, userKey, status })),
					requests: [...world.requests.values()].map(({ key, type, status, beneficiaries, change }) => ({
						key,
						type,
						status,
						beneficiaries,
						...(change.kind === 'grant' ? { targets: change.targets.map(({ entityId }) => entityId) } : {}),
						...(change.kind === 'create' ? { login: change.attributes['User Login'] } : {}),
					})),
				},
			}),
			user: (id) => world.users.latest(id)?.attributes,
			seed: (plan) => seedPeople(world, plan),
			reset: () => {
				scimNames.clear();
				fillNewServer(world, password);
			},
			/** Lets the SCIM service know a user by another name, as if its ids were others than those of the self-service API. */
			renameInScim: (id: string, login: string) => void scimNames.set(id, login),
			errorReply: (failure) => {
				const code = failure.code ?? '';
				const usual = {
					unknownPath: 'Not Found',
					methodNotAllowed: 'Method Not Allowed',
					crash: 'Internal Server Error',
				};
				const message =
					failure.message ??
					usual[failure.kind as keyof typeof usual] ??
					(failure.status === 401 ? 'Unauthorized' : 'Failure');
				return { status: failure.status, ...errorBody(context.options, failure.status, code, message) };
			},
		};
	},
});
