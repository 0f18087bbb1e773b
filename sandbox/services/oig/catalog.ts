import type { FastifyInstance, FastifyRequest } from 'fastify';

import { parseFilter } from './filter';
import { Refused, type StoredAccount, type StoredOrganization, type StoredRole, type Value } from './model';
import type { Caller } from './server';
import { envelope, jsonBody, parameter, queryOf, records, selfLink, SELF_SERVICE } from './wire';
import { textOf } from './text';
import { fieldNames } from './users';
import { membershipId, type World } from './world';

type Reader = (name: string) => Value | undefined;

/** Roles, organizations, accounts, entitlements and application instances of the self-service API. */
export class CatalogRoutes {
	constructor(
		private readonly world: World,
		private readonly caller: Caller,
	) {}

	private get options() {
		return this.world.context.options;
	}

	register(app: FastifyInstance): void {
		const at = (path: string) => `${SELF_SERVICE}${path}`;
		type ById = { Params: { id: string } };
		app.get(at('/roles'), (request) => this.roles(request));
		app.get<ById>(at('/roles/:id'), (request) => this.role(request.params.id, request));
		app.get<ById>(at('/roles/:id/members'), (request) => this.members(request.params.id, request));
		app.patch<ById>(at('/roles/:id/members'), (request) => this.setEndDates(request.params.id, request));
		app.get(at('/organizations'), (request) => this.organizations(request));
		app.get<ById>(at('/organizations/:id'), (request) => this.organization(request.params.id));
		app.get(at('/accounts'), (request) => this.accounts(request));
		app.get<ById>(at('/accounts/:id'), (request) => this.showAccount(this.account(request, request.params.id)));
		app.delete<ById>(at('/accounts/:id'), (request) => this.revokeAccount(request, request.params.id));
		app.put<ById>(at('/accounts/:id/password'), (request) => this.setAccountPassword(request, request.params.id));
		app.get(at('/entitlements'), (request) => this.entitlements(request));
		app.get(at('/applications'), (request) => this.applications(request));
		app.get<ById>(at('/applications/:id'), (request) => this.application(request.params.id));
	}

	/** A list whose attributes are all given by `read`. */
	private list<T>(
		request: FastifyRequest,
		name: string,
		all: readonly T[],
		attributes: ReadonlySet<string>,
		read: (entry: T) => Reader,
		show: (entry: T, names: readonly string[]) => object,
	): object {
		const query = queryOf(request);
		const matches = parseFilter(parameter(query, 'q'), (attribute) => attributes.has(attribute), this.options.orFilter);
		const found = all.filter((entry) => matches(read(entry)));
		const names = fieldNames(parameter(query, 'fields'));
		const [orderBy, direction] = (parameter(query, 'orderBy') ?? '').split(':');
		if (orderBy) {
			const text = (entry: T) => String(read(entry)(orderBy) ?? '').toLowerCase();
			found.sort((a, b) => (text(a) < text(b) ? -1 : 1) * (direction === 'descending' ? -1 : 1));
		}
		return envelope(this.options, query, `/${name}`, name, found, (entry) => show(entry, names));
	}

	private readRole(role: StoredRole): Reader {
		const values: Record<string, Value | undefined> = {
			'Role Key': Number(role.key),
			'Role Name': role.name,
			'Role Unique Name': role.name,
			'Role Display Name': role.displayName,
			'Role Description': role.description,
			'Owner Login': 'XELSYSADM',
			ugp_update: new Date(role.updated).toISOString().replace(/\.\d{3}Z$/, 'Z'),
		};
		return (name) => values[name];
	}

	private roleFields(role: StoredRole, names: readonly string[]): Array<{ name: string; value: unknown }> {
		const read = this.readRole(role);
		const wanted = names.length > 0 ? [...new Set([...names, 'Role Key'])] : [...ROLE_ATTRIBUTES];
		return wanted.map((name) => ({ name, value: read(name) })).filter(({ value }) => value !== undefined);
	}

	private roles(request: FastifyRequest): object {
		const all = [...this.world.roles.values()];
		return this.list(
			request,
			'roles',
			all,
			ROLE_ATTRIBUTES,
			(role) => this.readRole(role),
			(role, names) => ({
				links: selfLink(`/roles/${role.key}`),
				id: role.key,
				fields: this.roleFields(role, names),
			}),
		);
	}

	private findRole(id: string): StoredRole {
		const role = this.world.roles.get(id);
		if (!role) throw new Refused('IAM-3056004', `Role with ID ${id} does not exist.`, 404);
		return role;
	}

	private role(id: string, request: FastifyRequest): object {
		const role = this.findRole(id);
		const fields = this.roleFields(role, fieldNames(parameter(queryOf(request), 'fields')));
		if (this.options.version === '11.1.2.3') {
			const attributes = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
			return { links: selfLink(`/roles/${id}`), id, name: role.name, displayname: role.displayName, attributes };
		}
		return { links: selfLink(`/roles/${id}`), id, fields };
	}

	private members(id: string, request: FastifyRequest): object {
		this.findRole(id);
		const query = queryOf(request);
		const type = (parameter(query, 'membershipType') ?? 'all').toLowerCase();
		if (!['all', 'direct', 'indirect', 'dynamic'].includes(type)) {
			throw new Refused('IAM-3056005', `The membership type ${type} is not valid.`, 400);
		}
		const matches = parseFilter(
			parameter(query, 'q'),
			(name) => this.world.knowsAttribute(name),
			this.options.orFilter,
			this.world.fold,
		);
		const direct = type === 'all' || type === 'direct';
		const found = [...this.world.memberships.values()].flatMap((membership) => {
			const user = membership.roleKey === id && direct ? this.world.users.get(membership.userKey) : undefined;
			return user && matches((name) => this.world.readAttribute(user, name)) ? [{ membership, user }] : [];
		});
		const { memberArray } = this.options;
		return envelope(this.options, query, `/roles/${id}/members`, memberArray, found, ({ membership, user }) => ({
			links: selfLink(`/users/${user.key}`),
			id: user.key,
			userLogin: user.attributes['User Login'],
			email: user.attributes.Email,
			startDate: membership.startDate,
			endDate: membership.endDate,
		}));
	}

	private setEndDates(id: string, request: FastifyRequest): object {
		this.findRole(id);
		for (const { userId, endDate } of records(jsonBody(request).update)) {
			const key = membershipId(id, textOf(userId));
			const membership = this.world.memberships.latest(key);
			if (!membership) throw new Refused('IAM-3056006', `User ${textOf(userId)} is not a member of role ${id}.`);
			this.world.memberships.put(key, { ...membership, endDate: textOf(endDate) });
		}
		return { links: selfLink(`/roles/${id}/members`), status: 'SUCCESS' };
	}

	private readOrganization({ key, name, type, parentKey }: StoredOrganization): Reader {
		const values: Record<string, Value | undefined> = {
			act_key: Number(key),
			'Organization Name': name,
			'Organization Status': 'Active',
			'Organization Customer Type': type,
			parent_key: parentKey === undefined ? undefined : Number(parentKey),
			'Parent Organization Name': parentKey && this.world.organizations.get(parentKey)?.name,
		};
		return (attribute) => values[attribute];
	}

	private showOrganization(organization: StoredOrganization, names: readonly string[]): object {
		const read = this.readOrganization(organization);
		const wanted = names.length > 0 ? [...new Set([...names, 'act_key'])] : [...ORGANIZATION_ATTRIBUTES];
		return {
			links: selfLink(`/organizations/${organization.key}`),
			id: organization.key,
			fields: wanted.map((name) => ({ name, value: read(name) })).filter(({ value }) => value !== undefined),
		};
	}

	private organizations(request: FastifyRequest): object {
		return this.list(
			request,
			'organizations',
			[...this.world.organizations.values()],
			ORGANIZATION_ATTRIBUTES,
			(organization) => this.readOrganization(organization),
			(organization, names) => this.showOrganization(organization, names),
		);
	}

	private organization(id: string): object {
		const organization = this.world.organizations.get(id);
		if (!organization) throw new Refused('IAM-3056010', `Organization with ID ${id} does not exist.`, 404);
		return this.showOrganization(organization, []);
	}

	private accounts(request: FastifyRequest): object {
		this.caller(request);
		const query = queryOf(request);
		const userId = parameter(query, 'userId');
		const application = parameter(query, 'appInstance');
		const all = [...this.world.accounts.values()].filter(
			({ userKey, applicationKey }) =>
				(userId === undefined || userKey === userId) &&
				(application === undefined || this.world.applications.get(applicationKey)?.name === application),
		);
		const known = new Set(['accountName', 'accountStatus', 'applicationInstance']);
		return this.list(
			request,
			'accounts',
			all,
			known,
			(account) => (name) =>
				name === 'accountName'
					? account.name
					: name === 'accountStatus'
						? account.status
						: this.world.applications.get(account.applicationKey)?.name,
			(account) => this.showAccount(account),
		);
	}

	private showAccount(account: StoredAccount): object {
		return {
			links: selfLink(`/accounts/${account.key}`),
			id: account.key,
			name: account.name,
			userId: account.userKey,
			appInstanceId: account.applicationKey,
			requestId: account.requestKey,
			fields: [
				{ name: 'Status', value: account.status },
				{ name: 'Policy Key', value: '' },
				{ name: 'Provisioned By', value: '1' },
				{ name: 'Risk Summary', value: 0 },
			],
		};
	}

	private account(request: FastifyRequest, id: string): StoredAccount {
		this.caller(request);
		const account = this.world.accounts.latest(id);
		if (!account) throw new Refused('IAM-3056020', `Account with ID ${id} does not exist.`, 404);
		return account;
	}

	/** Source: OIG "DELETE /accounts/{id}". That one cannot be revoked twice is not documented. */
	private revokeAccount(request: FastifyRequest, id: string): object {
		const account = this.account(request, id);
		if (account.status === 'Revoked') throw new Refused('IAM-3056021', `Account ${id} is revoked already.`);
		if (this.options.revocation === 'done') this.world.accounts.put(id, { ...account, status: 'Revoked' });
		return { requestId: '', status: 'Revoked', id, name: account.name };
	}

	/** Source: OIG "PUT /accounts/{id}/password": `requestId` comes back. The policy is that of users here. */
	private setAccountPassword(request: FastifyRequest, id: string): object {
		const account = this.account(request, id);
		const body = jsonBody(request);
		const password = textOf(body.password);
		if (account.status === 'Revoked') throw new Refused('IAM-3056021', `Account ${id} is revoked.`);
		this.world.checkAttributes({ usr_password: password });
		this.world.accounts.put(id, { ...account, password });
		return { links: selfLink(`/accounts/${id}/password`), requestId: body.requestId, status: 'UPDATED', id };
	}

	private entitlements(request: FastifyRequest): object {
		const known = new Set(['id', 'name', 'entitlementKey', 'entitlementDisplayName']);
		return this.list(
			request,
			'entitlements',
			[...this.world.entitlements.values()],
			known,
			({ key, name }) =>
				(attribute) =>
					/key|^id$/i.test(attribute) ? Number(key) : name,
			({ key, name, description }) => ({ links: selfLink(`/entitlements/${key}`), id: key, name, description }),
		);
	}

	private applications(request: FastifyRequest): object {
		const known = new Set(['appInstanceName', 'appInstanceType', 'displayName']);
		return this.list(
			request,
			'applications',
			[...this.world.applications.values()],
			known,
			({ name, displayName, type }) =>
				(attribute) =>
					attribute === 'appInstanceName' ? name : attribute === 'displayName' ? displayName : type,
			({ key, name, displayName, type }) => ({
				links: selfLink(`/applications/${key}`),
				id: key,
				fields: [
					{ name: 'appInstanceName', value: name },
					{ name: 'displayName', value: displayName },
					{ name: 'appInstanceType', value: type },
				],
			}),
		);
	}

	private application(id: string): object {
		const application = this.world.applications.get(id);
		if (!application) throw new Refused('IAM-4060021', `Application instance with ID ${id} does not exist.`, 404);
		const formFields = [{ name: 'Account Login', label: 'Account Login', type: 'String', required: true }];
		return {
			...application,
			isSoftDelete: 'false',
			links: selfLink(`/applications/${id}`),
			accountForm: { formFields, childObjects: [] },
		};
	}
}

const ROLE_ATTRIBUTES: ReadonlySet<string> = new Set([
	'Role Key', 'Role Name', 'Role Unique Name', 'Role Display Name', 'Role Description', 'Owner Login', 'ugp_update',
]); // prettier-ignore
const ORGANIZATION_ATTRIBUTES: ReadonlySet<string> = new Set([
	'act_key', 'Organization Name', 'Organization Status', 'Organization Customer Type', 'parent_key',
	'Parent Organization Name',
]); // prettier-ignore
