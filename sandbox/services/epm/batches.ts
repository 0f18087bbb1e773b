/** The JSON calls with many records. */
import { refusal, result, type Answer, type Incoming, type Right, type Route } from './http';
import { findBaseRole, findGranularRole, lower, type Model } from './model';
import * as records from './records';

type RecordBody = Record<string, unknown>;

function isRecord(value: unknown): value is RecordBody {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The records of a body; nothing if they are not a list of objects with something in it. */
function recordsOf(json: unknown, member: 'users' | 'groups'): RecordBody[] | undefined {
	const list = isRecord(json) ? json[member] : undefined;
	return Array.isArray(list) && list.length > 0 && list.every(isRecord) ? list : undefined;
}

const missing = (code: string) => ({ code, message: 'Parameters are missing or not valid' });
const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** Treats each record on its own, in order, and counts. */
function batch(
	model: Model,
	incoming: Incoming,
	list: readonly RecordBody[],
	work: (record: RecordBody) => records.GroupOutcome,
): Answer {
	const faileditems = list.flatMap((record) => {
		const failure = work(record);
		if (!failure) return [];
		return [
			{
				...('groupname' in record && !('userlogin' in record)
					? { groupname: textOf(record.groupname) }
					: { userlogin: textOf(record.userlogin) }),
				errorcode: failure.code,
				errormessage: failure.message,
				...(failure.erroritems ? { erroritems: failure.erroritems } : {}),
			},
		];
	});
	return result(model, incoming, {
		processed: list.length,
		succeeded: list.length - faileditems.length,
		failed: faileditems.length,
		faileditems: faileditems.length === 0 ? null : faileditems,
	});
}

function setRole(model: Model, incoming: Incoming, held: boolean): Answer {
	const list = recordsOf(incoming.json, 'users');
	const name = isRecord(incoming.json) ? textOf(incoming.json.rolename) : '';
	const role = findBaseRole(name) ?? findGranularRole(name);
	// Base roles are the domain administrator's business too, granular ones are not.
	if (incoming.denied) return refusal(model, incoming, incoming.denied);
	if (!list) return refusal(model, incoming, missing('EPMCSS-21148'));
	if (role === undefined) {
		return refusal(model, incoming, {
			code: held ? 'EPMCSS-21000' : 'EPMCSS-21008',
			message: `Role ${name} is not valid`,
		});
	}
	return batch(model, incoming, list, (record) => records.setRole(model, incoming.caller, record, role, held));
}

function setMembers(model: Model, incoming: Incoming, isMember: boolean): Answer {
	const list = recordsOf(incoming.json, 'users');
	const name = isRecord(incoming.json) ? textOf(incoming.json.groupname) : '';
	if (incoming.denied) return refusal(model, incoming, incoming.denied);
	if (!list) return refusal(model, incoming, missing('EPMCSS-21148'));
	if (model.groups.latest(lower(name))?.type !== 'EPM') {
		const code = isMember ? 'EPMCSS-21021' : 'EPMCSS-21022';
		return refusal(model, incoming, { code, message: `Group ${name} does not exist` });
	}
	const changes = new records.MemberChanges(model, name);
	const answer = batch(model, incoming, list, (record) => changes.set(record, isMember));
	changes.commit();
	return answer;
}

export function batchRoutes(model: Model): Route[] {
	const security = '/interop/rest/security';
	const route = (
		method: Route['method'],
		path: string,
		right: Right,
		member: 'users' | 'groups',
		work: (incoming: Incoming, record: RecordBody) => records.GroupOutcome,
		missingCode = 'EPMCSS-21148',
		after?: () => void,
	): Route => ({
		method,
		path: `${security}${path}`,
		media: 'json',
		right,
		handle: (incoming) => {
			const list = recordsOf(incoming.json, member);
			if (incoming.denied) return refusal(model, incoming, incoming.denied);
			if (!list) return refusal(model, incoming, missing(missingCode));
			const answer = batch(model, incoming, list, (record) => work(incoming, record));
			after?.();
			return answer;
		},
	});
	const whole = (path: string, right: Right, handle: Route['handle']): Route => ({
		method: 'PUT',
		path: `${security}${path}`,
		media: 'json',
		right,
		handle,
	});
	return [
		route(
			'POST',
			'/v2/users/add',
			'users',
			'users',
			({ caller }, record) =>
				records.addUser(model, caller, record, {
					password: textOf(record.password) || undefined,
					reset: record.resetpassword !== false,
				}),
			'EPMCSS-21146',
		),
		route(
			'POST',
			'/v2/users/remove',
			'users',
			'users',
			({ caller }, record) => records.removeUser(model, caller, record),
			'EPMCSS-21147',
			() => records.removeStrays(model),
		),
		route('PUT', '/v2/users/update', 'users', 'users', ({ caller }, record) =>
			records.updateUser(model, caller, record),
		),
		route('POST', '/v2/groups/add', 'groups', 'groups', (_, record) => records.addGroup(model, record)),
		route('POST', '/v2/groups/remove', 'groups', 'groups', (_, record) => records.removeGroup(model, record)),
		route('PUT', '/v1/groups/update', 'groups', 'groups', (_, record) => records.updateGroup(model, record)),
		route('PUT', '/v1/roles/application/users/update', 'groups', 'users', (_, record) =>
			records.replaceRoles(model, record, 'users'),
		),
		route('PUT', '/v1/roles/application/groups/update', 'groups', 'groups', (_, record) =>
			records.replaceRoles(model, record, 'groups'),
		),
		whole('/v2/role/assign/user', 'baseRoles', (incoming) => setRole(model, incoming, true)),
		whole('/v2/role/unassign/user', 'baseRoles', (incoming) => setRole(model, incoming, false)),
		whole('/v2/groups/adduserstogroup', 'groups', (incoming) => setMembers(model, incoming, true)),
		whole('/v2/groups/removeusersfromgroup', 'groups', (incoming) => setMembers(model, incoming, false)),
	];
}
