/** Credentials and app roles of a user: changes whose answer is lost, and those that another writer makes meanwhile. */
import { describe, expect, it } from '@jest/globals';

import { NetworkError } from '../../../providers/http/send';
import { grantAppRole, revokeAppRole } from '../../../providers/ociDomains/appRoles';
import {
	AUTH_TOKEN,
	createCredential,
	deleteCredential,
	relabelCredential,
	uploadApiKey,
} from '../../../providers/ociDomains/credentials';
import { ADA, BOB, domain, DUPLICATE, gone, inTurn, OTHER, page, refusing, TEAM } from './support';

const lost = refusing(500);
const done = { status: 204 };
const noAnswer = () => {
	throw new NetworkError('timeout', 'No answer came.');
};

describe('the label of a credential', () => {
	const token = { id: BOB, user: { value: ADA }, description: 'old', token: 'T0ken' };
	const relabel = async (...reads: object[]) => {
		const read = inTurn(...reads.map((body) => ({ body })));
		const { client, writes } = domain(({ method }) => (method === 'GET' ? read() : lost));
		const label = relabelCredential(client.scim, AUTH_TOKEN, ADA, BOB, ['description', 'new']);
		return [await label.catch((error: unknown) => error), writes().length];
	};

	it('is read when the answer is lost, and never comes with the secret', async () => {
		const shown = { id: BOB, user: { value: ADA }, description: 'new' };
		expect(await relabel(token, { ...token, description: 'new' })).toEqual([{ value: shown, changed: true }, 1]);
		expect(await relabel(token)).toMatchObject([{ status: 500 }, 3]);
		expect(await relabel({ ...token, description: 'new' })).toEqual([{ value: shown, changed: false }, 0]);
	});
});

describe('a new credential', () => {
	const create = async (answer: () => object) =>
		await createCredential(domain(answer).client.scim, AUTH_TOKEN, ADA, {}).catch((error: unknown) => error);
	const warned = {
		advice: 'The auth token may have been created, and its secret cannot be read again.',
		reason: { code: 'secretLost', facts: { noun: 'auth token' } },
	};

	it('may exist when its answer is lost, and the error says so', async () => {
		expect(await create(() => lost)).toMatchObject({ status: 500, message: 'No.', ...warned });
		expect(await create(noAnswer)).toMatchObject({ fault: 'timeout', message: 'No answer came.', ...warned });
	});

	it('does not exist after a clear refusal', async () => {
		expect(await create(() => refusing(400))).toMatchObject({ status: 400, advice: undefined, reason: undefined });
		const bug = new RangeError('A bug.');
		expect(
			await create(() => {
				throw bug;
			}),
		).toBe(bug);
	});
});

describe('a credential that another writer deletes meanwhile', () => {
	const token = { id: BOB, user: { value: ADA } };
	const remove = async (refusal: object, ...reads: object[]) => {
		const read = inTurn(...reads);
		const { client } = domain(({ method }) => (method === 'GET' ? read() : refusal));
		return await deleteCredential(client.scim, AUTH_TOKEN, ADA, BOB).catch((error: unknown) => error);
	};

	it('is gone as asked for; any other refusal stays one', async () => {
		expect(await remove(gone, { body: token }, gone)).toBeUndefined();
		expect(await remove(refusing(400), { body: token })).toMatchObject({ status: 400 });
	});
});

describe('an app role', () => {
	const grantee = { id: ADA, type: 'User' } as const;
	const role = { id: TEAM, displayName: 'Clerk', app: { value: OTHER } };
	const grant = {
		id: BOB,
		grantee: { value: ADA, type: 'User' },
		entitlement: { attributeName: 'appRoles', attributeValue: TEAM },
		grantMechanism: 'ADMINISTRATOR_TO_USER',
	};

	it('that another writer grants meanwhile is granted, and nothing was changed', async () => {
		const granted = async (...lists: object[]) => {
			const list = inTurn(...lists);
			const { client } = domain(({ call }) => (call.includes('/.search') ? list() : refusing(409, DUPLICATE)));
			return await grantAppRole(client.scim, grantee, role).catch((error: unknown) => error);
		};
		expect(await granted(page(), page(grant))).toEqual({ grantId: BOB, changed: false });
		expect(await granted(page())).toMatchObject({ status: 409 });
	});

	it('whose grant gets no answer is looked up', async () => {
		const list = inTurn(page(), page(grant));
		const { client, writes } = domain(({ call }) => (call.includes('/.search') ? list() : lost));
		expect(await grantAppRole(client.scim, grantee, role)).toEqual({ grantId: BOB, changed: true });
		expect(writes()).toHaveLength(1);
	});

	it('is found among the grants of this user, and of this role, alone', async () => {
		const others = [
			{ ...grant, id: '1', grantee: { value: ADA, type: 'Group' } },
			{ ...grant, id: '2', grantee: { value: BOB, type: 'User' } },
			{ ...grant, id: '3', entitlement: { attributeName: 'appRoles', attributeValue: BOB } },
			{ ...grant, id: '4', entitlement: { attributeName: 'other', attributeValue: TEAM } },
			{ ...grant, id: '5', entitlement: undefined },
			{ ...grant, id: '6', grantMechanism: 'GROUP_MEMBERSHIP' },
		];
		const { client, writes } = domain(({ call }) => (call.includes('/.search') ? page(...others, grant) : done));
		expect(await grantAppRole(client.scim, grantee, role)).toEqual({ grantId: BOB, changed: false });
		expect(await revokeAppRole(client.scim, grantee, role)).toEqual({ grantId: BOB, changed: true });
		expect(writes().map(({ call }) => call)).toEqual([`DELETE /Grants/${BOB}`]);
	});

	it('without its application cannot be granted', async () => {
		const { client, sent } = domain(() => page());
		await expect(grantAppRole(client.scim, grantee, { id: TEAM })).rejects.toMatchObject({
			kind: 'unexpected',
			status: 200,
			message: 'OCI Identity Domains answered with an app role without its application.',
		});
		expect(sent).toEqual([]);
	});

	it('that another writer revokes meanwhile is revoked; any other refusal stays one', async () => {
		const revoked = async (refusal: object, read: object) => {
			const { client } = domain(({ call, method }) =>
				call.includes('/.search') ? page(grant) : method === 'GET' ? read : refusal,
			);
			return await revokeAppRole(client.scim, grantee, role).catch((error: unknown) => error);
		};
		expect(await revoked(gone, gone)).toEqual({ grantId: BOB, changed: true });
		expect(await revoked(refusing(400), gone)).toMatchObject({ status: 400 });
	});
});

describe('an API key whose upload gets no answer', () => {
	it('is looked up by its fingerprint', async () => {
		const key = { id: BOB, fingerprint: 'aa:bb', user: { value: ADA } };
		const list = inTurn(page(), page(key));
		const { client, writes, sent } = domain(({ call }) => (call.includes('/.search') ? list() : lost));
		const uploaded = await uploadApiKey(client.scim, ADA, { pem: 'PEM', fingerprint: 'aa:bb' }, 'laptop');
		expect(uploaded).toEqual({ value: key, changed: true });
		expect(writes().map(({ body }) => body)).toMatchObject([{ key: 'PEM', description: 'laptop' }]);
		expect(sent[0]?.body.filter).toBe(`(user.value eq "${ADA}") and (fingerprint eq "aa:bb")`);
	});
});
