import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { basicAuthorization } from '../../providers/epm/auth/basic';
import { EpmClient } from '../../providers/epm/client';
import { readUsers } from '../../providers/epm/csv';
import { deleteFile, downloadFile, listFiles, uploadFile } from '../../providers/epm/files';
import { addGroups, findGroup } from '../../providers/epm/groups';
import { setMembership, userGroupReport } from '../../providers/epm/memberships';
import { importUsers } from '../../providers/epm/importUsers';
import { groupRoleReport, listRoles, replaceGranularRoles, setRole, userRoleReport } from '../../providers/epm/roles';
import { addUsers, listUsers, removeUsers, updateUsers } from '../../providers/epm/users';
import { timerSleep, undiciSend, type UndiciSend } from '../../providers/http/undici';
import { startSandbox, type Sandbox } from '../../sandbox';

let sandbox: Sandbox;
let transport: UndiciSend;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['epm'], seed: 1 });
	transport = undiciSend();
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
	await transport.close();
	await sandbox.stop();
});

/** Our client over undici, against the sandbox's own reading of the documents. */
function connect(login: { userName?: string; password?: string; identityDomain?: string } = {}): EpmClient {
	const credential = { ...sandbox.credentials.oracleEpmCloudApi, ...login };
	const authorization = basicAuthorization(credential);
	return new EpmClient(
		async (request) => await transport.send({ ...request, headers: { ...request.headers, authorization } }),
		{ baseUrl: credential.baseUrl, clock: { now: Date.now, sleep: timerSleep } },
	);
}

const user = (userlogin: string, more: object = {}) => ({
	userlogin,
	lastname: `Family-${userlogin}`,
	email: `${userlogin}@example.com`,
	resetpassword: true,
	...more,
});

describe('sign-in', () => {
	test('works with and without the identity domain, and Classic environments demand it', async () => {
		expect(await listUsers(connect())).toHaveLength(1);
		expect(await listUsers(connect({ identityDomain: '' }))).toHaveLength(1);
		sandbox.options('epm', { classicDomainPrefixRequired: true });
		expect(await listUsers(connect())).toHaveLength(1);
		await expect(listUsers(connect({ identityDomain: '' }))).rejects.toMatchObject({
			kind: 'unauthenticated',
			status: 401,
		});
	});

	test('as a new user works with the password that was given, once there is a base role', async () => {
		const password = 'Str0ng+Tëmp:#21';
		await addUsers(connect(), [user('ada', { password, resetpassword: false })], false);
		const ada = connect({ userName: 'ada', password });
		await expect(listRoles(ada)).rejects.toMatchObject({ kind: 'forbidden', status: 403 });
		await setRole(connect(), 'Service Administrator', ['ada'], 'assigned');
		expect((await listRoles(ada)).length).toBeGreaterThan(4);
		await expect(addUsers(ada, [user('x')], false)).rejects.toMatchObject({ code: 'EPMCSS-21193' });
		await expect(listRoles(connect({ userName: 'ada', password: 'wrong' }))).rejects.toMatchObject({ status: 401 });
	});
});

test('the life of a user: create, base role, granular role, group, update, remove', async () => {
	const client = connect();
	expect(await addUsers(client, [user('ada'), user('grace')], false)).toEqual(new Map());
	expect(await listUsers(client)).toHaveLength(1);
	await setRole(client, 'power user', ['ADA'], 'assigned');
	expect(await replaceGranularRoles(client, { userlogin: 'ada' }, ['Ad Hoc - Create'])).toEqual(new Map());
	await addGroups(client, [{ groupname: 'Planners', members: { users: ['ada'], groups: ['idp-planners'] } }]);
	expect(await findGroup(client, 'PLANNERS', true)).toMatchObject({
		type: 'EPM',
		members: { users: [{ userlogin: 'ada' }] },
	});
	expect(await setMembership(client, 'Planners', ['ada'], 'member')).toEqual(
		new Map([['ada', { outcome: 'unchanged' }]]),
	);
	expect(await userRoleReport(client, { userlogin: 'ada' })).toMatchObject([
		{ roles: [{ rolename: 'Power User' }, { rolename: 'Ad Hoc - Create' }] },
	]);
	expect(await userGroupReport(client, { groupname: 'Planners' })).toMatchObject([{ userlogin: 'ada' }]);
	expect(await groupRoleReport(client, { groupname: 'Planners' })).toMatchObject([{ roles: [] }]);
	expect(await updateUsers(client, [{ userlogin: 'ada', lastname: 'King' }])).toEqual(
		new Map([['ada', { outcome: 'changed' }]]),
	);
	const [ada] = await listUsers(client, {
		userlogin: 'ada',
		expand: { epmgroups: true, applicationroles: true, indirect: true },
	});
	expect(ada).toMatchObject({ lastname: 'King', epmgroups: [{ groupname: 'Planners' }] });
	expect(await removeUsers(client, ['ada'])).toEqual(new Map([['ada', { outcome: 'changed' }]]));
	expect(sandbox.state('epm').memberships).toEqual([]);
});

test('an import by file and job', async () => {
	const csv = 'First Name,Last Name,Email,User Login\nA,King,ada@example.com,ada\nG,Hopper,ada@example.com,grace\n';
	const { valid } = readUsers(new TextEncoder().encode(csv), 'auto', () => false);
	sandbox.options('epm', { jobMilliseconds: 30, jobLinks: 'otherHost' });
	const result = await importUsers(connect(), valid, { resetpassword: true, timeoutMs: 10_000, maxPauseMs: 10 });
	expect(Number.isSafeInteger(Number(result.jobId))).toBe(false);
	expect(result.counters).toEqual({ processed: 2, succeeded: 1, failed: 1 });
	expect(result.users.map(({ error }) => error?.code)).toEqual([undefined, 'EPMCSS-29002']);
	expect(await listFiles(connect())).toMatchObject([{ name: 'Artifact Snapshot' }]);
});

test('files: names with blanks, slashes and percent signs survive', async () => {
	const client = connect();
	const name = 'people 100% ä+b.csv';
	const bytes = new Uint8Array([0, 255, 10, 13]);
	await uploadFile(client, name, bytes, { folder: 'inbox' });
	expect(await listFiles(client)).toMatchObject([{ name: `inbox/${name}`, size: '4' }, {}]);
	expect(Buffer.from(await downloadFile(client, `inbox/${name}`, { timeoutMs: 1_000 }))).toEqual(Buffer.from(bytes));
	await deleteFile(client, `inbox\\${name}`);
	await expect(deleteFile(client, `inbox/${name}`)).rejects.toMatchObject({ kind: 'notFound' });
});

test('a JSON file is downloaded as it is, and not taken for an envelope', async () => {
	const client = connect();
	await uploadFile(client, 'a.json', new TextEncoder().encode('{"status":-1,"links":[]}'));
	expect(Buffer.from(await downloadFile(client, 'a.json', { timeoutMs: 1_000 })).toString()).toBe(
		'{"status":-1,"links":[]}',
	);
});
