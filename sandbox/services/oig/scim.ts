import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Approval } from './approval';
import { Refused, type StoredRole, type StoredUser } from './model';
import type { Caller } from './server';
import { errorBody, isRecord, jsonBody, parameter, queryOf, records, selfLink, type Query } from './wire';
import { textOf } from './text';
import { membershipId, type World } from './world';

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const OIG_USER = 'urn:ietf:params:scim:schemas:extension:oracle:2.0:OIG:User';
const IDM_USER = 'urn:ietf:params:scim:schemas:extension:oracle:2.0:IDM:User';

/** Path of the service in 12c and later, and in 11g. */
const SCIM_PATHS = ['/iam/governance/scim/v1', '/idaas/im/scim/v1'] as const;

/** The part of the SCIM service that clients of the self-service API need beside it. */
export class ScimRoutes {
	constructor(
		private readonly world: World,
		private readonly approval: Approval,
		private readonly caller: Caller,
		/** Users whom this service calls otherwise than the self-service API, by key. */
		private readonly otherNames: ReadonlyMap<string, string>,
	) {}

	register(app: FastifyInstance): void {
		for (const base of SCIM_PATHS) this.registerAt(app, base);
	}

	private registerAt(app: FastifyInstance, base: string): void {
		type ById = { Params: { id: string } };
		const guarded =
			<R extends FastifyRequest>(handle: (request: R, reply: FastifyReply) => unknown) =>
			(request: R, reply: FastifyReply) => {
				const right = this.world.context.options.version === '11.1.2.3' ? SCIM_PATHS[1] : SCIM_PATHS[0];
				// There is no such service, so nothing answers in the form of SCIM.
				if (base !== right) return this.unknownPath(reply);
				if (!this.world.isAdministrator(this.caller(request))) throw new Refused('', 'Not authorized', 403);
				void reply.type('application/scim+json');
				return handle(request, reply);
			};
		app.get(
			`${base}/Users`,
			guarded((request) => this.listUsers(queryOf(request))),
		);
		app.post(
			`${base}/Users/.search`,
			guarded((request) => this.search(request, (query) => this.listUsers(query))),
		);
		app.post(
			`${base}/Groups/.search`,
			guarded((request) => this.search(request, (query) => this.listGroups(query))),
		);
		app.get<ById>(
			`${base}/Users/:id`,
			guarded((request) => this.showUser(this.user(request.params.id))),
		);
		app.patch<ById>(
			`${base}/Users/:id`,
			guarded((request) => this.patchUser(request, request.params.id)),
		);
		app.delete<ById>(
			`${base}/Users/:id`,
			guarded((request, reply) => {
				const { key } = this.user(request.params.id);
				this.approval.take({ kind: 'delete', userKey: key }, this.caller(request), [key]);
				return reply.code(204).send();
			}),
		);
		app.get(
			`${base}/Groups`,
			guarded((request) => this.listGroups(queryOf(request))),
		);
		app.post(
			`${base}/Groups`,
			guarded((request, reply) => {
				void reply.code(201);
				return this.createGroup(jsonBody(request));
			}),
		);
		app.get<ById>(
			`${base}/Groups/:id`,
			guarded((request) => this.showGroup(this.group(request.params.id))),
		);
		app.patch<ById>(
			`${base}/Groups/:id`,
			guarded((request) => this.patchGroup(request, request.params.id)),
		);
		app.delete<ById>(
			`${base}/Groups/:id`,
			guarded((request, reply) => {
				const { key } = this.group(request.params.id);
				for (const { roleKey, userKey } of [...this.world.memberships.values()]) {
					if (roleKey === key) this.world.memberships.delete(membershipId(roleKey, userKey));
				}
				this.world.roles.delete(key);
				return reply.code(204).send();
			}),
		);
	}

	private unknownPath(reply: FastifyReply): FastifyReply {
		const { headers, body } = errorBody(this.world.context.options, 404, '', 'Not Found');
		return reply.code(404).headers(headers).send(body);
	}

	private user(id: string): StoredUser {
		const user = this.world.user(id);
		if (user.attributes.Status === 'Deleted') throw new Refused('', `User ${id} not found.`, 404);
		return user;
	}

	private showUser(user: StoredUser): object {
		const { attributes } = user;
		return {
			schemas: [USER, OIG_USER, IDM_USER],
			id: user.key,
			userName: this.otherNames.get(user.key) ?? attributes['User Login'],
			name: { givenName: attributes['First Name'], familyName: attributes['Last Name'] },
			displayName: attributes['Display Name'],
			active: attributes.Status === 'Active',
			userType: attributes.Role,
			...(attributes.Email ? { emails: [{ value: attributes.Email, type: 'work', primary: true }] } : {}),
			[OIG_USER]: {
				homeOrganization: { value: String(attributes.act_key) },
				...(user.passwordCreated === undefined ? {} : { passwordCreateDate: user.passwordCreated }),
			},
			[IDM_USER]: { locked: { value: attributes.usr_locked === '1' ? 'true' : 'false' } },
			meta: { location: selfLink(`/Users/${user.key}`, SCIM_PATHS[0])[0]?.href },
		};
	}

	/** Only `attribute eq value`, with or without double quotes. */
	private listed<T>(query: Query, all: readonly T[], read: (entry: T, name: string) => unknown): T[] {
		const text = parameter(query, 'filter');
		if (text === undefined) return [...all];
		const [, name, quoted, bare] = /^\(?(\S+) eq (?:"([^"]*)"|([^")]+))\)?$/.exec(text) ?? [];
		const value = quoted ?? bare;
		if (name === undefined || value === undefined) throw new Refused('invalidFilter', 'The filter is not valid.', 400);
		return all.filter((entry) => textOf(read(entry, name)).toLowerCase() === value.toLowerCase());
	}

	private page<T>(query: Query, found: readonly T[], show: (entry: T) => object): object {
		const start = Math.max(1, Number(parameter(query, 'startIndex') ?? 1));
		const part = found.slice(start - 1, start - 1 + Number(parameter(query, 'count') ?? 100));
		const counts = { totalResults: found.length, startIndex: start, itemsPerPage: part.length };
		return { schemas: [LIST], ...counts, ...(part.length > 0 ? { Resources: part.map(show) } : {}) };
	}

	/** The parameters of a list as a body. Source: OIG SCIM "List and search". */
	private search(request: FastifyRequest, list: (query: Query) => object): object {
		const body = jsonBody(request);
		if (!Array.isArray(body.schemas) || !body.schemas.includes(SEARCH)) {
			throw new Refused('invalidSyntax', 'The schema of the search is missing.', 400);
		}
		const given = ['filter', 'startIndex', 'count'].filter((name) => body[name] !== undefined);
		const answer = list(Object.fromEntries(given.map((name) => [name, textOf(body[name])])));
		if (!('Resources' in answer) || !Array.isArray(body.attributes)) return answer;
		const wanted = body.attributes.map(textOf);
		// "name.familyName" asks for a part of "name", and a URN's attribute for a part of its extension.
		const isWanted = (name: string) =>
			['schemas', 'id', ...wanted].includes(name) ||
			wanted.some((path) => path.startsWith(`${name}.`) || path.startsWith(`${name}:`));
		const chosen = (resource: Record<string, unknown>) =>
			Object.fromEntries(Object.entries(resource).filter(([name]) => isWanted(name)));
		return { ...answer, Resources: records(answer.Resources).map(chosen) };
	}

	private listUsers(query: Query): object {
		const all = [...this.world.users.values()].filter(({ attributes }) => attributes.Status !== 'Deleted');
		const found = this.listed(query, all, ({ attributes }, name) =>
			name === 'userName' ? attributes['User Login'] : name === 'displayName' ? attributes['Display Name'] : undefined,
		);
		return this.page(query, found, (user) => this.showUser(user));
	}

	private operations(request: FastifyRequest): Array<{ op: string; path: string; value: unknown }> {
		const body = jsonBody(request);
		if (!Array.isArray(body.schemas) || !body.schemas.includes(PATCH)) {
			throw new Refused('invalidSyntax', 'The schema of the patch is missing.', 400);
		}
		const operations = records(body.Operations).map(({ op, path, value }) => ({
			op: textOf(op),
			path: textOf(path),
			value,
		}));
		if (operations.some(({ op }) => !['add', 'replace', 'remove'].includes(op))) {
			throw new Refused('invalidSyntax', 'An operation is not add, replace or remove.', 400);
		}
		return operations;
	}

	private patchUser(request: FastifyRequest, id: string): object {
		const { key } = this.user(id);
		for (const { path, value } of this.operations(request)) this.patchAttribute(key, path, value, request);
		return this.showUser(this.user(id));
	}

	private patchAttribute(key: string, path: string, value: unknown, request: FastifyRequest): void {
		const inner = isRecord(value) ? value.value : value;
		const status = (verb: 'disable' | 'enable' | 'lock' | 'unlock') =>
			this.approval.take({ kind: 'status', userKey: key, verb }, this.caller(request), [key]);
		if (path === `${IDM_USER}:passwd`) {
			if (!isRecord(value)) throw new Refused('invalidValue', 'passwd must be an object with a value.', 400);
			this.world.setPassword(key, textOf(inner));
		} else if (path === `${IDM_USER}:locked`) status(textOf(inner) === 'true' ? 'lock' : 'unlock');
		else if (path === `${USER}:active` || path === 'active') status(inner === true ? 'enable' : 'disable');
		else {
			const wire = new Map([
				[`${USER}:name.givenName`, 'First Name'],
				[`${USER}:name.familyName`, 'Last Name'],
				[`${USER}:displayName`, 'Display Name'],
			]).get(path);
			if (wire === undefined) throw new Refused('invalidPath', `The path ${path} is not known.`, 400);
			this.world.modifyUser(key, { [wire]: textOf(inner) });
		}
	}

	private group(id: string): StoredRole {
		const role = this.world.roles.latest(id);
		if (!role) throw new Refused('', `Group ${id} not found.`, 404);
		return role;
	}

	private showGroup(role: StoredRole): object {
		const members = [...this.world.memberships.values()].filter(({ roleKey }) => roleKey === role.key);
		return {
			schemas: [GROUP],
			id: role.key,
			displayName: role.displayName,
			...(role.description === '' ? {} : { description: role.description }),
			...(members.length > 0 ? { members: members.map(({ userKey }) => ({ value: userKey })) } : {}),
		};
	}

	private listGroups(query: Query): object {
		const found = this.listed(query, [...this.world.roles.values()], (role, name) =>
			name === 'displayName' ? role.displayName : undefined,
		);
		return this.page(query, found, (role) => this.showGroup(role));
	}

	private createGroup(body: Record<string, unknown>): object {
		const name = textOf(body.displayName).trim();
		if (name === '') throw new Refused('invalidValue', 'displayName is missing.', 400);
		if ([...this.world.roles.values()].some((role) => role.name.toLowerCase() === name.toLowerCase())) {
			throw new Refused('uniqueness', `A role with the name ${name} already exists.`, 409);
		}
		const key = this.world.nextKey('role', 310);
		const description = textOf(body.description);
		const updated = this.world.context.now();
		return this.showGroup(this.world.roles.put(key, { key, name, displayName: name, description, updated }));
	}

	private patchGroup(request: FastifyRequest, id: string): object {
		for (const { op, path, value } of this.operations(request)) {
			const role = this.group(id);
			const [, selected] = /members\[value eq "([^"]+)"\]$/.exec(path) ?? [];
			const { memberRemoval } = this.world.context.options;
			if (op === 'add' && /(^|:)members$/.test(path)) {
				for (const member of records(value)) this.world.addMember(id, this.user(textOf(member.value)).key);
			} else if (op === 'remove' && selected !== undefined && memberRemoval === 'path') {
				this.world.memberships.delete(membershipId(id, selected));
			} else if (op === 'remove' && /(^|:)members$/.test(path) && memberRemoval === 'value') {
				for (const member of records(value)) this.world.memberships.delete(membershipId(id, textOf(member.value)));
			} else if (op === 'replace' && /(^|:)displayName$/.test(path)) {
				this.world.roles.put(id, { ...role, displayName: textOf(value), name: textOf(value) });
			} else if (op === 'replace' && /(^|:)description$/.test(path)) {
				this.world.roles.put(id, { ...role, description: textOf(value) });
			} else throw new Refused('invalidPath', `The path ${path} cannot be changed.`, 400);
		}
		return this.showGroup(this.group(id));
	}
}
