import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceContext } from '../../service';
import type { Access, limits } from './access';
import type { Directory, StoredGroup, StoredUser } from './directory';
import type { AdobeOptions } from './options';
import { addHeaders, answer, refuse } from './replies';

type Query = Readonly<Record<string, string | undefined>>;
interface Route {
	Params: { org: string; page: string; name: string; user: string };
	Querystring: Query;
}
type Request = FastifyRequest<Route>;

/** Clients write `true` and `True`. */
export const isTrue = (value: string | undefined, fallback: boolean) =>
	value === undefined ? fallback : value.toLowerCase() === 'true';

/** A user as the current reads show it: fields without a value are left out. */
function userJson(user: StoredUser, groups: readonly string[] | undefined): object {
	const { id, email, username, domain, firstname, lastname, country, type } = user;
	return {
		id,
		email,
		status: 'active',
		...(groups === undefined || groups.length === 0 ? {} : { groups }),
		username: type === 'enterpriseID' ? username.toUpperCase() : username,
		domain,
		...(firstname === undefined ? {} : { firstname }),
		...(lastname === undefined ? {} : { lastname }),
		country: country ?? 'UD',
		type,
	};
}

/** The current reads: users, users of a group, one user, groups. */
export class Reads {
	constructor(
		private readonly context: ServiceContext<AdobeOptions>,
		private readonly directory: Directory,
		private readonly access: Access,
	) {}

	register(app: FastifyInstance): void {
		app.get<Route>('/v2/usermanagement/users/:org/:page', (request, reply) =>
			this.guarded('users', request, reply, () => this.users(request, reply)),
		);
		app.get<Route>('/v2/usermanagement/users/:org/:page/:name', (request, reply) =>
			this.guarded('members', request, reply, () => this.members(request, reply)),
		);
		app.get<Route>('/v2/usermanagement/organizations/:org/users/:user', (request, reply) =>
			this.guarded('user', request, reply, () => this.user(request, reply)),
		);
		app.get<Route>('/v2/usermanagement/groups/:org/:page', (request, reply) =>
			this.guarded('groups', request, reply, () => this.groups(request, reply)),
		);
	}

	private guarded(endpoint: keyof typeof limits, request: Request, reply: FastifyReply, handle: () => unknown) {
		addHeaders(this.context, request, reply);
		if (this.access.refused(request, reply)) return reply;
		const { page } = request.params;
		if (page !== undefined && !/^\d+$/.test(page)) {
			return reply
				.code(400)
				.type('application/json')
				.send({ errorMessage: `For input string: "${page}"` });
		}
		if (this.access.throttled(endpoint, page, request, reply)) return reply;
		handle();
		return reply;
	}

	/** Slices a list and sends the headers of its page. Technical accounts are counted and left out. */
	private page<T>(all: readonly T[], size: number, request: Request, reply: FastifyReply, hidden = 0) {
		const pages = Math.max(1, Math.ceil(all.length / size));
		const asked = Number(request.params.page);
		const repeats = this.context.options.beyondLastPage === 'documented';
		const current = asked >= pages && repeats ? pages - 1 : asked;
		const items = all.slice(current * size, (current + 1) * size);
		reply
			.header('x-total-count', String(all.length + hidden))
			.header('x-page-count', String(pages))
			.header('x-current-page', String(current))
			.header('x-page-size', String(items.length));
		return { items, lastPage: current >= pages - 1, beyond: asked >= pages };
	}

	private sendUsers(
		users: readonly StoredUser[],
		request: Request,
		reply: FastifyReply,
		options: { withGroups: boolean; extra?: object },
	) {
		const listed = users.filter(({ technical }) => !technical);
		const directOnly = isTrue(request.query.directOnly, true);
		const size = this.context.options.userPageSize;
		const page = this.page(listed, size, request, reply, users.length - listed.length);
		if (page.beyond && this.context.options.beyondLastPage === 'notFound') {
			return answer(reply, { lastPage: true, result: 'Not found' });
		}
		const json = page.items.map((user) =>
			userJson(user, options.withGroups ? this.directory.groupNames(user, directOnly) : undefined),
		);
		return answer(reply, { lastPage: page.lastPage, result: 'success', ...options.extra, users: json });
	}

	private users(request: Request, reply: FastifyReply) {
		const domain = request.query.domain?.toLowerCase();
		const users = this.directory.visibleUsers().filter((user) => domain === undefined || user.domain === domain);
		return this.sendUsers(users, request, reply, { withGroups: true });
	}

	private members(request: Request, reply: FastifyReply) {
		const { name } = request.params;
		const { status } = request.query;
		const cut = this.context.options.cutNamesAtDot && name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
		const byId = /^\d+$/.test(name) ? this.directory.groupById(Number(name)) : undefined;
		const group = byId ?? this.directory.group(cut);
		if (group === undefined) {
			// A group that exists and that nobody administers has no admin group yet.
			const isAdminGroup = typeof this.directory.groupForMembership(cut) === 'function';
			if (!isAdminGroup) {
				return refuse(reply, 404, 'error.group.not_found', `Not found: ${cut}`, { lastPage: false });
			}
		}
		const directOnly = isTrue(request.query.directOnly, true);
		const members = group === undefined ? [] : this.directory.visibleMembers(group, directOnly);
		return this.sendUsers(this.byLicence(members, group, status), request, reply, {
			withGroups: !isTrue(request.query.excludeGroups, false),
			extra: { groupName: group?.groupName ?? cut },
		});
	}

	/** The first members up to the quota have a licence. */
	private byLicence(members: StoredUser[], group: StoredGroup | undefined, status: string | undefined): StoredUser[] {
		if (group?.type !== 'PRODUCT_PROFILE' || (status !== 'active' && status !== 'inactive')) return members;
		const quota = group.licenseQuota === 'UNLIMITED' ? members.length : Number(group.licenseQuota);
		return status === 'active' ? members.slice(0, quota) : members.slice(quota);
	}

	private user(request: Request, reply: FastifyReply) {
		const { user: wanted } = request.params;
		const { domain } = request.query;
		if (wanted.includes('@') && !/^[^\s@]+@[^\s@]+$/.test(wanted)) {
			return refuse(reply, 400, 'error.user.email.invalid', `Invalid email address: ${wanted}`);
		}
		const preferAdobeId = domain?.toLowerCase() === 'adobeid';
		const found = this.directory.findUser(wanted, domain, preferAdobeId);
		const user = found === undefined ? undefined : this.directory.visibleUser(found.id);
		if (user === undefined || !user.inOrganization || (preferAdobeId && user.type !== 'adobeID')) {
			return refuse(reply, 404, 'error.user.not_found', `User not found ${wanted}`);
		}
		return answer(reply, { result: 'success', user: userJson(user, this.directory.groupNames(user, true)) });
	}

	private groups(request: Request, reply: FastifyReply) {
		const all = this.directory.visibleGroups();
		const page = this.page(all, this.context.options.groupPageSize, request, reply);
		if (page.beyond) return answer(reply, { lastPage: true, result: 'Not found' });
		const counts = new Map<number, number>();
		for (const user of this.directory.visibleUsers()) {
			for (const id of user.groups) counts.set(id, (counts.get(id) ?? 0) + 1);
		}
		const byId = new Map(all.map((group) => [group.groupId, group]));
		const groups = page.items.map((group) => this.groupJson(group, all, byId, counts));
		return answer(reply, { lastPage: page.lastPage, result: 'success', groups });
	}

	private groupJson(
		group: StoredGroup,
		all: readonly StoredGroup[],
		byId: ReadonlyMap<number, StoredGroup>,
		counts: ReadonlyMap<number, number>,
	): object {
		const { groupId, groupName, type, productName, licenseQuota, about } = group;
		const admins = all.find(
			(candidate) => candidate.about === groupId && /^(USER|PROFILE)_ADMIN_GROUP$/.test(candidate.type),
		);
		const target = about === undefined ? undefined : byId.get(about)?.groupName;
		const targetKey = type === 'USER_ADMIN_GROUP' ? 'userGroupName' : 'productProfileName';
		return {
			groupId,
			groupName,
			type,
			memberCount: counts.get(groupId) ?? 0,
			...(productName === undefined ? {} : { productName }),
			...(licenseQuota === undefined ? {} : { licenseQuota }),
			...(admins === undefined ? {} : { adminGroupName: admins.groupName }),
			...(target === undefined ? {} : { [targetKey]: target }),
		};
	}
}
