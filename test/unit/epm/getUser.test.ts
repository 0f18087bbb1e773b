/** One user of EPM with roles and groups, which three reads tell. */
import { expect, it } from '@jest/globals';

import { userWithAccess } from '../../../providers/epm/access';
import { scripted, type Reply } from './support';

const ada = { userlogin: 'ada', firstname: 'A', lastname: 'L', email: 'ada@example.com' };
const reply = (details: unknown): Reply => ({ body: { links: {}, status: 0, error: null, details } });
const roles = [{ rolename: 'Viewer', roletype: 'Application' }];
const groups = [{ groupname: 'Planners', direct: 'Yes' }];

it('has the roles and groups that the reports tell', async () => {
	const { client, requests } = scripted(reply([ada]), reply([{ ...ada, roles }]), reply([{ ...ada, groups }]));
	expect(await userWithAccess(client, 'ada')).toMatchObject({ ...ada, roles, memberof: { groups } });
	expect(requests.map(({ method, url }) => `${method} ${new URL(url).pathname.replace(/.*rest/, '')}`)).toEqual([
		'POST /security/v1/users/list',
		'GET /security/v2/report/roleassignmentreport/user',
		'GET /security/v2/report/usergroupreport',
	]);
	expect(requests.slice(1).map(({ url }) => new URL(url).searchParams.get('userlogin'))).toEqual(['ada', 'ada']);
});

it('has none where the reports do not list the user', async () => {
	const { client } = scripted(reply([ada]), reply([]), reply([]));
	expect(await userWithAccess(client, 'ada')).toMatchObject({ ...ada, roles: [], memberof: { groups: [] } });
});

it('is missing where EPM does not show the user', async () => {
	const { client, requests } = scripted(reply([]));
	await expect(userWithAccess(client, 'ada')).rejects.toMatchObject({
		kind: 'notFound',
		message: 'There is no user "ada" with a base role in this environment.',
		advice: 'EPM shows only users with a base role.',
	});
	expect(requests.length).toBe(1);
});
