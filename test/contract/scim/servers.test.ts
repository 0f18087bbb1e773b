/** The same HR list goes into the sandbox, in every way that it can be set to, and into servers that others wrote. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { startBetterAuth } from './betterAuth';
import { endUsers, importSingly, importTwice, removeMembers, type Judge } from './hrList';
import { startScimmy, TOKEN } from './scimmy';

describe('scimmy', () => {
	let scimmy: Awaited<ReturnType<typeof startScimmy>>;
	beforeAll(async () => {
		scimmy = await startScimmy();
	});
	afterAll(async () => await scimmy.stop());

	it.each(['automatic', 'rfc'] as const)('has what the list says, and loses nobody else (%s)', async (profile) => {
		scimmy.users.clear();
		scimmy.groups.clear();
		const judge = { url: scimmy.url, token: TOKEN };
		await importTwice(judge, profile);
		expect(await importSingly(judge, profile)).toBeGreaterThan(0);
		await removeMembers(judge, profile);
		await endUsers(judge, profile);
	});
});

describe('Better Auth', () => {
	let server: Awaited<ReturnType<typeof startBetterAuth>>;
	// The first time, it is installed.
	beforeAll(async () => {
		server = await startBetterAuth();
	}, 300_000);
	afterAll(async () => await server.stop());

	it('has what the list says, and loses nobody else', async () => {
		await importTwice(server);
		expect(await importSingly(server)).toBeGreaterThan(0);
		await removeMembers(server);
		await endUsers(server);
	});
});

describe('the sandbox', () => {
	let sandbox: Sandbox;
	let server: Judge;
	beforeAll(async () => {
		sandbox = await startSandbox({ services: ['scim'], seed: 1 });
		const { baseUrl, bearerToken } = sandbox.credentials.scimApi;
		server = { url: baseUrl, token: bearerToken };
	});
	beforeEach(async () => await sandbox.reset());
	afterAll(async () => await sandbox.stop());

	it.each([
		{},
		{ removeByValue: 'removeAll' },
		{ discovery: 'absent', filter: 'refuse' },
		{ discovery: 'renamed', filterCase: 'exact', unique: 'exact' },
		{ discovery: 'wrong', pageSize: '3' },
		{ discovery: 'refused', filter: 'crash', totals: 'page' },
		{ totals: 'page', pastEnd: 'firstPage' },
		{ totals: 'absent', pageSize: '3' },
		{ paging: 'forced', pageSize: '3' },
		{ patchStatus: '204', createAnswer: 'location' },
		{ createAnswer: 'empty', filter: 'nothing' },
		{ addedTwice: 'twice', unknownMember: 'store' },
		{ memberLimit: '1', operatorCase: 'lower' },
		{ membersShown: 'oneGroup', groupsOfUser: 'present' },
		{ active: 'text', mediaType: 'json', errorForm: 'first', errorStatus: 'number' },
		{ etag: 'present', deletedMembers: 'kept', secondDelete: '500' },
	])('set to %j has what the list says, and loses nobody else', async (options) => {
		sandbox.options('scim', options);
		const plain = { paging: 'index', pageSize: '200', membersShown: 'always', active: 'boolean' };
		const judge: Judge = {
			...server,
			plainly: async (read) => {
				sandbox.options('scim', plain);
				return await read().finally(() => sandbox.options('scim', { ...options }));
			},
		};
		await importTwice(judge);
		await importSingly(judge);
		await removeMembers(judge);
		await endUsers(judge);
	});
});
