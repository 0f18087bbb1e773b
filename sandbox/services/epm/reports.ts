/** Lists and reports: who is there, with which roles and groups. */
import { refusal, result, type Answer, type Incoming, type Route } from './http';
import { baseRoles, granularRoles, lower, roleIdOf, type Account, type Group, type Model } from './model';
import { groupsOf, membershipsIn, rolesOf, visible, type HeldRole } from './views';

const person = (account: Account) => ({
	userlogin: account.login,
	firstname: account.firstName,
	lastname: account.lastName,
	email: account.email,
});

function matches(account: Account, userlogin: unknown, userattribute: unknown): boolean {
	if (typeof userlogin === 'string' && userlogin !== '' && lower(userlogin) !== lower(account.login)) return false;
	if (typeof userattribute !== 'string' || userattribute === '') return true;
	return Object.values(person(account)).some((value) => lower(value).includes(lower(userattribute)));
}

const wrongParameter = (name: string) => ({ code: 'EPMCSS-29040', message: `The parameter ${name} is not valid` });

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const editions = {
	'2025': ['memberof', 'roles'],
	'2026': ['epmgroups', 'idcsgroups', 'granularroles', 'applicationroles', 'indirect'],
} as const;

function listUsers(model: Model, incoming: Incoming): Answer {
	const { json } = incoming;
	if (incoming.denied) return refusal(model, incoming, incoming.denied);
	if (!isRecord(json)) return refusal(model, incoming, wrongParameter('body'));
	const flags: readonly string[] = editions[model.context.options.listUsersEdition];
	const wrong = Object.entries(json).find(([name, value]) =>
		flags.includes(name) ? typeof value !== 'boolean' : !['userlogin', 'userattribute'].includes(name),
	);
	if (wrong) return refusal(model, incoming, wrongParameter(wrong[0]));
	const indirect = json.indirect === true;
	const memberships = membershipsIn(model);
	const users = visible(model).filter((account) => matches(account, json.userlogin, json.userattribute));
	return result(
		model,
		incoming,
		users.map((account) => {
			const groups = groupsOf(memberships, account.login).filter(({ direct }) => direct || indirect);
			const toGroups = (type: Group['type']) =>
				groups
					.filter(({ group }) => group.type === type)
					.map(({ group, direct }) => ({
						groupname: group.name,
						description: group.description,
						type: group.type,
						direct: direct ? 'Yes' : 'No',
					}));
			const toRoles = (kind: HeldRole['kind']) =>
				rolesOf(memberships, account)
					.filter((role) => role.kind === kind && (indirect || role.through === ''))
					.map(({ rolename, through }) => ({
						rolename,
						id: roleIdOf(rolename),
						direct: through === '' ? 'Yes' : 'No',
						grantedthroughgroup: through,
					}));
			return {
				...person(account),
				...(json.memberof === true ? { memberof: { groups: [...toGroups('EPM'), ...toGroups('IDCS')] } } : {}),
				...(json.roles === true ? { roles: [...toRoles('base'), ...toRoles('granular')] } : {}),
				...(json.epmgroups === true ? { epmgroups: toGroups('EPM') } : {}),
				...(json.idcsgroups === true ? { idcsgroups: toGroups('IDCS') } : {}),
				...(json.applicationroles === true ? { applicationroles: toRoles('base') } : {}),
				...(json.granularroles === true ? { granularroles: toRoles('granular') } : {}),
			};
		}),
	);
}

/** Every base role shows up as a group of the type PREDEFINED as well. */
function predefinedGroups(model: Model): Array<Group | (Omit<Group, 'type'> & { type: 'PREDEFINED' })> {
	return baseRoles.map(({ name, id }) => ({
		name,
		description: `Everybody with the role ${name}`,
		type: 'PREDEFINED' as const,
		identity: `native://role=${id}?GROUP`,
		users: visible(model)
			.filter((account) => account.baseRoles.includes(name))
			.map((account) => lower(account.login)),
		groups: [],
		granularRoles: [],
	}));
}

function listGroups(model: Model, incoming: Incoming): Answer {
	const { json } = incoming;
	if (incoming.denied) return refusal(model, incoming, incoming.denied);
	if (!isRecord(json)) return refusal(model, incoming, wrongParameter('body'));
	const wrong = Object.keys(json).find((name) => !['groupname', 'type', 'members', 'roles'].includes(name));
	if (wrong !== undefined) return refusal(model, incoming, wrongParameter(wrong));
	const { groupname, type } = json;
	const types = (Array.isArray(type) ? type : typeof type === 'string' ? type.split(',') : []).map((entry) =>
		String(entry).trim().toUpperCase(),
	);
	const groups = [...model.groups.values(), ...predefinedGroups(model)]
		.filter((group) => types.length === 0 || types.includes(group.type))
		.filter((group) => typeof groupname !== 'string' || groupname === '' || lower(groupname) === lower(group.name));
	return result(
		model,
		incoming,
		groups.map((group) => ({
			groupname: group.name,
			description: group.description,
			type: group.type,
			identity: group.identity,
			...(json.members === true ? { members: membersOf(model, group) } : {}),
			...(json.roles === true
				? { roles: group.granularRoles.map((rolename) => ({ rolename, id: roleIdOf(rolename) })) }
				: {}),
		})),
	);
}

function membersOf(model: Model, group: Pick<Group, 'users' | 'groups'>): object {
	const users = group.users.map((login) => model.accounts.get(login)).filter((account) => account !== undefined);
	const groups = group.groups.map((name) => model.groups.get(name)).filter((entry) => entry !== undefined);
	return {
		users: users.map(person),
		groups: groups.map(({ name, description, type }) => ({ groupname: name, description, type })),
	};
}

const kindNames = {
	'2025': { base: 'Predefined', granular: 'Application' },
	'2026': { base: 'Application', granular: 'Granular' },
} as const;

function userRoleReport(model: Model, incoming: Incoming): Answer {
	if (incoming.denied) return refusal(model, incoming, incoming.denied);
	const { fields } = incoming;
	const rolename = fields.get('rolename') ?? '';
	const names = kindNames[model.context.options.terminology];
	const memberships = membershipsIn(model);
	const rows = visible(model)
		.filter((account) => matches(account, fields.get('userlogin'), fields.get('userattribute')))
		.map((account) => ({
			...person(account),
			roles: rolesOf(memberships, account)
				.filter((role) => rolename === '' || lower(role.rolename) === lower(rolename))
				.map((role) => ({ rolename: role.rolename, roletype: names[role.kind], grantedthroughgroup: role.through })),
		}))
		.filter(({ roles }) => rolename === '' || roles.length > 0);
	return result(model, incoming, rows);
}

function groupRoleReport(model: Model, incoming: Incoming): Answer {
	if (incoming.denied) return refusal(model, incoming, incoming.denied);
	const groupname = incoming.fields.get('groupname') ?? '';
	const rolename = incoming.fields.get('rolename') ?? '';
	const rows = [...model.groups.values()]
		.filter((group) => groupname === '' || lower(group.name) === lower(groupname))
		.map((group) => ({
			groupname: group.name,
			description: group.description,
			type: group.type,
			roles: group.granularRoles
				.filter((name) => rolename === '' || lower(name) === lower(rolename))
				.map((name) => ({
					rolename: name,
					roletype: kindNames[model.context.options.terminology].granular,
					grantedthroughgroup: '',
				})),
		}))
		.filter(({ roles }) => rolename === '' || roles.length > 0);
	return result(model, incoming, rows);
}

function userGroupReport(model: Model, incoming: Incoming): Answer {
	if (incoming.denied) return refusal(model, incoming, incoming.denied);
	const { fields } = incoming;
	const groupname = fields.get('groupname') ?? '';
	const memberships = membershipsIn(model);
	const rows = visible(model)
		.filter((account) => matches(account, fields.get('userlogin'), fields.get('userattribute')))
		.map((account) => ({
			...person(account),
			groups: groupsOf(memberships, account.login)
				.filter(({ group }) => groupname === '' || lower(group.name) === lower(groupname))
				.map(({ group, direct }) => ({ groupname: group.name, direct: direct ? 'Yes' : 'No' })),
		}))
		.filter(({ groups }) => groupname === '' || groups.length > 0);
	return result(model, incoming, rows);
}

function availableRoles(model: Model, incoming: Incoming): Answer {
	if (incoming.denied) return refusal(model, incoming, incoming.denied);
	const type = incoming.fields.get('type');
	const names = kindNames[model.context.options.terminology];
	const kinds: Record<string, ReadonlyArray<{ name: string; id: string }>> = {
		[lower(names.base)]: baseRoles,
		[lower(names.granular)]: granularRoles,
	};
	const roles = type === undefined ? [...granularRoles, ...baseRoles] : kinds[lower(type)];
	return roles ? result(model, incoming, roles) : refusal(model, incoming, wrongParameter('type'));
}

export function reportRoutes(model: Model): Route[] {
	const security = '/interop/rest/security';
	const reports = `${security}/v2/report`;
	return [
		{
			method: 'POST',
			path: `${security}/v1/users/list`,
			media: 'json',
			right: 'read',
			handle: (it) => listUsers(model, it),
		},
		{
			method: 'POST',
			path: `${security}/v1/groups/list`,
			media: 'json',
			right: 'read',
			handle: (it) => listGroups(model, it),
		},
		{
			method: 'GET',
			path: `${security}/v2/role/getavailableroles`,
			media: 'none',
			right: 'groups',
			handle: (it) => availableRoles(model, it),
		},
		{
			method: 'GET',
			path: `${reports}/roleassignmentreport/user`,
			media: 'none',
			right: 'read',
			handle: (it) => userRoleReport(model, it),
		},
		{
			method: 'GET',
			path: `${reports}/roleassignmentreport/group`,
			media: 'none',
			right: 'read',
			handle: (it) => groupRoleReport(model, it),
		},
		{
			method: 'GET',
			path: `${reports}/usergroupreport`,
			media: 'none',
			right: 'read',
			handle: (it) => userGroupReport(model, it),
		},
	];
}
