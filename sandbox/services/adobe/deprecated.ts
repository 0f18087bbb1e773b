import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { rawBody, type ServiceContext } from '../../service';
import type { Access, limits } from './access';
import type { Directory, StoredGroup, StoredUser } from './directory';
import type { AdobeOptions } from './options';
import { isTrue } from './reads';
import { addHeaders, answer } from './replies';

interface Route {
	Params: { org: string; group: string; product: string; profile: string };
	Querystring: Readonly<Record<string, string | undefined>>;
}
type Request = FastifyRequest<Route>;

const pageSize = 400;

/** Reads and one write that Adobe keeps for old clients, with shapes and spellings of their own. */
export class Deprecated {
	constructor(
		private readonly context: ServiceContext<AdobeOptions>,
		private readonly directory: Directory,
		private readonly access: Access,
	) {}

	register(app: FastifyInstance): void {
		const get = (
			path: string,
			endpoint: keyof typeof limits,
			handle: (request: Request, reply: FastifyReply) => unknown,
		) =>
			app.get<Route>(`/v2/usermanagement/:org${path}`, (request, reply) =>
				this.guarded(endpoint, request, reply, handle),
			);
		get('/users', 'users', (request, reply) => this.paged(this.users(request), 0, request, reply));
		get('/user-groups', 'deprecated', (request, reply) =>
			this.paged(
				this.groupsOf('USER_GROUP').map((group) => this.groupJson(group)),
				1,
				request,
				reply,
			),
		);
		get('/user-groups/:group', 'deprecated', (request, reply) => {
			const group = this.userGroup(request);
			return group ? answer(reply, this.groupJson(group)) : notFound(reply, 'GROUP_NOT_FOUND');
		});
		get('/user-groups/:group/users', 'deprecated', (request, reply) => {
			const group = this.userGroup(request);
			if (group === undefined) return notFound(reply, 'GROUP_NOT_FOUND');
			return this.paged(this.members(group).map(groupMemberJson), 0, request, reply);
		});
		get('/products', 'deprecated', (request, reply) =>
			this.paged(
				[...this.products().keys()].map((name) => this.productJson(name)),
				0,
				request,
				reply,
			),
		);
		const configurations = '/products/:product/configurations';
		get(configurations, 'deprecated', (request, reply) => {
			const name = this.productName(request);
			if (name === undefined) return notFound(reply, 'PRODUCT_NOT_FOUND');
			const inner = (this.products().get(name) ?? []).map((profile) => this.profileJson(profile, request));
			return answer(reply, { ...this.productJson(name), licenseConfigurations: inner });
		});
		get(`${configurations}/:profile`, 'deprecated', (request, reply) => {
			const profile = this.profile(request);
			return profile ? answer(reply, this.profileJson(profile, request)) : notFound(reply, 'PLC_NOT_FOUND');
		});
		get(`${configurations}/:profile/users`, 'users', (request, reply) => {
			const profile = this.profile(request);
			if (profile === undefined) return notFound(reply, 'PLC_NOT_FOUND');
			return answer(reply, this.members(profile).map(profileMemberJson));
		});
		app.post<Route>(`/v2/usermanagement/:org${configurations}/:profile`, (request, reply) =>
			this.guarded('deprecated', request, reply, () => this.change(request, reply)),
		);
	}

	private guarded(
		endpoint: keyof typeof limits,
		request: Request,
		reply: FastifyReply,
		handle: (request: Request, reply: FastifyReply) => unknown,
	) {
		addHeaders(this.context, request, reply);
		if (this.access.refused(request, reply)) return reply;
		if (this.access.throttled(endpoint, undefined, request, reply)) return reply;
		handle(request, reply);
		return reply;
	}

	/** A bare array; the pages are told by headers only. */
	private paged(all: readonly object[], first: 0 | 1, request: Request, reply: FastifyReply) {
		const pages = Math.max(1, Math.ceil(all.length / pageSize));
		const asked = Number(request.query.page ?? first);
		const page = Math.min(Math.max(Number.isInteger(asked) ? asked : first, first), pages - 1 + first);
		const items = all.slice((page - first) * pageSize, (page - first + 1) * pageSize);
		reply
			.header('x-total-count', String(all.length))
			.header('x-page-count', String(pages))
			.header('x-current-page', String(page))
			.header('x-page-size', String(items.length));
		return answer(reply, items);
	}

	private users(request: Request): object[] {
		const directOnly = isTrue(request.query.directOnly, true);
		return this.directory
			.visibleUsers()
			.filter(({ technical }) => !technical)
			.map((user) => ({
				id: user.id,
				email: user.email,
				status: 'active',
				groups: this.directory.groupNames(user, directOnly),
				username: user.username,
				domain: user.domain,
				firstName: user.firstname,
				lastName: user.lastname,
				countryCode: user.country,
				userType: user.type,
			}));
	}

	private members(group: StoredGroup): StoredUser[] {
		return this.directory.visibleMembers(group, true).filter(({ technical }) => !technical);
	}

	private groupsOf(type: StoredGroup['type']): StoredGroup[] {
		return this.directory.visibleGroups().filter((group) => group.type === type);
	}

	private userGroup(request: Request): StoredGroup | undefined {
		return this.groupsOf('USER_GROUP').find(({ groupId }) => String(groupId) === request.params.group);
	}

	private groupJson(group: StoredGroup): object {
		const admins = this.groupsOf('USER_ADMIN_GROUP').find(({ about }) => about === group.groupId);
		return {
			groupId: group.groupId,
			name: group.groupName,
			type: 'USER_GROUP',
			...(admins && {
				adminGroupId: String(admins.groupId),
				adminGroupName: `${group.groupId}USERGROUP_ADMIN_GROUP_NAME_SUFFIX`,
				adminCount: String(this.members(admins).length),
			}),
			userCount: this.members(group).length,
			isReadOnly: group.readOnly ?? false,
		};
	}

	private products(): Map<string, StoredGroup[]> {
		const products = new Map<string, StoredGroup[]>();
		for (const profile of this.groupsOf('PRODUCT_PROFILE')) {
			const name = profile.productName ?? '';
			products.set(name, [...(products.get(name) ?? []), profile]);
		}
		return products;
	}

	private productName(request: Request): string | undefined {
		return [...this.products().keys()].find((name) => productId(name) === request.params.product);
	}

	private profile(request: Request): StoredGroup | undefined {
		const profiles = this.products().get(this.productName(request) ?? '') ?? [];
		return profiles.find(({ groupId }) => `RGRP-${groupId}` === request.params.profile);
	}

	private productJson(name: string): object {
		const profiles = this.products().get(name) ?? [];
		return {
			id: productId(name),
			code: name.toUpperCase().replace(/\W+/g, '_'),
			name,
			userCount: new Set(profiles.flatMap((profile) => this.members(profile))).size,
			configurationCount: profiles.length,
			licenseQuota: profiles.reduce((sum, { licenseQuota }) => sum + (Number(licenseQuota) || 0), 0),
		};
	}

	private profileJson(profile: StoredGroup, request: Request): object {
		const quota = Number(profile.licenseQuota);
		const admins = this.groupsOf('PROFILE_ADMIN_GROUP').find(({ about }) => about === profile.groupId);
		return {
			id: `RGRP-${profile.groupId}`,
			adminCount: admins === undefined ? 0 : this.members(admins).length,
			userCount: this.members(profile).length,
			licenseQuota: Number.isNaN(quota) ? null : quota,
			licenseGroupId: profile.groupId,
			...(admins && { adminGroupId: admins.groupId }),
			orgId: request.params.org,
			productId: productId(profile.productName ?? ''),
		};
	}

	/** `addUsers`, `removeUsers`, `addUserGroups`, `removeUserGroups`, `addAdminUsers`, `removeAdminUsers`. */
	private change(request: Request, reply: FastifyReply) {
		const profile = this.profile(request);
		if (profile === undefined) return notFound(reply, 'PLC_NOT_FOUND');
		let body: Record<string, unknown>;
		try {
			body = JSON.parse(rawBody(request).toString('utf8')) as Record<string, unknown>;
		} catch {
			return reply.code(400).type('application/json').send({ errorMessage: 'The body is not valid JSON' });
		}
		const list = (key: string) => (Array.isArray(body[key]) ? body[key].map(String) : []);
		this.changeMembers(profile, list('addUsers'), list('removeUsers'));
		const admins = this.directory.groupForMembership(`_admin_${profile.groupName}`);
		if (list('addAdminUsers').length + list('removeAdminUsers').length > 0 && admins !== undefined) {
			const group = typeof admins === 'function' ? admins() : admins;
			this.changeMembers(group, list('addAdminUsers'), list('removeAdminUsers'));
		}
		this.link(profile, list('addUserGroups'), list('removeUserGroups'));
		return answer(reply, this.profileJson(profile, request));
	}

	private changeMembers(group: StoredGroup, added: readonly string[], removed: readonly string[]): void {
		for (const email of [...removed, ...added]) {
			const user = this.directory.findUser(email, undefined, false);
			if (!user?.inOrganization) continue;
			const others = user.groups.filter((id) => id !== group.groupId);
			this.directory.putUser({ ...user, groups: added.includes(email) ? [...others, group.groupId] : others });
		}
	}

	private link(profile: StoredGroup, added: readonly string[], removed: readonly string[]): void {
		for (const name of [...removed, ...added]) {
			const group = this.directory.group(name);
			if (group?.type !== 'USER_GROUP') continue;
			const others = (group.profiles ?? []).filter((id) => id !== profile.groupId);
			this.directory.putGroup({ ...group, profiles: added.includes(name) ? [...others, profile.groupId] : others });
		}
	}
}

/** Looks like `RPC-09F12CBA72AA7B965D0D`. */
function productId(name: string): string {
	return `RPC-${Buffer.from(name).toString('hex').toUpperCase().padEnd(20, '0').slice(0, 20)}`;
}

function groupMemberJson({ email, firstname, lastname, country, type }: StoredUser): object {
	return { email, firstName: firstname, lastName: lastname, countryCode: country, status: 'active', userType: type };
}

function profileMemberJson({ id, email, username, domain, firstname, lastname, type }: StoredUser): object {
	return { id, email, username, domain, firstName: firstname, lastName: lastname, userType: type };
}

function notFound(reply: FastifyReply, code: string) {
	return reply.code(404).type('application/json').send({ errorMessage: code, errorCode: code });
}
