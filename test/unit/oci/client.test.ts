import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/v4-mini';

import { OciIdentityClient } from '../../../providers/oci/client';
import { userSchema } from '../../../providers/oci/schemas';
import { ensureUser, findUser, resetPassword, updateUser, userPath } from '../../../providers/oci/users';
import { fakeClock, response, scripted } from '../http/support';
import { ada, client, grace, list } from './support';

describe('an answer about another object', () => {
	const answer = (content: object) => response(200, {}, JSON.stringify(content));

	it('is not believed when an object is read or changed', async () => {
		await expect(client(answer(grace)).client.get(userPath(ada.id), userSchema)).rejects.toThrow('not asked for');
		const { client: asking, calls } = client(answer(grace));
		await expect(updateUser(asking, ada.id, { description: '' })).rejects.toThrow('not asked for');
		expect(calls).toHaveLength(1);
	});

	it('is not believed when one is made', async () => {
		const scope = 'test';
		await expect(ensureUser(client(answer(grace)).client, { name: 'ada' }, 'fail', { scope })).rejects.toThrow('asked');
		const password = { userId: grace.id, password: 'planted' };
		await expect(resetPassword(client(answer(password)).client, ada.id, { scope })).rejects.toThrow('not asked for');
	});

	it('is believed whatever the upper and lower case of an OCID', async () => {
		const { client: asking } = client(answer(ada));
		expect((await asking.get(userPath(ada.id.toUpperCase()), userSchema)).value.name).toBe('ada');
	});
});

describe('a list that does not have all in one piece', () => {
	it('is followed to its end where the service documents no pages', async () => {
		const { client: asking, calls } = client(
			response(200, { 'opc-next-page': 'two' }, JSON.stringify([ada])),
			response(200, {}, JSON.stringify([grace])),
		);
		expect(await asking.listWhole('/users/x/authTokens', userSchema)).toEqual([ada, grace]);
		expect(calls[1]?.url).toContain('page=two');
	});

	it('goes on after an empty page with a cursor, and ends in an error when a cursor comes again', async () => {
		const next = { 'opc-next-page': 'two' };
		const whole = client(response(200, next, '[]'), response(200, {}, JSON.stringify([ada])));
		expect((await findUser(whole.client, 'ada'))?.id).toBe(ada.id);
		const circle = client(response(200, next, '[]'), response(200, next, '[]'));
		await expect(findUser(circle.client, 'ada')).rejects.toThrow('cursor twice');
	});

	it.each(['{}', '{"items":[]}', '', '<html></html>', 'null', '[{"id":"a","na'])(
		'is none when it is %s',
		async (body) => {
			await expect(findUser(client(response(200, {}, body)).client, 'ada')).rejects.toThrow(
				'not what its documentation',
			);
		},
	);
});

describe('a delete that a gateway answers', () => {
	it('is not taken for done', async () => {
		const page = () => response(200, {}, '<html>Sign in</html>');
		const { client: asking } = client(page(), page(), page(), page());
		await expect(asking.remove(userPath(ada.id))).rejects.toThrow('not what its documentation');
	});
});

describe('the home region of an answer', () => {
	it.each(['evil.example.com', 'us-ashburn-1.evil.example.com', 'x@evil.example.com', 'us-langley-1'])(
		'is refused when it is %s',
		async (regionName) => {
			const { send, calls } = scripted(
				response(200, {}, JSON.stringify([{ regionKey: 'IAD', regionName, isHomeRegion: true }])),
			);
			const endpoint = (region: string) => `https://identity.${region}.example`;
			const options = { tenancyId: 'ocid1.tenancy.oc1..t', region: 'eu-frankfurt-1', endpoint, clock: fakeClock() };
			await expect(new OciIdentityClient(send, options).remove(userPath(ada.id))).rejects.toThrow('not asked for');
			expect(calls.map(({ url }) => new URL(url).host)).toEqual(['identity.eu-frankfurt-1.example']);
		},
	);
});

describe('a delete', () => {
	const done = () => response(204, {}, '');
	const missing = () => response(404, {}, JSON.stringify({ code: 'NotAuthorizedOrNotFound', message: 'Not found.' }));
	const there = () => response(200, { etag: 'e' }, JSON.stringify(ada));
	const lost = () => response(503, {}, '');
	const remove = async (...answers: Parameters<typeof client>) => {
		const { client: asking, calls } = client(...answers);
		const outcome = await asking.remove(userPath(ada.id)).then(
			() => 'done',
			(error: unknown) => (error as { kind?: string }).kind,
		);
		return [outcome, calls.map(({ method }) => method)];
	};

	it('that is answered is one call', async () => {
		expect(await remove(done())).toEqual(['done', ['DELETE']]);
	});

	it('of what is missing is refused after one look', async () => {
		expect(await remove(missing(), missing())).toEqual(['notFound', ['DELETE', 'GET']]);
	});

	it('of what can still be read is refused for the permission, after one try', async () => {
		expect(await remove(missing(), there())).toEqual(['forbidden', ['DELETE', 'GET']]);
	});

	it('whose answer was lost was done if the object is missing then', async () => {
		expect(await remove(lost(), missing(), missing())).toEqual(['done', ['DELETE', 'DELETE', 'GET']]);
	});

	it('whose answer was lost is sent again while the object can be read, four times in all', async () => {
		expect(await remove(lost(), missing(), there(), done())).toEqual(['done', ['DELETE', 'DELETE', 'GET', 'DELETE']]);
		expect(await remove(lost(), lost(), lost(), lost(), done())).toEqual(['unavailable', Array(4).fill('DELETE')]);
	});
});

describe('an entry of a list', () => {
	const key = { id: 'key1', description: 'old' };
	const path = '/users/x/authTokens';
	const schema = z.looseObject({ id: z.string(), description: z.string() });
	const modify = async (...answers: Parameters<typeof client>) => {
		const { client: asking, calls } = client(...answers);
		const outcome = await asking.modifyListed(path, 'key1', schema, { description: 'new' }).then(
			({ changed, value }) => [changed, value.description],
			(error: unknown) => (error as { kind?: string }).kind,
		);
		return [outcome, calls.map(({ method }) => method)];
	};
	const changed = { ...key, description: 'new' };
	const answer = (entry: object) => response(200, {}, JSON.stringify(entry));

	it('is written once, and not if it is up to date', async () => {
		expect(await modify(list(key), answer(changed))).toEqual([
			[true, 'new'],
			['GET', 'PUT'],
		]);
		expect(await modify(list(changed))).toEqual([[false, 'new'], ['GET']]);
	});

	it('counts as changed when the list has the values after a lost answer', async () => {
		expect(await modify(list(key), response(503, {}, ''), list(changed))).toEqual([
			[true, 'new'],
			['GET', 'PUT', 'GET'],
		]);
	});

	it('is refused when the list does not have it, or the service refuses', async () => {
		expect(await modify(list({ ...key, id: 'other' }))).toEqual(['notFound', ['GET']]);
		const refusal = response(400, {}, JSON.stringify({ code: 'InvalidParameter', message: 'No.' }));
		expect(await modify(list(key), refusal)).toEqual(['invalid', ['GET', 'PUT']]);
	});

	it('is deleted by its ID or fingerprint, and only if the list no longer has it', async () => {
		const missing = () => response(404, {}, JSON.stringify({ code: 'NotAuthorizedOrNotFound', message: 'No.' }));
		for (const id of ['key1', 'aa:bb']) {
			const entry = { id: 'key1', fingerprint: 'aa:bb' };
			await expect(client(missing(), list(entry)).client.removeListed(path, id)).rejects.toMatchObject({
				kind: 'forbidden',
			});
		}
		await expect(client(missing(), list(key)).client.removeListed(path, 'other')).rejects.toMatchObject({
			kind: 'notFound',
		});
	});
});
