/** One SCIM server: what is done when it refuses, has no PATCH, or tells of the account behind the credential. */
import { describe, expect, it } from '@jest/globals';

import type { Action } from '../../../providers/directory';
import type { HttpRequest, Send } from '../../../providers/http/send';
import { accessOf } from '../../../providers/scim/access';
import { textAt } from '../../../providers/scim/attributes';
import { deleteResource, endpointOf, updateResource } from '../../../providers/scim/customResources';
import { capabilitiesOf } from '../../../providers/scim/directory/capabilities';
import { changeOf, createGroupOf, createUserOf, removalOf } from '../../../providers/scim/directory/changes';
import { createGroup, deleteGroup, ensureGroup } from '../../../providers/scim/groups';
import { membersUntold } from '../../../providers/scim/memberReads';
import { PROFILES, type ProfileName } from '../../../providers/scim/profiles';
import { assess, isTaken, isUnsupported } from '../../../providers/scim/refusals';
import { writableAttributes } from '../../../providers/scim/serverSchemas';
import { ScimService } from '../../../providers/scim/service';
import type { User } from '../../../providers/scim/schemas';
import { ServiceError } from '../../../providers/http/errors';

interface Reply {
	readonly status?: number;
	readonly body?: unknown;
}

const gone: Reply = { status: 404, body: { detail: 'Not found.', status: '404' } };
const page = (...resources: object[]): Reply => ({
	body: { totalResults: resources.length, startIndex: 1, itemsPerPage: resources.length, Resources: resources },
});

/** A server that answers as told, and has no discovery; the requests are those after it. */
function server(answer: (request: HttpRequest, path: string) => Reply, profile: ProfileName = 'automatic') {
	const requests: string[] = [];
	const send: Send = async (request) => {
		const path = request.url.replace('https://acme.example/scim/v2', '');
		const isDiscovery = /ServiceProviderConfig|ResourceTypes|\/Me\b/.test(path);
		if (!isDiscovery) requests.push(`${request.method} ${path.replace(/\?.*/, '')}`);
		const { status = 200, body } = isDiscovery ? gone : answer(request, path);
		const text = body === undefined ? '' : JSON.stringify(body);
		return await Promise.resolve({ status, headers: {}, body: new TextEncoder().encode(text) });
	};
	const clock = { now: () => 0, sleep: async () => await Promise.resolve() };
	const options = { baseUrl: 'https://acme.example/scim/v2', profile, ownUserNames: ['Robot'], clock };
	return { service: new ScimService(send, options), requests };
}

const badge = { id: 'b1', color: 'red', size: 2 };

describe('a resource of a kind of its own', () => {
	const ends = async (patchStatus: number, wanted: object, profile?: ProfileName) => {
		let now: object = badge;
		const { service, requests } = server(({ method }) => {
			if (method === 'PATCH' && patchStatus >= 300) return { status: patchStatus, body: { detail: 'No.' } };
			if (method !== 'GET') now = { ...badge, ...wanted };
			return { body: now };
		}, profile);
		const result = await updateResource(service, 'Badges', 'b1', { ...wanted }).catch((error: unknown) => error);
		return { result, requests };
	};

	it('is patched, and told as it is then', async () => {
		const { result, requests } = await ends(200, { color: 'blue' });
		expect(result).toEqual({ value: { ...badge, color: 'blue' }, changed: true });
		expect(requests).toEqual(['GET /Badges/b1', 'PATCH /Badges/b1', 'GET /Badges/b1']);
	});

	it.each([405, 501])('is put where there is no PATCH (%i)', async (status) => {
		const { result, requests } = await ends(status, { color: 'blue' });
		expect(result).toEqual({ value: { ...badge, color: 'blue' }, changed: true });
		expect(requests).toEqual(['GET /Badges/b1', 'PATCH /Badges/b1', 'PUT /Badges/b1', 'GET /Badges/b1']);
	});

	it('is left alone when it is so already, or the change is refused', async () => {
		const same = await ends(200, { color: 'red', other: null });
		expect(same.result).toEqual({ value: badge, changed: false });
		expect(same.requests).toEqual(['GET /Badges/b1']);
		const refused = await ends(400, { color: 'blue' });
		expect(refused.result).toMatchObject({ status: 400 });
		expect(refused.requests).toEqual(['GET /Badges/b1', 'PATCH /Badges/b1']);
	});

	it('is deleted once, and looked up when the answer is lost', async () => {
		const run = async (remove: Reply, read: Reply) => {
			const { service } = server(({ method }) => (method === 'DELETE' ? remove : read));
			return await deleteResource(service, 'Badges', 'b1').then(
				() => 'deleted',
				(error: unknown) => (error instanceof ServiceError ? error.status : 'other'),
			);
		};
		expect(await run({ status: 204 }, gone)).toBe('deleted');
		expect(await run({ status: 500 }, gone)).toBe('deleted');
		expect(await run({ status: 500 }, { body: badge })).toBe(500);
		expect(await run(gone, gone)).toBe(404);
		expect(await run({ status: 400 }, gone)).toBe(400);
	});

	it('has no endpoint of users, groups or the server itself', async () => {
		const { service } = server(() => gone);
		expect(await endpointOf(service, ' /Badges/ ')).toBe('Badges');
		expect(await endpointOf(service, 'v1.1/Badges')).toBe('v1.1/Badges');
		const own = ['Users', 'Groups', 'Me', 'Bulk', 'Schemas', 'ResourceTypes', 'ServiceProviderConfig'];
		const others = ['ServiceProviderConfigs', 'users/u1', '.search', 'Badges/.search', 'v2/Users', '../x', 'a?b', ''];
		for (const given of [...own, ...others]) {
			await expect(endpointOf(service, given)).rejects.toThrow('The endpoint must');
		}
	});
});

describe('attributes that can be given to a user', () => {
	const placesOf = async (reply: Reply) =>
		(await writableAttributes(server(() => reply).service)).map(({ place }) => place);

	it('are those of the RFC where the server shows no schemas', async () => {
		const places = await placesOf(gone);
		expect(places).toEqual(expect.arrayContaining(['title', 'name.givenName']));
		expect(places).not.toContain('userName');
		expect(await placesOf({ status: 403, body: {} })).toEqual(places);
		expect(await placesOf(page())).toEqual(places);
	});

	it.each([401, 429])('are an error when nobody can be asked (%i)', async (status) => {
		await expect(placesOf({ status, body: {} })).rejects.toMatchObject({ status });
	});
});

describe('the account behind the credential', () => {
	const own: User = { id: 'u1', userName: 'robot', active: true };
	const other: User = { id: 'u2', userName: 'ada', active: true };
	const inDirectory = ({ id, userName }: User) => ({ id, active: true, values: { userName } });
	const known = new Map([own, other].map((user) => [user.id, user]));

	it.each(['disabled', 'deleted'])('is not %s', async (word) => {
		const { service, requests } = server(() => ({ status: 204 }));
		const outcome =
			word === 'disabled'
				? await changeOf(service, { key: 'k', type: 'disableUser', user: inDirectory(own) }, known)
				: await removalOf(service, { key: 'k', type: 'deleteUser', user: inDirectory(own) });
		expect(outcome).toMatchObject({
			status: 'refused',
			error: { message: `This is the account behind the credential; it is not ${word}.` },
		});
		expect(requests).toEqual([]);
	});

	it('is changed and enabled as anybody, and others are disabled', async () => {
		const { service } = server(({ method }) => ({ body: { ...other, active: method !== 'GET' } }));
		const change = async (action: Parameters<typeof changeOf>[1]) => await changeOf(service, action, known);
		expect(await change({ key: 'k', type: 'enableUser', user: inDirectory(own) })).toMatchObject({ status: 'done' });
		expect(await change({ key: 'k', type: 'disableUser', user: inDirectory(other) })).toMatchObject({
			status: 'done',
			id: 'u2',
		});
	});
});

describe('outcomes of bulk work', () => {
	const ada = { id: 'u2', userName: 'ada', externalId: 'E-1', active: true };
	const create = async (more: Partial<Action & { type: 'createUser' }>) => {
		const { service } = server(({ method }) =>
			method === 'POST' ? { status: 409, body: { detail: 'Taken.' } } : page(ada),
		);
		const action = { key: 'k', type: 'createUser', values: { userName: 'ada' }, groupIds: [], ...more } as const;
		return await createUserOf(service, action, () => undefined);
	};

	it('take a user who is there for the one of the row, unless key or password say otherwise', async () => {
		const found = { key: 'k', status: 'done', id: 'u2', wasThere: true };
		expect(await create({})).toEqual(found);
		expect(await create({ values: { userName: 'ada', key: 'e-1' } })).toEqual(found);
		expect(await create({ values: { userName: 'ada', key: 'E-2' } })).toMatchObject({ status: 'refused' });
		expect(await create({ password: 'Secret-1' })).toMatchObject({ status: 'refused' });
	});

	it('take a group that somebody else made for the one of the row', async () => {
		const { service } = server(({ method }) =>
			method === 'POST' ? { status: 409, body: { detail: 'Taken.' } } : page({ id: 'g1', displayName: 'Team' }),
		);
		const made: string[] = [];
		const outcome = await createGroupOf(service, { key: 'k', type: 'createGroup', name: 'Team' }, (id) =>
			made.push(id),
		);
		expect(outcome).toEqual({ key: 'k', status: 'done', id: 'g1', wasThere: true });
		expect(made).toEqual([]);
	});

	it('tell a deleted user who is gone already', async () => {
		const user = { id: 'u2', active: true, values: { userName: 'ada' } };
		const removed = async (remove: Reply, read: Reply) =>
			await removalOf(server(({ method }) => (method === 'DELETE' ? remove : read)).service, {
				key: 'k',
				type: 'deleteUser',
				user,
			});
		expect(await removed({ status: 204 }, gone)).toEqual({ key: 'k', status: 'done' });
		expect(await removed(gone, gone)).toEqual({ key: 'k', status: 'done', wasThere: true });
		expect(await removed(gone, { body: ada })).toMatchObject({ status: 'refused' });
		expect(await removed({ status: 403, body: {} }, gone)).toMatchObject({ status: 'refused' });
	});
});

describe('groups', () => {
	it('of a taken name are told with the name and the ID', async () => {
		const name = 'T'.repeat(120);
		const { service, requests } = server(() => page({ id: 'g1', displayName: name }));
		await expect(ensureGroup(service, { displayName: name }, 'fail')).rejects.toMatchObject({
			kind: 'conflict',
			status: 409,
			message: expect.stringMatching(/^There is a group "T{99,100}…?" already \(ID g1\)\.$/),
			reason: { code: 'nameTaken', facts: { object: 'group', name } },
		});
		expect(requests).not.toContain('POST /Groups');
	});

	it('of a product that owns them are neither made nor deleted', async () => {
		const { service, requests } = server(() => page(), 'miro');
		await expect(ensureGroup(service, { displayName: 'Team' }, 'fail')).rejects.toThrow('Miro creates no groups');
		await expect(deleteGroup(service, { id: 'g1' })).rejects.toThrow('Miro deletes no groups');
		expect(requests.filter((one) => !one.startsWith('GET'))).toEqual([]);
		const made = server(({ method }) => ({
			...(method === 'POST' ? { status: 201 } : {}),
			body: { id: 'g', displayName: 'Team' },
		}));
		expect(await createGroup(made.service, { displayName: 'Team' })).toMatchObject({ id: 'g' });
	});

	it('without members that are told are no empty groups', () => {
		expect(membersUntold(server(() => gone).service)).toMatchObject({ kind: 'unexpected', status: 200 });
	});
});

it('roles and entitlements are told, and stay', async () => {
	const user = {
		id: 'u2',
		userName: 'ada',
		active: false,
		roles: [{ value: 'admin', display: 'Administrator' }, { value: 'viewer', display: '' }, { value: '' }, 'clerk', 7],
		groups: [],
	};
	const { service } = server((_request, path) => (path.startsWith('/Users/') ? { body: user } : page()));
	const held = await (await accessOf(service, user)).read();
	const roles = held.filter(({ type }) => type === 'role');
	expect(roles.map(({ id, name, restorable }) => [id, name, restorable])).toEqual([
		['admin', 'Administrator', false],
		['viewer', 'viewer', false],
		['clerk', 'clerk', false],
	]);
	expect(roles[0]?.stays).toContain('roles');
});

it('a number is a text, and nothing else is', () => {
	const at = (title: unknown) => textAt({ title }, 'title');
	expect([at('Dr'), at(7), at(true), at(null), at({}), at(undefined)]).toEqual(['Dr', '7', '', '', '', '']);
});

/** Source: the documents that the profiles name. */
describe('profiles', () => {
	const named = (has: (profile: (typeof PROFILES)[ProfileName]) => boolean) =>
		Object.values(PROFILES)
			.filter(has)
			.map(({ service }) => service)
			.sort();

	it('that own their groups, or do not delete users, have no such actions', () => {
		expect(named(({ ownsGroups }) => !ownsGroups)).toEqual(expect.arrayContaining(['Miro', 'Salesforce']));
		for (const profile of Object.values(PROFILES)) {
			const able = capabilitiesOf(profile);
			expect(able).toMatchObject({
				canDisable: true,
				canCreateGroups: profile.ownsGroups,
				canDelete: profile.deleteUser !== 'refuse',
				groupsOnCreate: false,
				passwordOnCreate: true,
			});
			expect(able.deleteStatus).toBe(profile.deleteUser === 'disable' ? 'removed' : undefined);
		}
	});

	it('are asked who they are only where that is documented', () => {
		const asked = named(({ me }) => me);
		for (const service of ['Figma', 'GitHub', 'Microsoft Entra ID', 'Miro']) expect(asked).not.toContain(service);
		expect(asked.length).toBeGreaterThan(0);
	});
});

describe('the meaning of a refusal', () => {
	const judge = (status: number, code?: string, message = 'No.') => assess({ status, code, message, isScim: true });

	it('is told by status, code and sentence', () => {
		expect([405, 501, 400].map((status) => judge(status).kind)).toEqual(['invalid', 'invalid', undefined]);
		expect(judge(401).advice).toContain('Check the token');
		expect(judge(403).advice).toContain('rights');
		expect(judge(400, 'invalidFilter').advice).toContain('eq');
		expect(judge(400, 'tooMany').advice).toContain('filter');
		expect(judge(409, 'uniqueness').advice).toContain('already has this value');
		expect(judge(400, 'mutability').advice).toContain('be changed');
		expect(judge(400).advice).toBeUndefined();
	});

	it('names what is taken, of a conflict alone', () => {
		expect(judge(409, 'uniqueness').reason).toMatchObject({ code: 'somethingTaken' });
		expect(judge(409, undefined, 'The email is in use.').reason).toMatchObject({ code: 'emailTaken' });
		expect(judge(409, undefined, 'Try later.').reason).toBeUndefined();
		expect(judge(400, 'uniqueness').reason).toBeUndefined();
		const error = (status: number) => new ServiceError({ service: 'S', kind: 'conflict', status, message: 'No.' });
		expect([409, 400].map((status) => isTaken(error(status)))).toEqual([true, false]);
		expect([405, 501, 500].map((status) => isUnsupported(error(status)))).toEqual([true, true, false]);
	});
});
