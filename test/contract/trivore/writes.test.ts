import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { ServiceError } from '../../../providers/http/errors';
import { Lookup } from '../../../providers/trivore/lookup';
import { userSchema } from '../../../providers/trivore/schemas';
import { createUser, updateUser } from '../../../providers/trivore/users';
import { nobody, startTrivore, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

describe('creating', () => {
	it.each(['accepted', 'ignored'])('sends the name where every installation reads it ("names" %s)', async (names) => {
		trivore.sandbox.options('trivore', { names });
		const user = await trivore.create('ada', { properties: { name: { givenName: 'Ada' } } });
		expect(user.name).toEqual({ givenName: 'Ada' });
	});

	it('takes an answer without a body for done, and looks the user up', async () => {
		trivore.sandbox.faults.set({ rules: [{ method: 'POST', body: 'empty', count: 1 }] });
		const find = async () => (await new Lookup(trivore.client).findUsers({ kind: 'username', value: 'ada' }))[0];
		const user = await createUser(trivore.client, { ...nobody, username: 'ada' }, find);
		expect(user).toMatchObject({ username: 'ada' });
		expect(trivore.sandbox.state('trivore').users).toHaveLength(1);
	});

	it('without anything to look up is not repeated when the answer was lost', async () => {
		trivore.sandbox.faults.set({ rules: [{ method: 'POST', connection: 'resetAfter', count: 1 }] });
		await expect(trivore.create('ada')).rejects.toMatchObject({ fault: 'interrupted' });
		expect(trivore.sandbox.state('trivore').users).toHaveLength(1);
	});

	it.each(['409', '400'])(
		'is refused for a name that is taken (%s), and says what is in the way',
		async (duplicateStatus) => {
			trivore.sandbox.options('trivore', { duplicateStatus });
			await trivore.create('ada');
			await expect(trivore.create('ada')).rejects.toMatchObject({
				kind: 'conflict',
				reason: { code: 'userTaken', facts: {} },
			});
		},
	);
});

describe('updating', () => {
	it('is the same for an installation that replaces and for one that merges', async () => {
		const { id } = await trivore.create('ada', { properties: { title: 'Countess', consents: { profiling: true } } });
		const { changed, value } = await updateUser(trivore.client, id, {
			properties: { consents: { locationing: true } },
		});
		expect([changed, value.consents, value.title]).toEqual([true, { profiling: true, locationing: true }, 'Countess']);
		expect((await updateUser(trivore.client, id, { properties: { consents: { profiling: true } } })).changed).toBe(
			false,
		);
	});

	it('keeps other addresses, and what is known about them', async () => {
		const { id } = await trivore.create('ada', { otherEmails: ['ada@example.org'] });
		await updateUser(trivore.client, id, { email: 'ADA@example.org', properties: {} });
		const { emails } = (await trivore.client.get(`/user/${id}`, userSchema)).value;
		expect(emails?.map(({ address }) => address)).toEqual(['ada@example.org']);
	});

	it('says so when the service did not lock the account', async () => {
		const { id } = await trivore.create('ada');
		const deaf = trivore.newClient(
			(send) => async (request) =>
				request.method === 'PUT' ? await send({ ...request, body: '{"title":"x"}' }) : await send(request),
		);
		await expect(updateUser(deaf, id, { properties: { locked: true } })).rejects.toThrow(/the account is not locked/);
	});
});

describe('refusals', () => {
	const failure = async (client = trivore.client): Promise<ServiceError> => {
		const error: unknown = await client
			.get('/user/5b0cfba4e2bb230ff8b535e6', userSchema)
			.catch((reason: unknown) => reason);
		if (!(error instanceof ServiceError)) throw new Error('A refusal was expected.');
		return error;
	};

	it.each([
		[{ errorBodies: 'json' }, 'User 5b0cfba4e2bb230ff8b535e6 was not found.', 'notFound'],
		[{ errorBodies: 'text' }, 'User 5b0cfba4e2bb230ff8b535e6 was not found.'],
		[{ errorBodies: 'html' }, /web page and HTTP status 404/],
		[{ errorBodies: 'empty' }, 'The service answered with HTTP status 404 and no explanation.'],
	])('of any shape become a sentence: %j', async (options, sentence, kind = 'unexpected') => {
		trivore.sandbox.options('trivore', options);
		const error = await failure();
		expect(error.message).toMatch(sentence);
		expect(error).toMatchObject({ kind, status: 404, service: 'Trivore ID' });
	});

	it.each(['json', 'html', 'empty'])('of a wrong secret are told apart (%s)', async (unauthorizedBody) => {
		trivore.sandbox.options('trivore', { unauthorizedBody });
		const credential = { ...trivore.sandbox.credentials.trivoreIdApi, clientSecret: 'wrong' };
		const client = trivore.newClient(undefined, undefined, credential);
		expect(await failure(client)).toMatchObject({ kind: 'unauthenticated', status: 401 });
	});

	it('of an object in a foreign namespace read as "not there for you"', async () => {
		trivore.sandbox.options('trivore', { unknownId: '403' });
		expect(await failure()).toMatchObject({ kind: 'forbidden', advice: expect.stringMatching(/list of namespaces/) });
	});
});
