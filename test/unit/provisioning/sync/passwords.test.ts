import { describe, expect, it } from '@jest/globals';

import { FakeDirectory, refusal } from '../../../support/fakeDirectory';
import { applyTo, planOf } from './support';

const person = (name: string, more: Record<string, string> = {}) => ({
	'User Name': name,
	Email: `${name}@example.com`,
	...more,
});

describe('passwords', () => {
	const required = { capabilities: { passwordRequired: 'A new user needs a password.' } };

	it('are needed when a plan is applied, and not when it is made', async () => {
		const directory = new FakeDirectory(required);
		const plan = await planOf(directory, [person('bob')], { passwordsLater: true });
		expect(plan.rows.map(({ text }) => text)).toEqual(['Create bob']);
		expect((await planOf(directory, [person('bob')])).rejected).toMatchObject([{ status: 'invalid' }]);
	});

	it('are in no error that echoes them', async () => {
		const directory = new FakeDirectory();
		const plan = await planOf(directory, [person('bob', { Groups: 'Red' })]);
		const password = 'Sesame-4711';
		directory.fault = (_write, action) =>
			action.type === 'createUser' ? refusal('invalid', 400, { message: `Too weak: ${password}` }) : undefined;
		const { rejected } = await applyTo(directory, plan.rows, { passwordOf: () => password });
		expect(rejected.map(({ status }) => status)).toEqual(['failed', 'blocked']);
		expect(JSON.stringify(rejected)).not.toContain(password);
	});
});
