/** App roles, credentials and passwords: whose they are, and what errors say. */
import { describe, expect, it } from '@jest/globals';

import { findAppRole, listAppRoles, rolesGrantedTo } from '../../../providers/ociDomains/appRoles';
import {
	API_KEY,
	AUTH_TOKEN,
	CUSTOMER_SECRET_KEY,
	OAUTH2_CLIENT_CREDENTIAL,
	SMTP_CREDENTIAL,
	createCredential,
	deleteApiKey,
	deleteCredential,
	listCredentials,
} from '../../../providers/ociDomains/credentials';
import { resetPassword } from '../../../providers/ociDomains/passwords';
import { ADA, BOB, domain, gone, OTHER, page, TEAM } from './support';

const unreadable = (what: string) => ({
	kind: 'unexpected',
	status: 200,
	message: `OCI Identity Domains answered with ${what}.`,
});

describe('app roles', () => {
	const role = (id: string, app: object) => ({ id, displayName: 'Clerk', app });
	const payroll = role(ADA, { value: '1', display: 'Payroll', name: 'pay', ocid: 'ocid1.app.1' });
	const bare = role(BOB, { value: '2' });
	const find = async (reference: { role: string; app?: string }, ...found: object[]) =>
		await findAppRole(domain(({ method }) => (method === 'GET' ? gone : page(...found))).client.scim, reference);

	it.each(['1', 'ocid1.app.1', 'PAYROLL', 'Pay'])('are chosen by an application: %s', async (app) => {
		expect(await find({ role: 'clerk', app }, payroll, bare)).toEqual(payroll);
	});

	it('of several applications are ambiguous by their name alone', async () => {
		await expect(find({ role: 'Clerk' }, payroll, bare)).rejects.toMatchObject({
			field: 'appRole',
			message: 'Several applications have an app role "Clerk": "Payroll", "2".',
			advice: 'Give the ID of the role.',
			reason: { code: 'severalApps' },
		});
	});

	it.each([
		[{ role: 'Clerk' }, [], 'There is no app role "Clerk" in this domain.'],
		[{ role: ADA }, [], `There is no app role "${ADA}" in this domain.`],
		[{ role: 'Clerk', app: 'Books' }, [payroll], 'The application "Books" has no app role "Clerk".'],
		[{ role: 'Clerk', app: '' }, [payroll], 'The application "" has no app role "Clerk".'],
	])('that are not there are an error: %j', async (reference, found, message) => {
		await expect(find(reference, ...found)).rejects.toMatchObject({
			kind: 'notFound',
			status: 404,
			message,
			reason: { code: 'notListed', facts: { what: 'the roles with their applications' } },
		});
	});

	it('are read by ID or OCID without a search', async () => {
		for (const id of [ADA.toUpperCase(), 'ocid1.approle.x']) {
			const { client, sent } = domain(() => ({ body: { ...payroll, id } }));
			expect((await findAppRole(client.scim, { role: id })).id).toBe(id);
			expect(sent.map(({ call }) => call)).toEqual([`GET /AppRoles/${id}`]);
		}
	});

	it('are listed up to the limit, without those of others', async () => {
		const other = { id: OTHER, displayName: 'Other', app: { value: '3' } };
		const list = async (asked: { role?: string; app?: string }, limit: number) => {
			const { client, sent } = domain(() => page(other, payroll, bare));
			const found = await listAppRoles(client.scim, asked, limit);
			return [found.map(({ id }) => id), sent[0]?.body.filter ?? sent[0]?.call];
		};
		expect(await list({}, 2)).toEqual([[OTHER, ADA], 'GET /AppRoles?startIndex=1&count=1000']);
		expect(await list({ role: 'clerk' }, 9)).toEqual([[ADA, BOB], 'displayName eq "clerk"']);
		const filter = '(app.value eq "pay") or (app.display eq "pay")';
		expect(await list({ app: 'pay' }, 9)).toEqual([[ADA], filter]);
		expect(await list({ role: 'clerk', app: 'pay' }, 9)).toEqual([[ADA], `(displayName eq "clerk") and (${filter})`]);
	});

	it("of a user are those of grants that are the user's own, each once", async () => {
		const grant = (id: string, attributeValue: string, more: object = {}) => ({
			id,
			grantee: { value: ADA, type: 'User' },
			entitlement: { attributeName: 'appRoles', attributeValue },
			grantMechanism: 'ADMINISTRATOR_TO_USER',
			...more,
		});
		const grants = [
			grant('1', TEAM),
			grant('2', TEAM),
			grant('3', BOB, { grantMechanism: 'GROUP_MEMBERSHIP' }),
			grant('4', BOB, { entitlement: { attributeName: 'other', attributeValue: BOB } }),
			grant('5', BOB, { entitlement: undefined }),
			grant('6', BOB, { grantee: { value: OTHER, type: 'User' } }),
		];
		const { client, sent } = domain(({ method }) => (method === 'GET' ? { body: { id: TEAM } } : page(...grants)));
		expect(await rolesGrantedTo(client.scim, { id: ADA, type: 'User' })).toEqual([{ id: TEAM }]);
		expect(sent.map(({ call }) => call)).toEqual(['POST /Grants/.search', `GET /AppRoles/${TEAM}`]);
	});
});

describe('credentials', () => {
	it('of another user are none of this one', async () => {
		const foreign = { id: BOB, user: { value: OTHER } };
		const client = domain(({ call }) => (call.includes('/.search') ? page(foreign) : { body: foreign })).client;
		const other = unreadable('the auth token of another user than the requested one');
		await expect(listCredentials(client.scim, AUTH_TOKEN, ADA)).rejects.toMatchObject(other);
		await expect(createCredential(client.scim, AUTH_TOKEN, ADA, {})).rejects.toMatchObject({
			message: other.message,
		});
		await expect(deleteCredential(client.scim, AUTH_TOKEN, ADA, BOB)).rejects.toMatchObject({
			kind: 'notFound',
			status: 404,
			message: `The user has no auth token with the ID "${BOB}".`,
			reason: { code: 'notListed', facts: { what: 'what the user has' } },
		});
	});

	it('are listed without their secrets', async () => {
		const one = { id: BOB, user: { value: ADA }, token: 'T0ken', description: 'laptop' };
		const { client } = domain(() => page(one, { ...one, id: OTHER, user: undefined }));
		expect(await listCredentials(client.scim, AUTH_TOKEN, ADA)).toEqual([
			{ id: BOB, user: { value: ADA }, description: 'laptop' },
		]);
	});

	it.each([
		[AUTH_TOKEN, 'token'],
		[CUSTOMER_SECRET_KEY, 'secretKey'],
		[SMTP_CREDENTIAL, 'password'],
		[OAUTH2_CLIENT_CREDENTIAL, 'secret'],
	])('of every kind never show the secret again: %j', async (kind, secret) => {
		const one = { id: BOB, user: { value: ADA }, displayName: 'x' };
		const { client } = domain(() => page({ ...one, [secret]: 'S3cret' }));
		expect(await listCredentials(client.scim, kind, ADA)).toEqual([one]);
	});

	it('that are API keys are named by a fingerprint that the user must have', async () => {
		const key = { id: BOB, user: { value: ADA }, fingerprint: 'AA:BB' };
		const { client } = domain(() => page(key));
		await expect(deleteApiKey(client.scim, ADA, 'cc:dd')).rejects.toMatchObject({
			kind: 'notFound',
			status: 404,
			message: 'The user has no API key with the fingerprint "cc:dd".',
			reason: { code: 'notListed', facts: { what: 'the keys of the user' } },
		});
		expect(API_KEY.secrets).toEqual([]);
	});
});

describe('a reset of a password', () => {
	const reset = async (answer: object, asToken = false) => {
		const { client, sent } = domain(() => ({ body: answer }));
		return [await resetPassword(client.scim, ADA, { asToken }), sent[0]?.body.userFlowControlledByExternalClient];
	};

	it('reaches the user as the answer says', async () => {
		expect(await reset({ oneTimePassword: 'Once-1' })).toEqual([
			{ by: 'password', oneTimePassword: 'Once-1' },
			undefined,
		]);
		expect(await reset({ userToken: { value: 'T' }, oneTimePassword: 'x' }, true)).toEqual([
			{ by: 'token', userToken: 'T' },
			true,
		]);
		expect(await reset({ oneTimePassword: '', userToken: {} })).toEqual([{ by: 'email' }, undefined]);
	});
});
