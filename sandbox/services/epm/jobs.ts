/** Jobs, and the v1 calls that start them. */
import { parse } from 'csv-parse/sync';
import { envelope, jobLink, type Answer, type Incoming, type Route } from './http';
import { findBaseRole, findGranularRole, lower, type Failure, type Model } from './model';
import * as records from './records';
import { groupReportCsv, roleReportCsv } from './views';

const jobsPath = '/interop/rest/security/v1/jobs';
const maxFileBytes = 2 * 1024 * 1024;

type Columns = Readonly<Record<string, string>>;
type Work = (row: Columns) => Failure | undefined;

class JobFailure extends Error {}

function decode(bytes: Buffer): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder('windows-1252').decode(bytes);
	}
}

/** The rows of a file in the repository, by heading. */
function readFile(model: Model, name: string, headings: readonly string[]): Columns[] {
	const file = model.files.latest(name);
	if (!file) throw new JobFailure(`EPMCSS-29030: The file ${name} is not in the repository`);
	if (file.size > maxFileBytes) throw new JobFailure('EPMCSS-29031: The file is larger than 2 MB');
	let rows: string[][];
	try {
		rows = parse(decode(Buffer.from(file.content, 'base64')), {
			bom: true,
			skip_empty_lines: true,
			relax_column_count: true,
		});
	} catch {
		throw new JobFailure('EPMCSS-29032: The file is not a CSV file');
	}
	const [head = [], ...body] = rows;
	const wrong = head.find((heading) => !headings.includes(heading)) ?? headings.find((name) => !head.includes(name));
	if (wrong !== undefined) throw new JobFailure(`EPMCSS-29033: The heading ${wrong} does not fit`);
	return body.map((row) => Object.fromEntries(head.map((heading, index) => [heading, row[index] ?? ''])));
}

const userHeadings = ['First Name', 'Last Name', 'Email', 'User Login'];

function toUser(row: Columns): records.UserRecord {
	return {
		userlogin: row['User Login'],
		firstname: row['First Name'],
		lastname: row['Last Name'],
		email: row.Email,
	};
}

function newJobId(model: Model): string {
	const { random } = model.context;
	// 17 digits: beyond what a JavaScript number holds exactly.
	return `${random.integer(9) + 1}${random.text(16, '0123456789')}`;
}

interface Task {
	readonly jobType: string;
	readonly headings: readonly string[];
	readonly work: Work;
	readonly nameOf: (row: Columns) => Readonly<Record<string, string>>;
	/** Called when all rows are treated. */
	readonly after?: () => void;
	/** A reason to refuse the whole job. */
	readonly refused?: string | undefined;
}

const byLogin = (row: Columns) => ({ UserName: row['User Login'] ?? '' });
const byGroup = (row: Columns) => ({ GroupName: row['Group Name'] ?? '' });

/** Does the work of a file at once and shows it as a job that ends later. */
function runTask(
	model: Model,
	incoming: Incoming,
	task: Task,
): { status: number; details: string; items: Array<Record<string, string>> | null } {
	const { jobEnd, partialStatusV1 } = model.context.options;
	if (incoming.denied)
		return { status: 1, details: `${incoming.denied.code}: ${incoming.denied.message}`, items: null };
	if (jobEnd === 'failed') return { status: 1, details: 'EPMCSS-29039: The job was ended by the service', items: null };
	if (jobEnd === 'failedWithoutReason') return { status: 7, details: '', items: null };
	try {
		const rows = readFile(model, incoming.fields.get('filename') ?? '', task.headings);
		if (task.refused !== undefined) throw new JobFailure(task.refused);
		const items = rows.flatMap((row) => {
			const failure = task.work(row);
			return failure ? [{ ...task.nameOf(row), Error_Details: `${failure.code}: ${failure.message}` }] : [];
		});
		task.after?.();
		const details = `Processed - ${rows.length}, Succeeded - ${rows.length - items.length}, Failed - ${items.length}.`;
		const named = items.length === 0 || jobEnd === 'unnamedFailures' ? null : items;
		return { status: items.length === 0 ? 0 : partialStatusV1, details, items: named };
	} catch (error) {
		if (error instanceof JobFailure) return { status: 1, details: error.message, items: null };
		throw error;
	}
}

function start(model: Model, incoming: Incoming, task: Task): Answer {
	const id = newJobId(model);
	const outcome = runTask(model, incoming, task);
	model.jobs.put(id, { id, started: model.context.now(), polls: 0, ...outcome });
	const filename = incoming.fields.get('filename') ?? '';
	const groupName = incoming.fields.get('groupname');
	const roleName = incoming.fields.get('rolename');
	const userPassword = model.context.options.echoPasswords ? incoming.fields.get('userpassword') : undefined;
	return envelope(model, incoming, {
		status: -1,
		data: {
			jobType: task.jobType,
			filename,
			...(groupName === undefined ? {} : { groupName }),
			...(roleName === undefined ? {} : { roleName }),
			...(userPassword === undefined ? {} : { userPassword }),
		},
		links: jobLink(model, `${jobsPath}/${id}`),
	});
}

function addUsers(model: Model, incoming: Incoming): Answer {
	const { fields, caller } = incoming;
	const type = fields.get('jobtype');
	const reset = fields.get('resetpassword')?.toLowerCase() !== 'false';
	const password = fields.get('userpassword') || undefined;
	return start(model, incoming, {
		jobType: 'ADD_USERS',
		headings: userHeadings,
		nameOf: byLogin,
		work: (row) => records.addUser(model, caller, toUser(row), { password, reset }),
		refused:
			type !== undefined && type.toUpperCase() !== 'ADD_USERS' ? 'EPMCSS-29034: The job type is wrong' : undefined,
	});
}

function changeUsers(model: Model, incoming: Incoming): Answer {
	const { fields, caller } = incoming;
	const jobType = fields.get('jobtype') ?? '';
	if (jobType === 'UPDATE_USERS') {
		const work: Work = (row) => records.updateUser(model, caller, toUser(row));
		return start(model, incoming, { jobType, headings: userHeadings, nameOf: byLogin, work });
	}
	const name = fields.get('rolename') ?? '';
	const role = findBaseRole(name) ?? findGranularRole(name);
	const isKnown = jobType === 'ASSIGN_ROLE' || jobType === 'UNASSIGN_ROLE';
	return start(model, incoming, {
		jobType,
		headings: ['User Login'],
		nameOf: byLogin,
		work: (row) => records.setRole(model, caller, toUser(row), role ?? '', jobType === 'ASSIGN_ROLE'),
		refused: !isKnown
			? 'EPMCSS-29034: The job type is wrong'
			: role === undefined
				? `EPMCSS-21000: Role ${name} is not valid`
				: undefined,
	});
}

function changeGroups(model: Model, incoming: Incoming): Answer {
	const { fields } = incoming;
	const jobType = fields.get('jobtype') ?? '';
	const isAdd = jobType.startsWith('ADD_');
	if (jobType === 'ADD_USER_TO_GROUPS' || jobType === 'REMOVE_USER_FROM_GROUPS') {
		const userlogin = fields.get('userlogin') ?? '';
		const work: Work = (row) => records.setMember(model, { userlogin }, row['Group Name'] ?? '', isAdd);
		return start(model, incoming, { jobType, headings: ['Group Name'], nameOf: byGroup, work });
	}
	const name = fields.get('groupname') ?? '';
	const group = model.groups.latest(lower(name));
	const isKnown = jobType === 'ADD_USERS_TO_GROUP' || jobType === 'REMOVE_USERS_FROM_GROUP';
	const changes = new records.MemberChanges(model, name);
	return start(model, incoming, {
		jobType,
		headings: ['User Login'],
		nameOf: byLogin,
		work: (row) => changes.set(toUser(row), isAdd),
		after: () => changes.commit(),
		refused: !isKnown
			? 'EPMCSS-29034: The job type is wrong'
			: group?.type === 'EPM'
				? undefined
				: `EPMCSS-2102${isAdd ? 1 : 2}: Group ${name} does not exist`,
	});
}

function report(model: Model, incoming: Incoming, jobType: string, csv: (idAdmins: boolean) => string): Answer {
	const id = newJobId(model);
	// Public clients give the parameters in the query string too.
	const { filename: inQuery } = incoming.request.query;
	const filename = (incoming.fields.get('filename') ?? inQuery ?? '').trim();
	const idAdmins = incoming.fields.get('usertype')?.toLowerCase() === 'idadmins';
	const { denied } = incoming;
	if (!denied && filename === '') {
		return envelope(model, incoming, { status: 1, details: 'EPMCSS-29035: The parameter filename is missing' });
	}
	if (!denied) {
		const content = Buffer.from(csv(idAdmins), 'utf8');
		const modified = model.context.now();
		model.files.put(filename, { name: filename, content: content.toString('base64'), size: content.length, modified });
	}
	const outcome = denied
		? { status: 1, details: `${denied.code}: ${denied.message}` }
		: { status: 0, details: `The report is in ${filename}` };
	model.jobs.put(id, { id, started: model.context.now(), polls: 0, items: null, ...outcome });
	return envelope(model, incoming, {
		status: -1,
		data: { jobType, filename },
		links: jobLink(model, `${jobsPath}/${id}`),
	});
}

function show(model: Model, incoming: Incoming): Answer {
	const id = incoming.request.params.id ?? '';
	const { jobEnd, jobPolls, jobMilliseconds, unknownJob } = model.context.options;
	const job = model.jobs.latest(id);
	if (!job) {
		return unknownJob === '404'
			? { html: 404 }
			: envelope(model, incoming, { status: 1, details: `There is no job ${id}` });
	}
	const isRunning = jobEnd === 'never' || job.polls < jobPolls || model.context.now() - job.started < jobMilliseconds;
	model.jobs.put(id, { ...job, polls: job.polls + 1 });
	if (isRunning) return envelope(model, incoming, { status: -1 });
	return envelope(model, incoming, { status: job.status, details: job.details || null, items: job.items });
}

export function jobRoutes(model: Model): Route[] {
	const security = '/interop/rest/security/v1';
	const remove = (incoming: Incoming, kind: 'users' | 'groups') =>
		start(
			model,
			incoming,
			kind === 'users'
				? {
						jobType: 'REMOVE_USERS',
						headings: ['User Login'],
						nameOf: byLogin,
						work: (row) => records.removeUser(model, incoming.caller, toUser(row)),
						after: () => records.removeStrays(model),
					}
				: {
						jobType: 'REMOVE_GROUPS',
						headings: ['Group Name'],
						nameOf: byGroup,
						work: (row) => records.removeGroup(model, { groupname: row['Group Name'] }),
					},
		);
	const addGroups = (incoming: Incoming) =>
		start(model, incoming, {
			jobType: 'ADD_GROUPS',
			headings: ['Group Name', 'Description'],
			nameOf: byGroup,
			work: (row) => records.addGroup(model, { groupname: row['Group Name'], description: row.Description }),
		});
	return [
		{ method: 'POST', path: `${security}/users`, media: 'form', right: 'users', handle: (it) => addUsers(model, it) },
		{
			method: 'PUT',
			path: `${security}/users`,
			media: 'form',
			right: 'baseRoles',
			handle: (it) => changeUsers(model, it),
		},
		{ method: 'DELETE', path: `${security}/users`, media: 'none', right: 'users', handle: (it) => remove(it, 'users') },
		{ method: 'POST', path: `${security}/groups`, media: 'form', right: 'groups', handle: addGroups },
		{
			method: 'PUT',
			path: `${security}/groups`,
			media: 'form',
			right: 'groups',
			handle: (it) => changeGroups(model, it),
		},
		{
			method: 'DELETE',
			path: `${security}/groups`,
			media: 'none',
			right: 'groups',
			handle: (it) => remove(it, 'groups'),
		},
		{
			method: 'POST',
			path: `${security}/roleassignmentreport`,
			media: 'form',
			right: 'read',
			handle: (it) => report(model, it, 'ROLE_ASSIGNMENT_REPORT', (idAdmins) => roleReportCsv(model, idAdmins)),
		},
		{
			method: 'POST',
			path: `${security}/usergroupreport`,
			media: 'form',
			right: 'read',
			handle: (it) => report(model, it, 'USER_GROUP_REPORT', () => groupReportCsv(model)),
		},
		{ method: 'GET', path: `${jobsPath}/:id`, media: 'none', right: 'any', handle: (it) => show(model, it) },
	];
}
