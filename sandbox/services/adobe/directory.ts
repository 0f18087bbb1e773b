import type { ServiceContext, ServiceState } from '../../service';
import type { SeedPlan } from '../../seed';
import type { AdobeOptions, ClaimedDirectory } from './options';

export type IdentityType = 'adobeID' | 'enterpriseID' | 'federatedID';

export interface StoredUser {
	readonly id: string;
	readonly email: string;
	readonly username: string;
	/** Domain of the account's directory; for Adobe IDs the email's domain. */
	readonly domain: string;
	readonly firstname?: string | undefined;
	readonly lastname?: string | undefined;
	readonly country?: string | undefined;
	readonly type: IdentityType;
	/** An account that was removed from the organization stays in its directory. */
	readonly inOrganization: boolean;
	/** Acts through the API; counted, but not listed. */
	readonly technical?: boolean;
	/** Ids of the groups of which the user is a direct member. */
	readonly groups: readonly number[];
}

type GroupType =
	| 'USER_GROUP'
	| 'PRODUCT_PROFILE'
	| 'SYSADMIN_GROUP'
	| 'DEPLOYMENT_ADMIN_GROUP'
	| 'SUPPORT_ADMIN_GROUP'
	| 'USER_ADMIN_GROUP'
	| 'PROFILE_ADMIN_GROUP'
	| 'PRODUCT_ADMIN_GROUP'
	| 'DEVELOPER_GROUP';

export interface StoredGroup {
	readonly groupId: number;
	readonly groupName: string;
	readonly type: GroupType;
	readonly description?: string | undefined;
	/** Of product profiles. */
	readonly productName?: string;
	/** A number in a text, or `UNLIMITED`. */
	readonly licenseQuota?: string;
	/** Of user groups: profiles that all members inherit. */
	readonly profiles?: readonly number[];
	/** Shared from another organization. */
	readonly readOnly?: boolean;
	/** Of admin groups: the group or profile that they are for. */
	readonly about?: number;
}

const fixedGroups: ReadonlyArray<readonly [string, GroupType]> = [
	['_org_admin', 'SYSADMIN_GROUP'],
	['_deployment_admin', 'DEPLOYMENT_ADMIN_GROUP'],
	['_support_admin', 'SUPPORT_ADMIN_GROUP'],
];
const profiles: ReadonlyArray<readonly [string, string, string]> = [
	['Default Photoshop', 'Photoshop', '8'],
	['Default All Apps', 'All Apps', 'UNLIMITED'],
	['Acrobat Pro', 'Acrobat', '250'],
];

export const domainOf = (email: string) => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

/** Users and groups of one organization, and the rules that hold for them whoever asks. */
export class Directory {
	private readonly users;
	private readonly groups;
	private readonly usersByEmail;
	private readonly usersByName;
	private readonly groupsByName;

	constructor(private readonly context: ServiceContext<AdobeOptions>) {
		this.users = context.table<StoredUser>('users');
		this.groups = context.table<StoredGroup>('groups');
		this.usersByEmail = this.users.index((user) => user.email.toLowerCase());
		this.usersByName = this.users.index((user) => user.username.toLowerCase());
		this.groupsByName = this.groups.index((group) => group.groupName.toLowerCase());
	}

	/** What a new organization has. */
	fill(technicalAccountId: string): void {
		for (const [name, type] of fixedGroups) this.addGroup({ groupName: name, type });
		for (const [groupName, productName, licenseQuota] of profiles) {
			this.addGroup({ groupName, type: 'PRODUCT_PROFILE', productName, licenseQuota });
		}
		const admins = this.groupsByName.findLatest('_org_admin').map(({ groupId }) => groupId);
		this.putUser({
			id: technicalAccountId,
			email: technicalAccountId,
			username: technicalAccountId,
			domain: 'techacct.adobe.com',
			type: 'adobeID',
			technical: true,
			inOrganization: true,
			groups: admins,
		});
		const admin = this.addUser({ type: 'adobeID', email: 'admin@example.com', firstname: 'Org', lastname: 'Admin' });
		this.putUser({ ...admin, groups: admins });
	}

	seed(plan: SeedPlan): void {
		const ids = plan.groups.map(
			({ name, description }) =>
				(this.group(name) ?? this.addGroup({ groupName: name, type: 'USER_GROUP', description })).groupId,
		);
		for (const { email, givenName, familyName, groups } of plan.users) {
			if (this.usersByEmail.findLatest(email.toLowerCase()).length > 0) continue;
			const names = { firstname: givenName, lastname: familyName, country: 'US' };
			const user = this.addUser({ type: 'federatedID', email, ...names });
			this.putUser({ ...user, groups: groups.flatMap((index) => ids[index] ?? []) });
		}
	}

	state(): ServiceState {
		const users = [...this.users.values()].filter(({ inOrganization, technical }) => inOrganization && !technical);
		return {
			users: users.map(({ id, username, email, firstname, lastname }) => ({
				id,
				name: username,
				email,
				displayName: [firstname, lastname].filter(Boolean).join(' '),
				active: true,
			})),
			groups: [...this.groups.values()].map(({ groupId, groupName }) => ({ id: String(groupId), name: groupName })),
			memberships: users.flatMap(({ id, groups }) => groups.map((group) => ({ userId: id, groupId: String(group) }))),
		};
	}

	/** What the page shows of one user. */
	details(id: string): Readonly<Record<string, unknown>> | undefined {
		const user = this.users.latest(id);
		return user && { ...user, groups: user.groups.map((group) => this.groupById(group)?.groupName ?? String(group)) };
	}

	/** The claimed directory of a domain. */
	claimed(domain: string): ClaimedDirectory | undefined {
		return this.context.options.directories.find(({ domains }) => domains.includes(domain.toLowerCase()));
	}

	/**
	 * The account that a command or a path names: by email address, or by user name with a domain of its directory. An
	 * Enterprise or Federated ID comes before the Adobe ID with that email address, unless the Adobe ID is asked for.
	 */
	findUser(user: string, domain: string | undefined, preferAdobeId: boolean): StoredUser | undefined {
		if (!user.includes('@')) {
			const directory = this.claimed(domain ?? '');
			return this.usersByName
				.findLatest(user.toLowerCase())
				.find((candidate) => directory?.domains.includes(candidate.domain));
		}
		const found = this.usersByEmail.findLatest(user.toLowerCase());
		const rank = ({ type, inOrganization }: StoredUser) =>
			(inOrganization ? 0 : 2) + ((type === 'adobeID') === preferAdobeId ? 0 : 1);
		return found.sort((a, b) => rank(a) - rank(b))[0];
	}

	usersWithEmail(email: string): StoredUser[] {
		return this.usersByEmail.findLatest(email.toLowerCase());
	}

	usersWithName(username: string): StoredUser[] {
		return this.usersByName.findLatest(username.toLowerCase());
	}

	/** As readers see it. */
	visibleUser(id: string): StoredUser | undefined {
		return this.users.get(id);
	}

	/** As readers see them, those who act through the API included, sorted as in recordings: by email, ignoring case. */
	visibleUsers(): StoredUser[] {
		return this.users
			.sortedBy((a, b) => a.value.email.toLowerCase().localeCompare(b.value.email.toLowerCase(), 'en'))
			.map(({ value }) => value)
			.filter(({ inOrganization }) => inOrganization);
	}

	addUser(
		user: Pick<StoredUser, 'email' | 'type'> &
			Partial<Pick<StoredUser, 'country' | 'domain' | 'firstname' | 'lastname' | 'username'>>,
	): StoredUser {
		const source = user.type === 'adobeID' ? 'AdobeID' : `${this.context.random.hex(24).toUpperCase()}.e`;
		const { username = user.email, domain = domainOf(user.email) } = user;
		const id = `${this.context.random.hex(24).toUpperCase()}@${source}`;
		return this.putUser({ ...user, id, username, domain, inOrganization: true, groups: [] });
	}

	putUser(user: StoredUser): StoredUser {
		return this.users.put(user.id, user);
	}

	deleteUser(id: string): void {
		this.users.delete(id);
	}

	/** By name, whatever its case. */
	group(name: string): StoredGroup | undefined {
		return this.groupsByName.findLatest(name.toLowerCase())[0];
	}

	groupById(groupId: number): StoredGroup | undefined {
		return this.groups.latest(String(groupId));
	}

	/** As readers see them. */
	visibleGroups(): StoredGroup[] {
		return [...this.groups.values()];
	}

	addGroup(group: Omit<StoredGroup, 'groupId'>): StoredGroup {
		const groupId = 30_000_000 + this.groups.version + this.context.random.integer(1000) * 10_000;
		const free = this.groups.latest(String(groupId)) === undefined;
		return free ? this.putGroup({ ...group, groupId }) : this.addGroup(group);
	}

	putGroup(group: StoredGroup): StoredGroup {
		return this.groups.put(String(group.groupId), group);
	}

	/** Takes the group, its admin groups and all memberships in them away. */
	deleteGroup(group: StoredGroup): void {
		const gone = this.visibleGroups()
			.filter(({ groupId, about }) => groupId === group.groupId || about === group.groupId)
			.map(({ groupId }) => groupId);
		for (const user of this.membersOf(gone)) {
			this.putUser({ ...user, groups: user.groups.filter((id) => !gone.includes(id)) });
		}
		for (const id of gone) this.groups.delete(String(id));
	}

	private membersOf(groups: readonly number[]): StoredUser[] {
		return [...this.users.values()].filter((user) => user.groups.some((id) => groups.includes(id)));
	}

	/**
	 * The group of that name for a membership. Admin groups come into being with their first member: `_admin_<group>`,
	 * `_product_admin_<product>`, `_developer_<profile>`.
	 */
	groupForMembership(name: string): StoredGroup | (() => StoredGroup) | undefined {
		const group = this.group(name);
		if (group !== undefined) return group;
		const [, prefix = '', about = ''] = /^(_admin_|_product_admin_|_developer_)(.+)$/.exec(name) ?? [];
		const target =
			prefix === '_product_admin_'
				? this.visibleGroups().find(({ productName }) => productName?.toLowerCase() === about.toLowerCase())
				: this.group(about);
		if (prefix === '' || target === undefined) return undefined;
		const type: GroupType =
			prefix === '_product_admin_'
				? 'PRODUCT_ADMIN_GROUP'
				: prefix === '_developer_'
					? 'DEVELOPER_GROUP'
					: target.type === 'PRODUCT_PROFILE'
						? 'PROFILE_ADMIN_GROUP'
						: 'USER_ADMIN_GROUP';
		return () => this.addGroup({ groupName: name, type, about: target.groupId });
	}

	/** Names as `groups` of a user lists them; with inherited profiles unless only direct ones are wanted. */
	groupNames(user: StoredUser, directOnly: boolean): string[] {
		const direct = user.groups.map((id) => this.groups.get(String(id))).filter((group) => group !== undefined);
		const inherited = directOnly
			? []
			: direct
					.flatMap((group) => group.profiles ?? [])
					.map((id) => this.groups.get(String(id)))
					.filter((group) => group !== undefined);
		return [...new Set([...direct, ...inherited].map(({ groupName }) => groupName))];
	}

	/** Members as readers see them; of a profile also through user groups, unless only direct ones are wanted. */
	visibleMembers(group: StoredGroup, directOnly: boolean): StoredUser[] {
		const through = directOnly
			? []
			: this.visibleGroups()
					.filter((candidate) => candidate.profiles?.includes(group.groupId))
					.map(({ groupId }) => groupId);
		const ids = [group.groupId, ...through];
		return this.visibleUsers().filter((user) => user.groups.some((id) => ids.includes(id)));
	}
}
