import type { IDataObject } from 'n8n-workflow';

import type { ServiceError } from '../../providers/http/errors';
import type { Job } from '../../providers/epm/jobs';
import { isRecord } from '../../providers/record';

type Reply = Readonly<Record<string, unknown>>;

/** The names in a list of a reply; `undefined` if it is no list. */
function namesIn(value: unknown, ...members: readonly string[]): string[] | undefined {
	if (!Array.isArray(value)) return undefined;
	return value
		.filter(isRecord)
		.map((entry) => members.map((member) => entry[member]).find((name) => typeof name === 'string'))
		.filter((name) => name !== undefined);
}

function defined(values: Readonly<Record<string, unknown>>): IDataObject {
	return Object.fromEntries(
		Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
	) as IDataObject;
}

/** Who the user is, with the names of groups and roles if they were asked for. */
export function simplifyUser(user: Reply): IDataObject {
	const memberOf = isRecord(user.memberof) ? user.memberof.groups : user.memberof;
	return defined({
		userlogin: user.userlogin,
		firstname: user.firstname,
		lastname: user.lastname,
		email: user.email,
		groups: namesIn(memberOf, 'groupname'),
		epmgroups: namesIn(user.epmgroups, 'groupname'),
		idcsgroups: namesIn(user.idcsgroups, 'groupname'),
		roles: namesIn(user.roles, 'rolename', 'name'),
		applicationroles: namesIn(user.applicationroles, 'rolename', 'name'),
		granularroles: namesIn(user.granularroles, 'rolename', 'name'),
	});
}

export function simplifyGroup(group: Reply): IDataObject {
	const members = isRecord(group.members) ? group.members : {};
	return defined({
		groupname: group.groupname,
		description: group.description,
		type: group.type,
		users: namesIn(members.users, 'userlogin'),
		groups: namesIn(members.groups, 'groupname'),
		roles: namesIn(group.roles, 'rolename', 'name'),
	});
}

/** Why a record was refused. */
export function refusal(error: ServiceError): IDataObject {
	return { ...(error.code ? { code: error.code } : {}), reason: error.message };
}

export function jobJson(job: Job): IDataObject {
	return defined({
		jobId: job.jobId,
		state: job.state,
		status: job.status,
		details: job.details,
		processed: job.counters?.processed,
		succeeded: job.counters?.succeeded,
		failed: job.counters?.failed,
		failures: job.failures.map(({ name, error }) => ({ name, ...refusal(error) })),
	});
}
