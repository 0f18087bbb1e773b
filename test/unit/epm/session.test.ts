import { expect, it } from '@jest/globals';

import { EpmSession } from '../../../nodes/OracleEpmCloud/session';
import { itemWith } from '../shared/support';
import { scripted } from './support';

it('takes nobody by an email address that several users have', async () => {
	const users = ['ada', 'grace'].map((userlogin) => ({ userlogin, email: 'Office@example.com' }));
	const { client } = scripted({ body: { status: 0, details: users } });
	const settings = { baseUrl: 'https://epm.example.com', userName: 'admin', password: 'x' };
	const signer = () => () => '';
	const session = new EpmSession(client, client, settings, { counter: { calls: 0 }, signer, warn: () => undefined });
	const item = itemWith({ user: { __rl: true, mode: 'email', value: 'office@example.com' } });
	await expect(session.userLogin(item)).rejects.toThrow(
		'2 users have the email address "office@example.com": ada, grace.',
	);
});
