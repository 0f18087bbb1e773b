import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { line, people, startBulk, textSource, type BulkBench } from './adobeSupport';

let adobe: BulkBench;
beforeAll(async () => {
	adobe = await startBulk();
});
beforeEach(async () => await adobe.sandbox.reset());
afterAll(async () => await adobe.stop());

const ada = 'ada@example.com';
const adaLine = 'ada@example.com,Ada,Lovelace,GB,';
const create = async (identityType: string, email: string, more: INodeParameters = {}) =>
	await adobe.output('user', 'create', {
		identityType,
		email,
		firstname: 'Ada',
		lastname: 'Lovelace',
		country: 'GB',
		...more,
	});
const messages = (rows: readonly INodeExecutionData[]) => rows.map(({ json }) => (json.error as IDataObject).message);
const removal = (rows: readonly string[], more: INodeParameters = {}, headers = 'Email') =>
	textSource(rows, { importAction: 'delete', ...more }, headers);
/** Identity types of the accounts with that address. */
const accounts = async (email: string) => {
	const all = await adobe.output('user', 'getAll', { returnAll: true, simplify: false });
	return all.filter(({ json }) => json.email === email).map(({ json }) => json.type);
};

describe('deleting', () => {
	it('takes users out of the organization, but not more than allowed, and finds nothing to do for unknown ones', async () => {
		await adobe.bulk(textSource(people(4).map(line)));
		const names = ['USER.0000@example.com', 'user.0001@example.com', 'user.0002@example.com'];
		const held = await adobe.failure('user', 'bulkImport', removal(names, { maxRemovals: 2 }));
		expect(held.message).toMatch(/3 users would be disabled or deleted, and 2 are allowed/);
		const { succeeded } = await adobe.bulk(removal([...names, 'user.nobody@example.com']));
		expect(succeeded.map(({ json }) => json.status)).toEqual(['removed', 'removed', 'removed', 'unchanged']);
		expect(adobe.members().map(([email]) => email)).toEqual(['user.0003@example.com']);
		const again = await adobe.bulk(removal(names));
		expect(again.summary.byStatus).toEqual({ unchanged: 3 });
	});

	it('leaves the account unless it is told to delete it', async () => {
		const newName = 'ada@example.com,Augusta,King,GB,';
		await adobe.bulk(textSource([adaLine]));
		await adobe.bulk(removal([ada]));
		// The account comes back as it was, and the next run brings it in line.
		await adobe.bulk(textSource([newName]));
		expect((await adobe.output('user', 'get', { user: ada }))[0]?.json.lastname).toBe('Lovelace');
		expect((await adobe.bulk(textSource([newName]))).summary.byStatus).toEqual({ updated: 1 });
		await adobe.bulk(removal([ada], { deleteAccount: true }));
		await adobe.bulk(textSource([adaLine]));
		expect((await adobe.output('user', 'get', { user: ada }))[0]?.json.lastname).toBe('Lovelace');
	});

	it('takes nobody when an address belongs to two accounts and the row does not say which', async () => {
		await create('federatedID', ada);
		await create('adobeID', ada);
		const { rejected } = await adobe.bulk(removal([ada]));
		expect(messages(rejected)[0]).toMatch(/Several users have "ada@example.com".*adobeID.*federatedID/);
		const { succeeded } = await adobe.bulk(removal([`${ada},Adobe ID`], {}, 'Email,Identity Type'));
		expect(succeeded[0]?.json.status).toBe('removed');
		expect(await accounts(ada)).toEqual(['federatedID']);
	});

	it.each(['adobeID', 'federatedID'])(
		'does not go on to the other account when the answer about the %s is lost',
		async (type) => {
			const both = ['adobeID', 'federatedID'];
			for (const each of both) await create(each, ada);
			adobe.sandbox.faults.add({ path: '*/action/*', count: 1, connection: 'resetAfter' });
			const { succeeded } = await adobe.bulk(removal([`${ada},${type}`], {}, 'Email,Identity Type'));
			expect(succeeded[0]?.json.status).toBe('removed');
			expect(await accounts(ada)).toEqual(both.filter((each) => each !== type));
		},
	);
});

describe('identity types', () => {
	it.each([
		['federatedID', 'adobeID'],
		['adobeID', 'federatedID'],
	])('does not take a new %s for the %s with that address, and says who has it', async (identityType, existing) => {
		await create(existing, ada);
		adobe.sandbox.log.clear();
		const lines = [adaLine, ...people(9, []).map(line)];
		const { rejected, summary } = await adobe.bulk(textSource(lines, { options: { identityType } }));
		expect(summary.byStatus).toEqual({ blocked: 1, created: 9 });
		expect(messages(rejected)[0]).toContain(`held by the user "${ada} (${existing})"`);
		expect(await accounts(ada)).toEqual([existing]);
	});

	it('makes each user what its row says, however it is spelt', async () => {
		const lines = [
			'a@example.com,federated,First,Last,FI',
			'b@enterprise.example.com,Enterprise ID,First,Last,',
			'c@anywhere.example,adobeID,,,',
			'd@example.com,contractor,First,Last,FI',
			'e@example.com,,First,Last,',
		];
		const headers = 'Email,Type,First Name,Last Name,Country';
		const { rejected, summary } = await adobe.bulk(textSource(lines, {}, headers));
		expect(summary.byStatus).toEqual({ created: 3, invalid: 2 });
		expect(messages(rejected)).toEqual([
			'Identity Type "contractor" is not an identity type: adobeID, enterpriseID or federatedID. It comes from the column "Type".',
			'A new user needs Country.',
		]);
		const again = await adobe.bulk(textSource(lines, {}, headers));
		expect(again.summary.byStatus).toEqual({ unchanged: 3, invalid: 2 });
		const types = await adobe.output('user', 'getAll', { returnAll: true, simplify: false });
		expect(types.map(({ json }) => json.type).sort()).toEqual(['adobeID', 'adobeID', 'enterpriseID', 'federatedID']);
	});
});

describe('user names', () => {
	const headers = 'User Name,Domain,Email,First Name,Last Name,Country,Groups';
	const grace = 'grace,users.example.com,grace@users.example.com,Grace,Hopper,US,Everyone';

	it('knows users of a directory with user names by name and domain', async () => {
		await adobe.bulk(textSource([grace], {}, headers));
		const [user] = await adobe.output('user', 'get', { user: 'grace', options: { domain: 'users.example.com' } });
		expect(user?.json).toMatchObject({ username: 'grace', email: 'grace@users.example.com' });
		const updated = grace.replace('Hopper', 'Murray').replace('Everyone', 'Admirals');
		expect((await adobe.bulk(textSource([updated], {}, headers))).summary.byStatus).toEqual({ updated: 1 });
		expect((await adobe.bulk(textSource([updated], {}, headers))).summary.byStatus).toEqual({ unchanged: 1 });
		expect(adobe.members()).toEqual([['grace@users.example.com', ['Admirals', 'Everyone']]]);
		const elsewhere = await adobe.bulk(removal(['grace,example.com'], {}, 'User Name,Domain'));
		expect(elsewhere.succeeded[0]?.json.status).toBe('unchanged');
		const unclear = await adobe.bulk(removal(['grace'], {}, 'User Name'));
		expect(messages(unclear.rejected)[0]).toMatch(/"grace" is not an email address/);
		// By the address the same user is found.
		const { succeeded } = await adobe.bulk(removal(['grace@users.example.com']));
		expect(succeeded[0]?.json.status).toBe('removed');
		expect(adobe.members()).toEqual([]);
	});

	it('knows a row without user name and domain by its email address, and refuses one with a domain alone', async () => {
		const lines = [grace, ',,ada@example.com,Ada,Lovelace,GB,', ',users.example.com,b@users.example.com,B,B,GB,'];
		const { rejected } = await adobe.bulk(textSource(lines, {}, headers));
		expect(messages(rejected)).toEqual(['The user name is empty.']);
		expect(adobe.members().map(([email]) => email)).toEqual([ada, 'grace@users.example.com']);
	});

	it('finds a user whose name is another address by either of the two', async () => {
		const names = (userName: string) => `${userName},ada@example.com,Ada,Lovelace,GB`;
		const columns = 'User Name,Email,First Name,Last Name,Country';
		expect((await adobe.bulk(textSource([names('ada@example.net')], {}, columns))).summary.byStatus).toEqual({
			created: 1,
		});
		for (const again of ['ada@example.net', ada]) {
			expect(
				(
					await adobe.bulk(
						textSource(
							[names(again), ...people(6, []).map(({ email }) => names(email).replace(ada, email))],
							{},
							columns,
						),
					)
				).rejected,
			).toEqual([]);
		}
		expect(await accounts(ada)).toEqual(['federatedID']);
	});
});

describe('updating', () => {
	it('writes only what differs, and empties nothing that must stay', async () => {
		await adobe.bulk(textSource([adaLine, ...people(8, []).map(line)]));
		adobe.sandbox.log.clear();
		const lines = [
			'ada@example.com,,King,,Writers',
			'user.0000@example.com,<clear>,Other,FI,',
			'user.0001@example.com,First,Other,SE,',
		];
		const { succeeded, rejected, summary } = await adobe.bulk(
			textSource([...lines, 'nobody@example.com,A,B,FI,'], { importAction: 'updateOnly' }),
		);
		expect(succeeded.map(({ json }) => [json.status, json.changes])).toEqual([
			['updated', ['lastName', 'added to Writers', 'group Writers created']],
			['updated', ['lastName']],
		]);
		expect(messages(rejected)).toEqual([
			'First Name cannot be cleared.',
			'There is no user named "nobody@example.com".',
		]);
		expect(summary.warnings).toContain('Country of existing users cannot be changed here; 1 rows have another value.');
		expect((await adobe.output('user', 'get', { user: ada }))[0]?.json).toMatchObject({
			firstname: 'Ada',
			lastname: 'King',
			country: 'GB',
		});
	});

	it('changes the address of a Federated ID under its name, and is not confused by a lost answer', async () => {
		await adobe.bulk(textSource([adaLine]));
		const lines = ['ada@example.com,augusta@example.com,Ada,Lovelace,GB,Writers'];
		const headers = 'User Name,Email,First Name,Last Name,Country,Groups';
		const source = textSource(lines, {}, headers);
		adobe.sandbox.faults.add({ path: '*/action/*', count: 2, connection: 'resetAfter' });
		expect((await adobe.bulk(source)).summary.byStatus).toEqual({ updated: 1 });
		expect(adobe.members()).toEqual([['augusta@example.com', ['Writers']]]);
		const others = people(6, []).map(({ email }) => `${email},${email},First,Last,FI,`);
		const again = await adobe.bulk(textSource([...lines, ...others], {}, headers));
		expect(again.summary.byStatus).toEqual({ unchanged: 1, created: 6 });
	});

	it('refuses to change an Adobe ID, or the address of an Enterprise ID, and still adds the groups', async () => {
		await create('adobeID', 'c@anywhere.example');
		await create('enterpriseID', 'b@enterprise.example.com');
		const lines = [
			'c@anywhere.example,c@anywhere.example,Other,Everyone',
			'b@enterprise.example.com,new@enterprise.example.com,Lovelace,Everyone',
		];
		const source = textSource(lines, { importAction: 'updateOnly' }, 'User Name,Email,Last Name,Groups');
		const { rejected } = await adobe.bulk(source);
		expect(messages(rejected)).toEqual([
			'An Adobe ID belongs to the person, who alone can change it.',
			'The user name of this user is the email address, so the two cannot differ.',
		]);
		expect(adobe.members().map(([, groups]) => groups)).toEqual([['Everyone'], ['Everyone']]);
	});
});

it('adopts a user whom somebody else makes in the meantime, and gives the groups', async () => {
	await create('federatedID', ada);
	// Not shown, as one who is made after the list was read.
	adobe.sandbox.faults.add({ path: '*/users/*', count: 2, status: 404, code: 'error.user.not_found' });
	const { succeeded } = await adobe.bulk(textSource([`${adaLine}Writers`]));
	expect(succeeded.map(({ json }) => json.status)).toEqual(['adopted']);
	expect(adobe.members()).toEqual([[ada, ['Writers']]]);
	await adobe.sandbox.reset();
	await create('federatedID', ada);
	adobe.sandbox.faults.add({ path: '*/users/*', count: 5, status: 404, code: 'error.user.not_found' });
	const unseen = await adobe.bulk(textSource([`${adaLine}Writers`]));
	expect(unseen.rejected.map(({ json }) => json.status)).toEqual(['conflict']);
	expect(adobe.members()).toEqual([[ada, []]]);
});
