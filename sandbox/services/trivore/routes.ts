import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod/v4-mini';
import { authenticate, maySee, requirePermission, type Permission } from './access';
import { createNamespace, createRole, findRole, roleReply, updateRole } from './administration';
import {
	changeBody,
	customFieldsBody,
	enterpriseBody,
	groupBody,
	linkBody,
	namespaceBody,
	passwordBody,
	readBody,
	roleBody,
	userBody,
} from './bodies';
import { errorAnswer, TrivoreRefusal } from './errors';
import { createGroup, deleteGroup, findGroup, groupReply, updateGroup } from './groups';
import { listReply, type Query, type Searchable } from './lists';
import { checkCode, send } from './messages';
import { requirements } from './passwords';
import { meta, namespaceOf, unknownId, type Store, type StoredClient, type StoredNamespace } from './store';
import {
	changePassword,
	createUser,
	deleteUser,
	findUser,
	put,
	setCustomFields,
	updateUser,
	listedReply,
	userReply,
	visibleUsers,
} from './users';
import { changeRoles, effectivePermissions, permissionReplies, rolesOf } from './userRoles';

const userAttributes: Searchable = {
	documented: ['username', 'nsCode', 'createdDate', 'lastModifiedDate', 'name.firstName', 'customFields.*'],
	inferred: [
		'id', 'emails.address', 'email', 'mobiles.number', 'mobile', 'memberOf', 'locked', 'tags', 'name.givenName',
		'name.familyName',
	], // prettier-ignore
	paths: {
		createdDate: 'meta.created',
		lastModifiedDate: 'meta.lastModified',
		'name.firstName': 'name.givenName',
		email: 'emails.address',
		mobile: 'mobiles.number',
	},
};
const groupAttributes: Searchable = { documented: ['nsCode'], inferred: ['id', 'name'] };
const namespaceAttributes: Searchable = { documented: ['code'], inferred: ['id', 'name'] };
const roleAttributes: Searchable = { documented: [], inferred: ['id', 'name', 'nsCode'] };

interface Call {
	readonly request: FastifyRequest;
	readonly client: StoredClient;
	readonly params: Readonly<Record<string, string>>;
	readonly query: Query;
	/** Base address as the request named it. */
	readonly base: string;
	readonly body: <T>(schema: z.ZodMiniType<T>) => T;
}

interface Answer {
	readonly status: number;
	readonly body?: unknown;
	readonly version?: number;
}

type Route = (method: Method, path: string, permission: Permission, handle: (call: Call) => Answer) => void;

type Method = 'delete' | 'get' | 'patch' | 'post' | 'put';

function namespaceReply(namespace: StoredNamespace, base: string): object {
	const { created, ...values } = namespace;
	return {
		...values,
		shortName: namespace.code,
		validFrom: new Date(created).toISOString(),
		validTo: '2099-12-31T23:59:59Z',
		smsSettings: { enabled: true, customEnabled: false, defaultRegion: 'FI' },
		defaultGroupPolicy: {
			minPwLength: requirements.minLength,
			pwMaxAge: 730,
			inactivityTime: 30,
			deleteMode: 'HARD_DELETE',
		},
		meta: meta(created, created, `${base}/namespace/${namespace.id}`),
	};
}

/** The routes of the Management API below `/api/rest/v1`. Source: the vendor's Python SDK and "User API examples". */
export function registerRoutes(app: FastifyInstance, store: Store): void {
	const options = () => store.context.options;

	const answer = (reply: FastifyReply, { status, body, version }: Answer) => {
		if (version !== undefined && options().etags === 'checked') reply.header('etag', `"${version}"`);
		if (body === undefined) return reply.code(status).send();
		return reply.code(status).type('application/json').send(JSON.stringify(body));
	};

	const route: Route = (method, path, permission, handle) => {
		app[method](`/api/rest/v1${path}`, (request, reply) => {
			try {
				const client = authenticate(store, request.headers.authorization);
				if (request.headers.accept === undefined && options().missingAccept === 'reject') {
					throw new TrivoreRefusal(406, 'Header Accept is required.');
				}
				requirePermission(client, permission);
				return answer(
					reply,
					handle({
						request,
						client,
						params: request.params as Record<string, string>,
						query: request.query as Query,
						base: `http://${request.headers.host ?? ''}${(request.raw.url ?? '').split('/api/rest/v1')[0] ?? ''}/api/rest/v1`,
						body: (schema) => readBody(request, schema),
					}),
				);
			} catch (error) {
				if (!(error instanceof TrivoreRefusal)) throw error;
				const { status = error.status, headers = {}, body } = errorAnswer(options(), error.status, error.message);
				return reply.code(status).headers(headers).send(body);
			}
		});
	};

	const checkVersion = ({ request }: Call, version: number) => {
		const wanted = request.headers['if-match'];
		if (wanted !== undefined && options().etags === 'checked' && wanted !== `"${version}"`) {
			throw new TrivoreRefusal(412, 'The resource was changed in the meantime.');
		}
	};
	const user = ({ client, params }: Call, forWrite = false) => findUser(store, client, params.id ?? '', forWrite);
	const group = ({ client, params }: Call, forWrite = false) => findGroup(store, client, params.id ?? '', forWrite);

	route('get', '/user', 'ACCOUNT_VIEW', ({ client, query, base }) => ({
		status: 200,
		body: listReply(
			[...visibleUsers(store, client)].map((found) => listedReply(store, found, base)),
			query,
			userAttributes,
			options(),
		),
	}));
	route('post', '/user', 'ACCOUNT_CREATE', ({ client, body, base }) => ({
		status: 201,
		body: userReply(store, createUser(store, client, body(userBody)), base),
	}));
	route('get', '/user/:id', 'ACCOUNT_VIEW', (call) => {
		const found = user(call);
		return { status: 200, body: userReply(store, found, call.base), version: found.version };
	});
	const write = (call: Call): Answer => {
		const found = user(call, true);
		checkVersion(call, found.version);
		const updated = updateUser(store, found, call.body(userBody));
		return { status: 200, body: userReply(store, updated, call.base), version: updated.version };
	};
	route('put', '/user/:id', 'ACCOUNT_MODIFY', write);
	route('patch', '/user/:id', 'ACCOUNT_MODIFY', (call) => {
		if (options().patchUser === 'absent') throw new TrivoreRefusal(405, 'Method Not Allowed');
		return write(call);
	});
	route('delete', '/user/:id', 'ACCOUNT_DELETE', (call) => {
		deleteUser(store, user(call, true));
		return { status: 204 };
	});

	route('put', '/user/:id/password', 'ACCOUNT_MODIFY', (call) => ({
		status: 200,
		body: changePassword(store, user(call, true), call.body(passwordBody).newPassword),
	}));
	route('get', '/user/:id/password/requirements', 'ACCOUNT_VIEW', (call) => {
		user(call);
		return { status: 200, body: requirements };
	});

	// Source: the vendor's Python SDK: GET and PUT with 200; what the object holds is not documented.
	route('get', '/user/:id/enterprise', 'ACCOUNT_VIEW', (call) => ({ status: 200, body: user(call).enterprise ?? {} }));
	route('put', '/user/:id/enterprise', 'ACCOUNT_MODIFY', (call) => ({
		status: 200,
		body: put(store, { ...user(call, true), enterprise: call.body(enterpriseBody) }).enterprise,
	}));

	route('get', '/user/:id/customfields', 'ACCOUNT_VIEW', (call) => ({
		status: 200,
		body: user(call).values.customFields,
	}));
	route('post', '/user/:id/customfields', 'ACCOUNT_MODIFY', (call) => ({
		status: 200,
		body: setCustomFields(store, user(call, true), call.body(customFieldsBody)),
	}));
	route('delete', '/user/:id/customfields', 'ACCOUNT_MODIFY', (call) => {
		const found = user(call, true);
		put(store, { ...found, values: { ...found.values, customFields: {} } });
		return { status: 204 };
	});

	route('post', '/user/:id/email/verify', 'ACCOUNT_MODIFY', (call) => {
		send(store, user(call), 'emailLink', call.body(linkBody).value);
		return { status: 204 };
	});
	route('post', '/user/:id/sms/verify/send', 'ACCOUNT_MODIFY', (call) => {
		const { mobile } = call.query;
		send(store, user(call), 'smsCode', typeof mobile === 'string' ? mobile : undefined);
		return { status: 204 };
	});
	route('post', '/user/:id/sms/verify/sendLink', 'ACCOUNT_MODIFY', (call) => {
		send(store, user(call), 'smsLink', call.body(linkBody).value);
		return { status: 204 };
	});
	route('post', '/user/:id/sms/verify/check/:code', 'ACCOUNT_MODIFY', (call) => {
		if (!checkCode(store, user(call, true), call.params.code ?? ''))
			throw new TrivoreRefusal(404, 'Code is not valid.');
		return { status: 200 };
	});

	route('get', '/group', 'GROUP_VIEW', ({ client, query, base }) => ({
		status: 200,
		body: listReply(
			[...store.groups.values()].filter((found) => maySee(client, found)).map((found) => groupReply(found, base)),
			query,
			groupAttributes,
			options(),
		),
	}));
	route('post', '/group', 'GROUP_MODIFY', ({ client, body, base }) => ({
		status: 201,
		body: groupReply(createGroup(store, client, body(groupBody)), base),
	}));
	route('get', '/group/:id', 'GROUP_VIEW', (call) => {
		const found = group(call);
		return { status: 200, body: groupReply(found, call.base), version: found.version };
	});
	route('put', '/group/:id', 'GROUP_MODIFY', (call) => {
		const found = group(call, true);
		checkVersion(call, found.version);
		const updated = updateGroup(store, found, call.body(groupBody));
		return { status: 200, body: groupReply(updated, call.base), version: updated.version };
	});
	route('delete', '/group/:id', 'GROUP_MODIFY', (call) => {
		deleteGroup(store, group(call, true));
		return { status: 204 };
	});
	route('get', '/group/:id/nested', 'GROUP_VIEW', (call) => {
		const { id } = group(call);
		const children = [...store.groups.values()].filter(({ values }) => values.memberOf.includes(id));
		return { status: 200, body: children.map((child) => groupReply(child, call.base)) };
	});

	route('get', '/namespace', 'NAMESPACE_VIEW', ({ client, query, base }) => {
		const all = /^true$/i.test(String(query.all));
		const shown = [...store.namespaces.values()].filter(({ code }) => all || client.namespaces.includes(code));
		return {
			status: 200,
			body: listReply(
				shown.map((found) => namespaceReply(found, base)),
				query,
				namespaceAttributes,
				options(),
			),
		};
	});
	route('get', '/namespace/:id', 'NAMESPACE_VIEW', ({ client, params, base }) => {
		const key = params.id ?? '';
		const found = store.namespaces.get(key) ?? namespaceOf(store, key);
		if (!found || !client.namespaces.includes(found.code)) throw unknownId(options(), 'Namespace', key);
		return { status: 200, body: namespaceReply(found, base) };
	});

	route('post', '/namespace', 'NAMESPACE_MODIFY', ({ client, body, base }) => ({
		status: 201,
		body: namespaceReply(createNamespace(store, client, body(namespaceBody)), base),
	}));
	registerRoles(route, store);
}

/** Source: the vendor's Python SDK, `access_right_service.py`. */
function registerRoles(route: Route, store: Store): void {
	const role = ({ client, params }: Call) => findRole(store, client, params.id ?? '');

	route('get', '/role/builtin', 'ROLE_VIEW', () => ({
		status: 200,
		body: [...store.roles.values()]
			.filter(({ nsCode }) => nsCode === '')
			.map(({ id, name, permissions }) => ({ id, name, permissions })),
	}));
	route('get', '/role/custom', 'ROLE_VIEW', ({ client, query }) => ({
		status: 200,
		body: listReply(
			[...store.roles.values()].filter((found) => found.nsCode !== '' && maySee(client, found)).map(roleReply),
			query,
			roleAttributes,
			store.context.options,
		),
	}));
	route('post', '/role/custom', 'ROLE_MODIFY', ({ client, body }) => ({
		status: 201,
		body: roleReply(createRole(store, client, body(roleBody))),
	}));
	route('get', '/role/custom/:id', 'ROLE_VIEW', (call) => ({ status: 200, body: roleReply(role(call)) }));
	route('put', '/role/custom/:id', 'ROLE_MODIFY', (call) => ({
		status: 200,
		body: roleReply(updateRole(store, role(call), call.body(roleBody))),
	}));
	route('delete', '/role/custom/:id', 'ROLE_MODIFY', (call) => (store.roles.delete(role(call).id), { status: 204 }));

	const user = ({ client, params }: Call, forWrite = false) => findUser(store, client, params.id ?? '', forWrite);
	for (const kind of ['builtin', 'custom'] as const) {
		const path = `/user/:id/roles/${kind}`;
		route('get', path, 'ACCOUNT_VIEW', (call) => ({ status: 200, body: rolesOf(store, user(call), kind) }));
		route('put', path, 'ACCOUNT_MODIFY', (call) => ({
			status: 200,
			body: changeRoles(store, call.client, user(call, true), kind, call.body(changeBody)),
		}));
	}
	route('get', '/user/:id/permissions/effective', 'ACCOUNT_VIEW', (call) => ({
		status: 200,
		body: effectivePermissions(store, user(call)),
	}));
	route('get', '/permission', 'ROLE_VIEW', () => ({ status: 200, body: permissionReplies() }));
}
