/** What refusals of an identity domain mean, and what is done about them. */
import { describe, expect, it } from '@jest/globals';

import { ServiceError } from '../../../providers/http/errors';
import type { HttpRequest, Send } from '../../../providers/http/send';
import { accessOf } from '../../../providers/ociDomains/access';
import { findAppRole, grantAppRole, listAppRoles, rolesGrantedTo } from '../../../providers/ociDomains/appRoles';
import { authenticationHeaders, ownerOf, readCredential } from '../../../providers/ociDomains/auth/credential';
import { OciDomainsClient } from '../../../providers/ociDomains/client';
import { uploadApiKey } from '../../../providers/ociDomains/credentials';
import { domainsCapabilities, READ_ATTRIBUTES } from '../../../providers/ociDomains/directory/capabilities';
import { ownAccount } from '../../../providers/ociDomains/directory/changes';
import { membershipChanges } from '../../../providers/ociDomains/directory/memberships';
import { assess, isMemberAlready, isTaken, isUnknownReference } from '../../../providers/ociDomains/errors';
import { listOperations } from '../../../providers/ociDomains/userLists';

const ID = 'a'.repeat(32);
const OTHER = 'f'.repeat(32);
const DUPLICATE = 'error.common.exception.duplicateResource';
const UNKNOWN = 'error.common.validation.invalidReferenceResource';
const MEMBER = 'error.common.exception.duplicateMultivaluedResource';

interface Reply {
	readonly status: number;
	readonly body: object;
}

/** A domain that answers as the function says. */
function answering(answer: (request: HttpRequest) => Reply) {
	const send: Send = async (request) => {
		const { status, body } = answer(request);
		return await Promise.resolve({ status, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) });
	};
	const clock = { now: () => 0, sleep: async () => await Promise.resolve() };
	return new OciDomainsClient(send, { domainUrl: 'https://idcs.example.com', clock });
}

const page = (...resources: object[]): Reply => ({
	status: 200,
	body: { totalResults: resources.length, Resources: resources },
});
const refusal = (status: number, messageId: string, detail = 'No.'): Reply => ({
	status,
	body: {
		schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
		status: String(status),
		detail,
		'urn:ietf:params:scim:api:oracle:idcs:extension:messages:Error': { messageId },
	},
});
const error = (status: number, code: string | undefined, message = 'No.') =>
	new ServiceError({ service: 'OCI Identity Domains', kind: 'conflict', status, message, ...(code ? { code } : {}) });

describe('the meaning of a refusal', () => {
	const judge = (status: number, code?: string, message = 'No.', isScim = true) =>
		assess({ status, code, message, isScim });

	/** Source: OCI identity domains, errors: only SCIM's own 404 says that an object is gone. */
	it('of a gateway says nothing about an object', () => {
		for (const status of [404, 410]) {
			expect(judge(status).kind).toBeUndefined();
			expect(judge(status, undefined, 'No.', false).kind).toBe('unexpected');
		}
		expect(judge(400, undefined, 'No.', false).kind).toBeUndefined();
	});

	it('comes with what to do', () => {
		const referenced = "unable to delete User 'x' since it is currently referenced by Group A";
		expect(judge(400, undefined, referenced).advice).toBe('Remove the references first.');
		expect(judge(499, undefined, referenced).advice).toBe('Remove the references first.');
		expect(judge(500, undefined, referenced).advice).toBeUndefined();
		expect(judge(401, 'NotAuthenticated').advice).toContain('private key');
		expect(judge(404, 'NotAuthorizedOrNotFound').advice).toContain('policies');
		expect(judge(400, 'error.identity.user.primaryEmailNotSpecified').advice).toContain('primary email');
		expect(judge(400, UNKNOWN).advice).toContain('does not exist in this domain');
		expect(judge(409, DUPLICATE).advice).toContain('already has this value');
		expect(judge(403).advice).toContain('User Administrator');
		expect(judge(400).advice).toBeUndefined();
	});

	it('names what is taken, of a conflict alone', () => {
		const sentence = 'User with the same emails already exists.';
		expect(judge(409, undefined, sentence).reason).toMatchObject({ code: 'emailTaken' });
		expect(judge(409, DUPLICATE, 'The user is there.').reason).toMatchObject({ code: 'nameTaken' });
		expect(judge(409, MEMBER, 'The user is a member.').reason).toBeUndefined();
		expect(judge(400, DUPLICATE, sentence).reason).toBeUndefined();
	});

	it('is told by code or sentence, with status 409', () => {
		expect([error(409, DUPLICATE), error(409, undefined, 'It already exists.')].map(isTaken)).toEqual([true, true]);
		expect([error(400, DUPLICATE), error(409, MEMBER), new Error('already exists')].map(isTaken)).toEqual([
			false,
			false,
			false,
		]);
		const twice = error(409, undefined, 'You cannot add the same members more than once.');
		expect([error(409, MEMBER), twice].map(isMemberAlready)).toEqual([true, true]);
		expect([error(400, MEMBER), error(409, DUPLICATE), new Error('more than once')].map(isMemberAlready)).toEqual([
			false,
			false,
			false,
		]);
		expect([error(400, UNKNOWN), error(400, MEMBER), new Error(UNKNOWN)].map(isUnknownReference)).toEqual([
			true,
			false,
			false,
		]);
	});
});

describe('app roles of others', () => {
	const grantee = { id: ID, type: 'User' } as const;
	const role = { id: ID, displayName: 'Clerk', app: { value: ID } };
	const foreign = { id: OTHER, displayName: 'Other', grantee: { value: OTHER, type: 'User' } };

	it.each([
		['roles of a name', async (client: OciDomainsClient) => await findAppRole(client.scim, { role: 'Clerk' })],
		['a list of roles', async (client: OciDomainsClient) => await listAppRoles(client.scim, { role: 'Clerk' }, 5)],
		['a grant', async (client: OciDomainsClient) => await grantAppRole(client.scim, grantee, role)],
		['grants', async (client: OciDomainsClient) => await rolesGrantedTo(client.scim, grantee)],
	])('are an error with the status of the answer: %s', async (_name, read) => {
		const told = { kind: 'unexpected', status: 200, message: expect.stringContaining('other') };
		await expect(read(answering(() => page(foreign)))).rejects.toMatchObject(told);
	});
});

describe('what access a user has', () => {
	const user = { id: ID, userName: 'ada', active: true, groups: [] };
	const heldBy = async (status: number) => {
		const client = answering(({ method, url }) => {
			if (url.includes('AuthTokens')) return refusal(status, 'error.x');
			return method === 'GET' && url.includes(ID) ? { status: 200, body: user } : page();
		});
		return await accessOf(client, user).read();
	};

	it('has what may not be seen as something that stays', async () => {
		expect(await heldBy(403)).toContainEqual(expect.objectContaining({ id: '*', restorable: false }));
	});

	it('is an error when a part of it cannot be read', async () => {
		await expect(heldBy(500)).rejects.toMatchObject({ status: 500 });
		await expect(heldBy(400)).rejects.toMatchObject({ status: 400 });
	});
});

describe('an API key that somebody else uploads meanwhile', () => {
	const key = { pem: 'PEM', fingerprint: 'aa:bb' };
	const upload = async (after: object[]) => {
		let asked = 0;
		const client = answering(({ url }) => {
			if (url.includes('.search') || url.includes('filter')) return asked++ === 0 ? page() : page(...after);
			return refusal(409, DUPLICATE, 'The key already exists.');
		});
		return await uploadApiKey(client.scim, ID, key);
	};

	it('is the key of the user, and nothing was changed', async () => {
		const present = { id: OTHER, fingerprint: 'AA:BB', user: { value: ID } };
		expect(await upload([present])).toEqual({ value: expect.objectContaining({ id: OTHER }), changed: false });
	});

	it('stays a refusal when it is the key of another user', async () => {
		await expect(upload([])).rejects.toMatchObject({ status: 409 });
	});
});

describe('the credential of a confidential application', () => {
	const fields = { domainUrl: 'https://idcs-1.example.com', clientId: 'one', clientSecret: 'secret', accessToken: 'T' };

	it('sends a token of its own, and no other', () => {
		const now = 1_000_000;
		const expiresAt = now + 3_600_000;
		const own = { ...fields, expiresAt, tokenFor: ownerOf(fields) };
		expect(authenticationHeaders(own, now)).toEqual({ authorization: 'Bearer T' });
		const tokenFor = ownerOf({ ...fields, clientId: 'two' });
		expect(() => authenticationHeaders({ ...own, tokenFor }, now)).toThrow('another account');
		const elsewhere = ownerOf({ ...fields, domainUrl: 'https://idcs-2.example.com' });
		expect(() => authenticationHeaders({ ...own, tokenFor: elsewhere }, now)).toThrow('another account');
	});

	it('names what is empty or wrong', () => {
		expect(readCredential(fields)).toEqual({
			domainUrl: 'https://idcs-1.example.com',
			clientId: 'one',
			clientSecret: 'secret',
		});
		expect(() => readCredential({ ...fields, clientId: ' ' })).toThrow('"Client ID" is empty');
		expect(() => readCredential({ ...fields, clientSecret: '' })).toThrow('"Client Secret" is empty');
		expect(() => readCredential({ ...fields, clientId: 'a:b' })).toThrow('must not contain a colon');
	});
});

describe('a refused change of members', () => {
	const action = { key: 'k', type: 'addToGroup', userId: ID, groupId: OTHER } as const;
	const pack = { type: 'addToGroup', groupId: OTHER, actions: [action] } as const;
	const judged = async (cause: ServiceError, tries: number, made: readonly string[]) => {
		const work = membershipChanges(
			answering(() => page()),
			(id) => made.includes(id),
		);
		return await work.refused(pack, cause, tries);
	};
	const unknown = error(400, UNKNOWN);

	it('is sent again for what this run has made', async () => {
		expect(await judged(unknown, 1, [ID])).toBe('again');
		expect(await judged(unknown, 1, [OTHER])).toBe('again');
		expect(await judged(unknown, 1, [])).toEqual([{ key: 'k', status: 'refused', error: unknown }]);
		expect(await judged(unknown, 99, [ID])).toEqual([{ key: 'k', status: 'refused', error: unknown }]);
		const other = error(403, 'error.x');
		expect(await judged(other, 1, [ID])).toEqual([{ key: 'k', status: 'refused', error: other }]);
	});
});

describe('the addresses of a user', () => {
	const user = { id: ID, userName: 'ada' };

	it('have a primary one for work when there was none', () => {
		const further = [{ value: 'home@example.com', type: 'home' }];
		expect(listOperations(user, { email: 'ada@example.com', furtherEmails: further })).toEqual([
			expect.objectContaining({
				path: 'emails',
				value: [
					{ value: 'home@example.com', type: 'home', primary: false },
					{ value: 'ada@example.com', type: 'work', primary: true },
				],
			}),
		]);
	});

	it('keep the type of the primary one', () => {
		const emails = [{ value: 'old@example.com', type: 'home', primary: true }];
		const [operation] = listOperations({ ...user, emails }, { email: 'ada@example.com', furtherEmails: [] });
		expect(operation).toMatchObject({ value: [{ value: 'ada@example.com', type: 'home', primary: true }] });
	});
});

/** Source: OCI identity domains REST API, User. */
describe('what a domain demands of its users', () => {
	const named = (has: (field: (typeof domainsCapabilities.fields)[number]) => boolean) =>
		domainsCapabilities.fields.filter(has).map(({ name }) => name);

	it('is required, unique, or cannot be cleared', () => {
		expect(named(({ required }) => required === true)).toEqual(['userName', 'lastName']);
		expect(named(({ unique }) => unique === true)).toEqual(['userName', 'key', 'email']);
		expect(named(({ clearable }) => clearable === false)).toEqual(['userName', 'lastName', 'displayName']);
	});

	it('is read with the extension, groups and version', () => {
		expect(READ_ATTRIBUTES).toEqual(
			expect.arrayContaining([
				'userName',
				'ocid',
				'name',
				'displayName',
				'description',
				'nickName',
				'active',
				'emails',
				'title',
				'userType',
				'preferredLanguage',
				'timezone',
				'externalId',
				'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
				'deleteInProgress',
				'meta',
				'groups',
			]),
		);
	});

	it('does not touch the account behind the credential', () => {
		expect(ownAccount('is not disabled')).toMatchObject({
			message: 'This is the account behind the credential; it is not disabled.',
		});
	});
});
