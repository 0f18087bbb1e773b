import type { Call, Reply, Resources } from './call';
import { CHANGERS, changeLock } from './changers';
import { ScimError } from './errors';
import { createGroup, deleteGroup, patchGroup, readGroup, replaceGroup } from './groups';
import { APP_ROLES, APPS, GRANTS } from './appRoles';
import { LIST, listGroups, listUsers, showGroup, showUser } from './lists';
import { GROUP, USER, type Attribute, type ResourceType } from './schema';
import { CREDENTIALS } from './userCredentials';
import { createUser, deleteUser, patchUser, readUser, replaceUser } from './users';

const gone: Reply = { status: 204 };

function unknownPath(): ScimError {
	return new ScimError(404, 'The requested resource does not exist.', 'common.exception.resourceNotFound');
}

function wrongMethod(method: string): ScimError {
	return new ScimError(405, `The method ${method} is not allowed for this resource.`);
}

const RESOURCES: Readonly<Record<string, Resources>> = {
	Users: {
		list: listUsers,
		create: (call) => showUser(call, createUser(call), 201),
		read: (call, id) => showUser(call, readUser(call, id)),
		replace: (call, id) => showUser(call, replaceUser(call, id)),
		patch: (call, id) => showUser(call, patchUser(call, id)),
		remove: deleteUser,
	},
	Groups: {
		list: listGroups,
		create: (call) => showGroup(call, createGroup(call), 201),
		read: (call, id) => showGroup(call, readGroup(call, id)),
		replace: (call, id) => showGroup(call, replaceGroup(call, id)),
		patch: (call, id) => showGroup(call, patchGroup(call, id)),
		remove: deleteGroup,
	},
	...CREDENTIALS,
	AppRoles: APP_ROLES,
	Apps: APPS,
	Grants: GRANTS,
};

function resource(call: Call, resources: Resources, id: string | undefined): Reply {
	const { method } = call;
	if (id === undefined) {
		if (method === 'GET') return resources.list(call, false);
		if (method === 'POST' && resources.create) return resources.create(call);
		throw wrongMethod(method);
	}
	if (id === '.search') {
		if (method === 'POST') return resources.list(call, true);
		throw wrongMethod(method);
	}
	const change = { PUT: resources.replace, PATCH: resources.patch }[method];
	if (change !== undefined) return change(call, id);
	if (method === 'GET' || method === 'HEAD') return resources.read(call, id);
	if (method !== 'DELETE' || resources.remove === undefined) throw wrongMethod(method);
	resources.remove(call, id);
	return gone;
}

function showAttribute(attribute: Attribute): object {
	const { subAttributes, ...traits } = attribute;
	return { ...traits, ...(subAttributes.length > 0 ? { subAttributes: subAttributes.map(showAttribute) } : {}) };
}

function schemasOf({ urn, name, attributes, extensions }: ResourceType): object[] {
	const schema = (id: string, label: string, list: readonly Attribute[]) => ({
		schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
		id,
		name: label,
		attributes: list.map(showAttribute),
	});
	return [
		schema(urn, name, attributes),
		...[...extensions].map(([extension, list]) => schema(extension, extension.split(':').slice(-2).join(':'), list)),
	];
}

function list(resources: object[]): Reply {
	const counts = { totalResults: resources.length, startIndex: 1, itemsPerPage: 50 };
	return { status: 200, body: { schemas: [LIST], ...counts, Resources: resources } };
}

function discovery(call: Call, name: string, id: string | undefined): Reply {
	if (call.method !== 'GET') throw wrongMethod(call.method);
	const schemas = [USER, GROUP].flatMap(schemasOf);
	if (name === 'Schemas') {
		if (id === undefined) return list(schemas);
		const schema = schemas.find((one) => 'id' in one && one.id === id);
		if (schema === undefined) throw unknownPath();
		return { status: 200, body: schema };
	}
	if (call.world.options.serviceProviderConfig === 'absent') throw unknownPath();
	const core = 'urn:ietf:params:scim:schemas:core:2.0:';
	if (name === 'ResourceTypes') {
		return list(
			[USER, GROUP].map(({ name: type, path, urn, extensions }) => ({
				schemas: [`${core}ResourceType`],
				id: type,
				name: type,
				endpoint: path,
				schema: urn,
				schemaExtensions: [...extensions.keys()].map((schema) => ({ schema, required: false })),
			})),
		);
	}
	const supported = { supported: true };
	return {
		status: 200,
		body: {
			schemas: [`${core}ServiceProviderConfig`],
			patch: supported,
			bulk: { ...supported, maxOperations: 50, maxPayloadSize: 1_048_576 },
			filter: { ...supported, maxResults: 1000 },
			changePassword: supported,
			sort: supported,
			etag: supported,
			authenticationSchemes: [{ type: 'oauthbearertoken', name: 'OAuth', description: 'OAuth 2.0 bearer token' }],
		},
	};
}

/** Carries out one request, or one operation of a Bulk. @throws ScimError */
export function perform(call: Call): Reply {
	const [name = '', id, ...rest] = call.path;
	if (rest.length > 0) throw unknownPath();
	const resources = RESOURCES[name];
	if (resources !== undefined) return resource(call, resources, id);
	const change = CHANGERS[name];
	if (change !== undefined && id !== undefined) {
		if (call.method !== 'PUT') throw wrongMethod(call.method);
		return change(call, id);
	}
	if (name === 'UserLockedStateChanger' && id === undefined) {
		if (call.method !== 'POST') throw wrongMethod(call.method);
		return changeLock(call);
	}
	if (['Schemas', 'ServiceProviderConfig', 'ResourceTypes'].includes(name)) return discovery(call, name, id);
	throw unknownPath();
}
