import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { fromInput, people, startAdobe, type AdobeBench } from './support';

let adobe: AdobeBench;
beforeAll(async () => {
	adobe = await startAdobe();
});
beforeEach(async () => {
	await adobe.sandbox.reset();
	await adobe.output('userGroup', 'create', { name: 'Designers' });
	adobe.sandbox.log.clear();
});
afterAll(() => adobe.stop());

const user = 'someone@enterprise.example.com';
const runSteps = (...step: IDataObject[]) => ({ specify: 'fields', user, steps: { step: step as never } });
const runJson = (commands: unknown) => ({ specify: 'json', commands: JSON.stringify(commands) });
const create = { type: 'create', identityType: 'enterpriseID', firstname: 'Some', lastname: 'One', ifExists: 'ignore' };
const actions = () => adobe.requests().filter((request) => request.startsWith('POST action'));

describe('Command: Run, using fields', () => {
	it("does the walkthrough's several operations in one command", async () => {
		const parameters = runSteps(create, { type: 'add', groups: 'Designers, Default Photoshop' });
		const [item] = await adobe.output('command', 'run', parameters);
		expect(item?.json).toEqual({ outcome: 'done', user, steps: ['createEnterpriseID', 'add'] });
		const [found] = await adobe.output('user', 'get', { user });
		expect(found?.json).toMatchObject({ type: 'enterpriseID', groups: ['Designers', 'Default Photoshop'] });
		expect(actions()).toHaveLength(1);
	});

	it('runs the steps in their order', async () => {
		await adobe.output('command', 'run', runSteps(create, { type: 'add', groups: 'Designers' }));
		await adobe.output(
			'command',
			'run',
			runSteps({ type: 'removeAll' }, { type: 'add', groups: 'Acrobat Pro' }, { type: 'update', firstname: 'No' }),
		);
		const [found] = await adobe.output('user', 'get', { user });
		expect(found?.json).toMatchObject({ firstname: 'No', groups: ['Acrobat Pro'] });
		await adobe.output(
			'command',
			'run',
			runSteps({ type: 'remove', groups: 'Acrobat Pro' }, { type: 'removeFromOrg' }),
		);
		expect(adobe.emails()).toEqual([]);
	});

	it.each([
		[[{ type: 'removeAll' }, create], 'Creating the user must be the first step.'],
		[[{ type: 'removeFromOrg' }, { type: 'removeAll' }], 'Removing from the organization must be the last step.'],
		[[{ type: 'add', groups: '' }], '"Step 1: Groups" is empty.'],
		[[{ type: 'update' }], '"Step 1" is empty, so there is nothing to change.'],
		[[], '"Steps" is empty. Add at least one step.'],
	])('refuses %j before anything is sent', async (steps, message) => {
		expect((await adobe.failure('command', 'run', runSteps(...steps))).message).toBe(message);
		expect(adobe.requests()).toEqual([]);
	});

	it('sends one item in test mode and another not', async () => {
		const parameters = { ...runSteps(create), options: { testOnly: true } };
		const [item] = await adobe.output('command', 'run', parameters);
		expect(item?.json).toMatchObject({ outcome: 'tested' });
		expect(adobe.emails()).toEqual([]);
	});
});

describe('Command: Run, using JSON', () => {
	const make = (email: string) => ({ user: email, do: [{ addAdobeID: { email } }] });

	it('sends commands as they are, ten to a request', async () => {
		const commands = people(12).map(({ email }) => make(String(email)));
		const [item] = await adobe.output('command', 'run', runJson(commands));
		expect(item?.json).toEqual({ outcome: 'done', commands: 12 });
		expect(adobe.emails()).toHaveLength(12);
		expect(actions()).toHaveLength(2);
	});

	it('puts a command that uses what another one makes into a later request', async () => {
		const commands = [
			{ usergroup: 'Artists', do: [{ createUserGroup: { description: 'x' } }] },
			{ user: 'a@b.example', do: [{ addAdobeID: { email: 'a@b.example' } }, { add: { group: ['artists'] } }] },
			{ usergroup: 'Designers', do: [{ add: { user: ['A@b.example'] } }] },
		];
		await adobe.output('command', 'run', runJson(commands));
		expect(actions()).toHaveLength(3);
		expect([adobe.members('Artists'), adobe.members('Designers')]).toEqual([['a@b.example'], ['a@b.example']]);
	});

	it('shows the warnings of Adobe', async () => {
		await adobe.output('user', 'create', fromInput, { input: people(1) });
		const commands = { user: 'person1@example.com', do: [{ add: { product: ['Acrobat Pro'] } }] };
		const [item] = await adobe.output('command', 'run', runJson(commands));
		expect(item?.json.warnings).toEqual(["'product' command is deprecated. Please use productConfiguration."]);
	});

	it('names the commands that were refused', async () => {
		const error = await adobe.failure('command', 'run', runJson([make('a@b.example'), { user, do: [{ fly: {} }] }]));
		expect(error.message).toBe(`1 of 2 were not done: ${user}: Unknown command step: fly`);
		expect(adobe.emails()).toEqual(['a@b.example']);
	});

	it('finds out what was done when the answer was lost', async () => {
		adobe.sandbox.faults.add({ path: '*/action/*', count: 1, connection: 'resetAfter' });
		const [item] = await adobe.output('command', 'run', runJson([make('a@b.example'), make('c@d.example')]));
		expect(item?.json).toEqual({ outcome: 'done', commands: 2 });
	});

	it.each([
		['{', '"Commands (JSON)" is not valid JSON.'],
		['[]', '"Commands (JSON)" has no command in it.'],
		['{"user": "a@b.example"}', '"Commands (JSON)" is not a command of Adobe (see "do").'],
		[
			'[{"user": "a@b.example", "do": [{"removeFromOrg": {}}]}, {"do": [{"x": {}}]}]',
			'Command 2 in "Commands (JSON)" must have',
		],
		['{"user": "a@b.example", "do": [{}], "extra": 1}', '"Commands (JSON)" is not a command of Adobe.'],
	])('refuses %s before anything is sent', async (commands, message) => {
		const error = await adobe.failure('command', 'run', { specify: 'json', commands });
		expect(error.message).toContain(message);
		expect(adobe.requests()).toEqual([]);
	});
});

describe('a create under a user name that is another address', () => {
	const steps = (ifExists: string) => ({
		step: [
			{ type: 'create', email: 'ada@example.com', firstname: 'A', lastname: 'B', country: 'FI', ifExists },
			{ type: 'add', groups: 'Default Photoshop' },
		],
	});

	it('is followed by steps under the email address', async () => {
		adobe.sandbox.options('adobe', { createdUserName: 'unknown' });
		await adobe.output('command', 'run', { specify: 'fields', user: 'ada@example.net', steps: steps('fail') });
		expect(adobe.members('Default Photoshop')).toEqual(['ada@example.com']);
	});

	it('is refused where the steps could reach another user', async () => {
		const parameters = { specify: 'fields', user: 'ada@example.net', steps: steps('ignore') };
		const error = await adobe.failure('command', 'run', parameters);
		expect(error.message).toContain('could reach another user');
		expect(adobe.requests()).toEqual([]);
	});

	it('refuses a name with a character that nobody sees', async () => {
		const parameters = { specify: 'fields', user: '\u200Eada@example.com', steps: { step: [{ type: 'removeAll' }] } };
		expect((await adobe.failure('command', 'run', parameters)).message).toContain('U+200E');
		expect(adobe.requests()).toEqual([]);
	});
});
