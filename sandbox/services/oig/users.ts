import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Approval } from './approval';
import { parseFilter } from './filter';
import { DATES, Refused, type StoredRequest, type StoredUser, type Value, type Verb } from './model';
import type { Caller } from './server';
import { envelope, isRecord, jsonBody, parameter, queryOf, records, selfLink, SELF_SERVICE } from './wire';
import { textOf } from './text';
import type { World } from './world';

type Attributes = Record<string, Value>;

/** `fields` of a request as name → value. A value may be an object with a base text. */
function readFields(fields: unknown): Attributes {
	const attributes: Attributes = {};
	for (const { name, value } of records(fields)) {
		const plain = isRecord(value) && 'base' in value ? value.base : value;
		if (typeof name !== 'string') throw new Refused('IAM-3050021', 'A field has no name.');
		if (plain !== null && !['string', 'number', 'boolean'].includes(typeof plain)) {
			throw new Refused('IAM-3050021', `The value of ${name} is not valid.`);
		}
		attributes[name] = plain as Value;
	}
	return attributes;
}

/** The lists of a PATCH as one change; a deleted attribute becomes null. */
function readPatch(body: Record<string, unknown>): Attributes {
	const cleared = records(body.delete).map(({ name }) => [textOf(name), null] as const);
	return { ...readFields(body.add), ...readFields(body.update), ...Object.fromEntries(cleared) };
}

/** Users of the self-service API. */
export class UserRoutes {
	constructor(
		private readonly world: World,
		private readonly approval: Approval,
		private readonly caller: Caller,
	) {}

	private get options() {
		return this.world.context.options;
	}

	register(app: FastifyInstance): void {
		const users = `${SELF_SERVICE}/users`;
		type ById = { Params: { id: string } };
		app.get(users, (request) => this.list(request));
		app.post(users, (request) => this.create(request));
		app.put(users, (request) => this.updateMany(request));
		app.patch(users, (request) => this.updateMany(request));
		app.get<ById>(`${users}/:id`, (request) => this.read(request, request.params.id));
		app.put<ById>(`${users}/:id`, (request) => this.update(request, readFields(jsonBody(request).fields)));
		app.patch<ById>(`${users}/:id`, (request) => this.update(request, readPatch(jsonBody(request))));
		app.put<ById>(`${users}/:id/status`, (request) => this.setStatus(request, request.params.id));
		app.put<ById>(`${users}/:id/password`, (request) => this.setOwnPassword(request, request.params.id));
		app.get<ById>(`${users}/:id/directs`, (request) => this.directs(request, request.params.id));
	}

	/** What a caller may see: everything, oneself and one's reports. */
	private visible(caller: StoredUser): StoredUser[] {
		const all = [...this.world.users.values()];
		if (this.world.isAdministrator(caller)) return all;
		return all.filter(({ key, attributes }) => key === caller.key || String(attributes.usr_manager_key) === caller.key);
	}

	private show(user: StoredUser, names: readonly string[], inList: boolean): unknown {
		const old = this.options.version === '11.1.2.3';
		const selected = names.length > 0 ? names : this.allNames(user);
		const known = selected.filter((name) => this.world.knowsAttribute(name));
		const unknown = selected.find((name) => !this.world.knowsAttribute(name));
		if (unknown !== undefined) throw new Refused('IAM-3050010', `Unknown attribute: ${unknown}`);
		const values = [...new Set([...known, 'usr_key'])].map((name) => {
			const value = this.world.readAttribute(user, name) ?? null;
			if (name === 'Display Name' && value !== null && (!inList || this.options.displayNameInLists === 'object')) {
				return { name, value: { base: value } };
			}
			if (old && DATES.has(name) && value !== null) return { name, value: Date.parse(String(value)) };
			return { name, value };
		});
		if (old) return Object.fromEntries(values.map(({ name, value }) => [name, value]));
		// Unset attributes are left out, and the order is not the one asked for.
		return values.filter(({ value }) => value !== null).reverse();
	}

	private allNames(user: StoredUser): string[] {
		return [...Object.keys(user.attributes), 'Organization Name', 'Manager Login'];
	}

	private list(request: FastifyRequest): object {
		const query = queryOf(request);
		const matches = parseFilter(
			parameter(query, 'q'),
			(name) => this.world.knowsAttribute(name),
			this.options.orFilter,
			this.world.fold,
		);
		const names = fieldNames(parameter(query, 'fields'));
		const [orderBy, direction] = (parameter(query, 'orderBy') ?? '').replaceAll('::', ' ').split(':');
		const found = this.visible(this.caller(request)).filter((user) =>
			matches((name) => this.world.readAttribute(user, name)),
		);
		if (orderBy) {
			const text = (user: StoredUser) => String(this.world.readAttribute(user, orderBy) ?? '').toLowerCase();
			found.sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
			if (direction === 'descending') found.reverse();
		}
		return envelope(this.options, query, '/users', 'users', found, (user) => ({
			links: selfLink(`/users/${user.key}`),
			id: user.key,
			fields: this.show(user, names, true),
		}));
	}

	private read(request: FastifyRequest, id: string): object {
		const user = this.visible(this.caller(request)).find(({ key }) => key === id);
		if (!user) throw new Refused('IAM-3050068', `User with ID ${id} does not exist.`, 404);
		const query = queryOf(request);
		const wantsRoles = parameter(query, 'roles');
		const knowsRoles = this.options.version === '12.2.1.4' || this.options.version === '14.1.2';
		const roles = this.world.rolesOf(id).map(({ key, name }) => ({ links: selfLink(`/roles/${key}`), id: key, name }));
		return {
			links: selfLink(`/users/${id}`),
			fields: this.show(user, fieldNames(parameter(query, 'fields')), false),
			...(wantsRoles !== undefined && knowsRoles ? { roles: wantsRoles === 'pending' ? [] : roles } : {}),
		};
	}

	private mayCreate(caller: StoredUser): void {
		if (this.world.isAdministrator(caller)) return;
		throw new Refused('IAM-3054100', 'The logged-in user does not have the privilege to do this.', 403);
	}

	private create(request: FastifyRequest): object {
		const caller = this.caller(request);
		this.mayCreate(caller);
		const items = jsonBody(request).users;
		if (!Array.isArray(items) || items.length === 0) throw new Refused('', 'There are no users in the request.', 400);
		if (this.options.wholeCallFails) {
			for (const item of records(items)) this.checkNames(readFields(item.fields));
		}
		const answers = records(items).map((item) => this.createOne(item, caller));
		return { links: selfLink('/users'), users: this.arrange(answers) };
	}

	private checkNames(attributes: Attributes): void {
		const unknown = Object.keys(attributes).find((name) => !this.world.knowsAttribute(name));
		if (unknown !== undefined) throw new Refused('IAM-3050010', `Unknown attribute: ${unknown}`);
	}

	private createOne(item: Record<string, unknown>, caller: StoredUser): object {
		const correlation = item.requestId === undefined ? {} : { requestId: textOf(item.requestId) };
		try {
			const attributes = readFields(item.fields);
			const { request, created } = this.approval.take({ kind: 'create', attributes }, caller, []);
			if (!created) return { status: this.statusText('SUCCESS'), ...correlation, ...this.reference(request) };
			const given = attributes['Display Name'] ?? attributes['Last Name'];
			return {
				links: selfLink(`/users/${created.key}`),
				id: created.key,
				status: this.statusText('SUCCESS'),
				...correlation,
				name: given,
			};
		} catch (error) {
			return { ...correlation, ...this.failed(error) };
		}
	}

	/** The forms that a bulk answer may have. */
	private arrange(answers: readonly object[]): object[] {
		switch (this.options.bulkItems) {
			case 'reversed':
				return [...answers].reverse();
			case 'withoutId':
				return answers.map((answer) => ({ ...answer, links: undefined, id: undefined }));
			case 'withoutRequestId':
				return answers.map((answer) => ({ ...answer, requestId: undefined }));
			case 'shuffled':
				return answers.map((answer) => ({ ...answer, requestId: undefined })).reverse();
			case 'incomplete':
				return answers.filter((_, index) => index % 3 !== 2);
			case 'complete':
				return [...answers];
		}
	}

	private failed(error: unknown): object {
		if (!(error instanceof Refused)) throw error;
		const status = this.statusText('FAILED');
		if (this.options.failedItem === 'bare') return { status };
		if (this.options.failedItem === 'errorMessage') {
			return { status, errorCode: error.code, errorMessage: error.message };
		}
		return { status, reason: `${error.code} : ${error.message}` };
	}

	private statusText(status: string): string {
		const { statusText } = this.options;
		return statusText === 'documented' ? ` ${status}` : statusText === 'lower' ? status.toLowerCase() : status;
	}

	private reference(request: StoredRequest | undefined): object {
		if (!request) return {};
		return { request: { links: selfLink(`/requests/${request.key}`), [this.options.requestKey]: request.key } };
	}

	private mayChange(caller: StoredUser, key: string): void {
		const { attributes } = this.world.user(key);
		if (caller.key === key || String(attributes.usr_manager_key) === caller.key) return;
		this.mayCreate(caller);
	}

	private update(request: FastifyRequest<{ Params: { id: string } }>, attributes: Attributes): object {
		const { id } = request.params;
		const caller = this.caller(request);
		this.mayChange(caller, id);
		const taken = this.approval.take({ kind: 'modify', userKey: id, attributes }, caller, [id]);
		const name = this.world.user(id).attributes['Display Name'];
		return { links: selfLink(`/users/${id}`), id, name, ...this.reference(taken.request) };
	}

	/** Items carry what was sent and the status, and neither id nor requestId. */
	private updateMany(request: FastifyRequest): object {
		const caller = this.caller(request);
		const users = records(jsonBody(request).users).map((item) => {
			const id = textOf(item.id);
			try {
				this.mayChange(caller, id);
				const attributes = request.method === 'PATCH' ? readPatch(item) : readFields(item.fields);
				const taken = this.approval.take({ kind: 'modify', userKey: id, attributes }, caller, [id]);
				const echo = request.method === 'PATCH' ? { id } : { fields: item.fields };
				const status = request.method === 'PATCH' ? this.statusText('SUCCESS') : 'SUCCESS';
				return { ...echo, links: selfLink(`/users/${id}`), ...this.reference(taken.request), status };
			} catch (error) {
				return this.failed(error);
			}
		});
		return { links: selfLink('/users'), users };
	}

	private setStatus(request: FastifyRequest, id: string): object {
		if (this.options.version === '11.1.2.3' || this.options.version === '12.2.1.3') {
			throw new Refused('', 'Resource not found', 404);
		}
		const caller = this.caller(request);
		this.mayCreate(caller);
		this.world.user(id);
		const verb = textOf(jsonBody(request).status);
		if (!isVerb(verb)) throw new Refused('IAM-3050030', `The status ${verb} is not valid.`, 400);
		const taken = this.approval.take({ kind: 'status', userKey: id, verb }, caller, [id]);
		return { links: selfLink(`/users/${id}/status`), status: 'SUCCESS', ...this.reference(taken.request) };
	}

	private setOwnPassword(request: FastifyRequest, id: string): object {
		const caller = this.caller(request);
		const body = jsonBody(request);
		if (caller.key !== id) throw new Refused('IAM-3050031', "Another user's password cannot be changed here.");
		if (body.oldPassword !== caller.password || body.newPassword !== body.confirmPassword) {
			throw new Refused('IAM-3050032', 'The passwords do not match.');
		}
		this.world.setPassword(id, textOf(body.newPassword));
		return { links: selfLink(`/users/${id}/password`), id };
	}

	private directs(request: FastifyRequest, id: string): object {
		this.world.user(id);
		const reports = [...this.world.users.values()].filter(
			({ attributes }) => String(attributes.usr_manager_key) === id && attributes.Status !== 'Deleted',
		);
		return envelope(this.options, queryOf(request), `/users/${id}/directs`, 'users', reports, (user) => ({
			links: selfLink(`/users/${user.key}`),
			id: user.key,
			name: user.attributes['Display Name'],
			userLogin: user.attributes['User Login'],
			displayName: user.attributes['Display Name'],
		}));
	}
}

function isVerb(text: string): text is Verb {
	return text === 'enable' || text === 'disable' || text === 'lock' || text === 'unlock';
}

/** Names of the `fields` parameter, with their normal blanks. */
export function fieldNames(fields: string | undefined): string[] {
	return (fields ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
}
