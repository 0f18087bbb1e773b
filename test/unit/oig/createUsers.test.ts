/** The bulk create where answers are lost or the server cannot be reached: nobody is created twice, each has an outcome. */
import { describe, expect, it } from '@jest/globals';

import { ServiceError } from '../../../providers/http/errors';
import { NetworkError, type HttpRequest, type NetworkFault } from '../../../providers/http/send';
import { attribute } from '../../../providers/oig/attributes';
import type { CreateOptions } from '../../../providers/oig/bulkCreate';
import { createUsers } from '../../../providers/oig/createUsers';
import type { NewUser } from '../../../providers/oig/newUsers';
import { business, contentOf, fieldsOf, list, lost, noSuchCall, refusal, serverOf, type Answers } from './server';
import { answer } from './support';

const FIND = 'GET /users';
const POST = 'POST /users';
const user = (login: string, more: Readonly<Record<string, string>> = {}): NewUser => ({
	attributes: Object.entries({ 'User Login': login, ...more }).map(([name, value]) => attribute(name, value)),
	requestId: `r-${login}`,
});
const byNumber = (number: string): NewUser => ({
	attributes: [attribute('Employee Number', number)],
	requestId: `n-${number}`,
});
const found = (...users: ReadonlyArray<readonly [id: string, attributes: object]>) =>
	list(
		'users',
		users.map(([id, attributes]) => ({ id, fields: fieldsOf(attributes) })),
	);
const none = found();
const sentIn = ({ body }: HttpRequest) =>
	(JSON.parse(String(body)) as { users: Array<{ requestId: string }> }).users.map(({ requestId }) => requestId);
/** Each user gets an id after the mark. */
const created = (request: HttpRequest) =>
	answer(200, {
		users: sentIn(request).map((requestId) => ({ id: `9${requestId.length}`, requestId, status: ' SUCCESS' })),
	});
const network = (fault: NetworkFault) => new NetworkError(fault, `It was ${fault}.`);

async function create(answers: Answers, users: readonly NewUser[], options: Partial<CreateOptions> = {}) {
	const sent: string[][] = [];
	const listed = answers[POST] ?? created;
	const posts = (Array.isArray(listed) ? listed : [listed]).map((one: unknown) => (request: HttpRequest) => {
		sent.push(sentIn(request));
		return (typeof one === 'function' ? (one as typeof created)(request) : one) as ReturnType<typeof answer>;
	});
	const server = serverOf({ [FIND]: none, ...answers, [POST]: posts });
	const outcomes = await createUsers(server.client, users, { batchSize: 25, knownAbsent: true, ...options });
	return {
		...server,
		sent,
		told: outcomes.map((one) => (one.kind === 'failed' ? contentOf(one.error) : one)),
	};
}

const noAnswer = (who: string, cause = 'The connection was closed.') => ({
	kind: 'unexpected',
	status: 200,
	message: `OIG gave no answer about this user (${cause}), and ${who}.`,
	advice: 'Run it again later: the user is looked up first, so it is not created twice.',
});

describe('when a server cannot be reached', () => {
	it.each(['refused', 'dns', 'tls', 'aborted'] as const)(
		'nothing more is sent after one request: %s',
		async (fault) => {
			const error = { fault, message: `It was ${fault}.` };
			const sending = await create({ [POST]: network(fault) }, [user('A'), user('B'), user('C')], { batchSize: 1 });
			expect(sending.told).toEqual([error, error, error]);
			expect(sending.sent).toEqual([['r-A']]);
			const looking = await create({ [FIND]: network(fault) }, [user('A'), user('B')], {
				batchSize: 1,
				knownAbsent: false,
			});
			expect(looking.told).toEqual([error, error]);
			expect(looking.calls()).toHaveLength(1);
		},
	);

	it.each([401, 403, 429])('nor after a refusal of the credential or the rate (%i)', async (status) => {
		const sending = await create({ [POST]: refusal(status) }, [user('A'), user('B')], { batchSize: 1 });
		expect(sending.told).toMatchObject([{ status }, { status }]);
		expect(sending.sent).toHaveLength(1);
		const looking = await create({ [FIND]: refusal(status) }, [user('A'), user('B')], {
			batchSize: 1,
			knownAbsent: false,
		});
		expect(looking.told).toMatchObject([{ status }, { status }]);
		expect([looking.sent, looking.calls().length]).toEqual([[], 1]);
	});

	it('a look-up that fails for another reason is the error of its users alone', async () => {
		const { told, sent } = await create({ [FIND]: [refusal(503), none] }, [user('A'), user('B')], {
			batchSize: 1,
			knownAbsent: false,
		});
		expect(told).toMatchObject([{ kind: 'unavailable' }, { kind: 'created' }]);
		expect(sent).toEqual([['r-B']]);
		const unclear = await create({ [FIND]: [lost(), none] }, [user('A'), user('B')], {
			batchSize: 1,
			knownAbsent: false,
		});
		expect(unclear.told).toMatchObject([{ fault: 'interrupted' }, { kind: 'created' }]);
	});
});

describe('a lost answer', () => {
	it('is followed by a pause and a look; those who are there are not sent again', async () => {
		const { told, sent, waits, calls } = await create(
			{ [POST]: [lost(), created], [FIND]: found(['7', { 'User Login': 'a' }]) },
			[user('A'), user('B')],
		);
		expect(told).toMatchObject([
			{ kind: 'created', id: '7', status: 'SUCCESS', requestId: 'r-A' },
			{ kind: 'created', requestId: 'r-B' },
		]);
		expect(sent).toEqual([['r-A', 'r-B'], ['r-B']]);
		expect(waits).toEqual([2_000]);
		expect(calls()).toHaveLength(3);
		const quick = await create({ [POST]: [lost(), created] }, [user('A')], { visibleAfterMs: 5 });
		expect(quick.waits).toEqual([5]);
	});

	it('needs no pause where the server refuses with a code of its own, and one user is not sent again', async () => {
		const { told, sent, waits } = await create({ [POST]: business('No.') }, [user('A')]);
		expect(told).toMatchObject([{ code: 'IAM-3050068', message: 'No.' }]);
		expect([sent.length, waits]).toEqual([1, []]);
	});

	it('about one user is tried three times', async () => {
		const { told, sent } = await create({ [POST]: lost() }, [user('A')]);
		expect(told).toEqual([{ fault: 'interrupted', message: 'The connection was closed.' }]);
		expect(sent).toHaveLength(3);
	});

	it.each([
		['timeout', 2],
		['interrupted', 10],
	] as const)('ends the run when there are too many of them: %s', async (fault, limit) => {
		const users = Array.from({ length: 12 }, (_, at) => byNumber(String(at)));
		const { told, sent } = await create({ [POST]: network(fault) }, users, { batchSize: 1 });
		expect(sent).toHaveLength(limit);
		const message = `It was ${fault}.`;
		const unsure = noAnswer('no user with Employee Number "0" can be found', message);
		expect(told[0]).toEqual(unsure);
		expect(told.slice(limit)).toEqual(Array(12 - limit).fill({ fault, message }));
	});

	it('about a user without a login is told and not sent again, found or not', async () => {
		const { told, sent } = await create({ [POST]: lost(), [FIND]: found(['7', { 'Employee Number': '2' }]) }, [
			byNumber('1'),
			byNumber('2'),
		]);
		expect(told).toMatchObject([
			noAnswer('no user with Employee Number "1" can be found'),
			{ kind: 'created', id: '7' },
		]);
		expect(sent).toHaveLength(1);
	});

	it('does not make somebody with another employee number the user who was sent', async () => {
		const other = found(['7', { 'User Login': 'A', 'Employee Number': '2' }]);
		const taken = (request: HttpRequest) =>
			answer(200, {
				users: sentIn(request).map((requestId) => ({ requestId, status: 'FAILED', reason: 'Login already exists.' })),
			});
		const { told, sent } = await create({ [POST]: [lost(), taken], [FIND]: other }, [
			user('A', { 'Employee Number': '1' }),
		]);
		expect(sent).toHaveLength(2);
		expect(told[0]).not.toHaveProperty('id');
		const same = await create({ [POST]: [lost(), taken], [FIND]: found(['7', { 'User Login': 'A' }]) }, [
			user('A', { 'Employee Number': '1' }),
		]);
		expect(same.told).toMatchObject([{ kind: 'created', id: '7' }]);
	});

	it('after which nothing can be read is as one after which none is found', async () => {
		for (const unreadable of [refusal(403), noSuchCall(), lost()]) {
			const { told, sent } = await create({ [POST]: lost(), [FIND]: unreadable }, [byNumber('1')]);
			expect(told).toEqual([noAnswer('no user with Employee Number "1" can be found')]);
			expect(sent).toHaveLength(1);
		}
	});

	it('after which the run is canceled leaves the error of the cancellation', async () => {
		const { told } = await create({ [POST]: lost(), [FIND]: network('aborted') }, [user('A')]);
		expect(told).toEqual([{ fault: 'aborted', message: 'It was aborted.' }]);
	});
});

describe('requests that were raised meanwhile', () => {
	const raised = (byLogin: Record<string, string>, unclear: string[] = []) => ({
		newRequests: async () => await Promise.resolve({ byLogin: new Map(Object.entries(byLogin)), unclear }),
	});

	it('keep a user from being requested twice, and the others are sent again', async () => {
		const { told, sent } = await create({ [POST]: [lost(), created] }, [user('A'), user('B')], raised({ a: '5' }));
		expect(told).toMatchObject([
			{ kind: 'pending', oigRequestId: '5', requestId: 'r-A' },
			{ kind: 'created', requestId: 'r-B' },
		]);
		expect(sent).toEqual([['r-A', 'r-B'], ['r-B']]);
	});

	it('of which it is not known for which user they are keep all from being sent again', async () => {
		const { told, sent } = await create({ [POST]: lost() }, [user('A'), user('B')], raised({ b: '6' }, ['5']));
		expect(told).toMatchObject([
			noAnswer('no user with User Login "A" can be found'),
			{ kind: 'pending', oigRequestId: '6' },
		]);
		expect(sent).toHaveLength(1);
	});

	it('that cannot be read keep all from being sent again', async () => {
		const newRequests = async () =>
			await Promise.reject(new ServiceError({ service: 'x', kind: 'forbidden', status: 403, message: 'No.' }));
		const { told, sent } = await create({ [POST]: lost() }, [user('A'), user('B')], { newRequests });
		const error = { fault: 'interrupted', message: 'The connection was closed.' };
		expect(told).toEqual([error, error]);
		expect(sent).toHaveLength(1);
	});

	it('are not asked for where all are found', async () => {
		const newRequests = async () => await Promise.reject(new Error('Not needed.'));
		const { told } = await create({ [POST]: lost(), [FIND]: found(['7', { 'User Login': 'A' }]) }, [user('A')], {
			newRequests,
		});
		expect(told).toMatchObject([{ kind: 'created', id: '7' }]);
	});
});

describe('an answer that does not say enough', () => {
	it('is completed by a look, and an accepted request without a number is pending', async () => {
		const { told } = await create(
			{
				[POST]: answer(200, {
					users: [
						{ requestId: 'r-A', status: 'SUCCESS' },
						{ requestId: 'r-B', status: 'SUCCESS' },
					],
				}),
				[FIND]: found(['7', { 'User Login': 'A' }]),
			},
			[user('A'), user('B')],
		);
		expect(told).toEqual([
			{ kind: 'created', id: '7', status: 'SUCCESS', requestId: 'r-A' },
			{ kind: 'pending', oigRequestId: undefined, requestId: 'r-B' },
		]);
	});

	it('without an item is an error for a user who cannot be found', async () => {
		for (const body of [{}, { users: [] }, { users: 'x' }]) {
			const { told, sent } = await create({ [POST]: answer(200, body) }, [user('A')]);
			expect(told).toEqual([
				{
					kind: 'unexpected',
					status: 200,
					message: 'OIG gave no answer about this user, and no user with User Login "A" can be found.',
					advice: 'Run it again later: the user is looked up first, so it is not created twice.',
				},
			]);
			expect(sent).toHaveLength(1);
		}
	});

	it('by position alone is not believed where the user cannot be found', async () => {
		const bare = answer(200, { users: [{ id: '8' }, { id: '9' }] });
		const { told } = await create({ [POST]: bare, [FIND]: found(['8', { 'User Login': 'A' }]) }, [
			user('A'),
			user('B'),
		]);
		expect(told).toMatchObject([{ kind: 'created', id: '8' }, { kind: 'unexpected' }]);
	});
});
