import { describe, expect, it } from '@jest/globals';

import { updateGroup } from '../../../providers/epm/groups';
import { importUsers } from '../../../providers/epm/importUsers';
import { addUsers } from '../../../providers/epm/users';
import { scripted } from './support';

const users = ['ada', 'grace'].map((userlogin) => ({
	userlogin,
	firstname: 'A',
	lastname: 'B',
	email: `${userlogin}@example.com`,
}));

describe('answers that do not tell all', () => {
	it('claim success for no user whom EPM does not count as done', async () => {
		const { client } = scripted({ body: { status: 0, details: { processed: 1, succeeded: 1, failed: 0 } } });
		const refused = await addUsers(
			client,
			users.map((user) => ({ ...user, resetpassword: true })),
			false,
		);
		expect([...refused.keys()]).toEqual(['ada', 'grace']);
		expect(refused.get('ada')?.message).toContain('1 of 2 records failed');
	});

	it('claim success for no user of a file that the job did not get to', async () => {
		const started = { rel: 'Job Status', href: 'https://epm.example.com/interop/rest/security/v1/jobs/1' };
		const { client } = scripted(
			{ body: { status: 0, links: [] } },
			{ body: { status: -1, links: [started] } },
			{ body: { status: 0, details: 'Processed - 1, Succeeded - 1, Failed - 0.' } },
		);
		const lines = users.map((user, index) => ({ ...user, line: index + 2 }));
		const result = await importUsers(client, lines, { resetpassword: true, timeoutMs: 60_000 });
		expect(result.users.map(({ error }) => error?.message)).toEqual(
			Array(2).fill('EPM reports 1 more failed records without naming them.'),
		);
	});

	it('take no member out of a group that came without its members', async () => {
		const group = { groupname: 'Planners', type: 'EPM', identity: 'native://1?GROUP', description: 'Old' };
		const { client, requests } = scripted({ body: { status: 0, details: [group] } });
		await expect(updateGroup(client, 'Planners', { description: 'New' })).rejects.toThrow('without its members');
		expect(requests.map(({ method }) => method)).toEqual(['POST']);
	});
});
