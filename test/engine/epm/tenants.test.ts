/** A credential whose address is an expression: what is meant for one tenant never happens in another one. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { NODE, oneNode } from '../../support/workflow';
import { fromInput, groupNamed, person, roleNamed, userIs, userOfInput } from './support';

let tenants: Sandbox[] = [];
let engine: Engine;

const addressOf = (tenant: number) => String(tenants[tenant]?.credentials.oracleEpmCloudApi.baseUrl);

beforeAll(async () => {
	tenants = [await startSandbox({ services: ['epm'], seed: 1 }), await startSandbox({ services: ['epm'], seed: 1 })];
	const credential = { ...tenants[0]?.credentials.oracleEpmCloudApi, baseUrl: '={{ $json.tenant }}' };
	engine = await createEngine(loadPackage(process.cwd()), { oracleEpmCloudApi: credential });
});
beforeEach(async () => {
	for (const [index, sandbox] of tenants.entries()) {
		await sandbox.reset();
		for (const [operation, more] of [
			['create', fromInput],
			['assignRole', { user: userOfInput, role: roleNamed('User') }],
		] as const) {
			const input = ['common', `leaver.${index}`].map((login) => ({ ...person(login), tenant: addressOf(index) }));
			await run('user', operation, more, input);
		}
		await run('group', 'create', { name: `Planners ${index}` }, [{ tenant: addressOf(index) }]);
	}
	for (const sandbox of tenants) sandbox.log.clear();
});
afterAll(async () => {
	engine.close();
	for (const sandbox of tenants) await sandbox.stop();
});

async function run(resource: string, operation: string, parameters: INodeParameters, input: IDataObject[]) {
	const all = { resource, operation, ...parameters };
	const result = await engine.run(
		oneNode({ type: 'oracleEpmCloud', credential: 'oracleEpmCloudApi', parameters: all }),
		{
			input,
		},
	);
	return { error: result.error, outputs: result.node(NODE).outputs };
}

const requests = () => tenants.map(({ log }) => log.entries.length);
const logins = (tenant: number) => tenants[tenant]?.state('epm').users.map(({ name }) => name);
const items = () => [
	{ userlogin: 'leaver.0', groupname: 'Planners 0', tenant: addressOf(0) },
	{ userlogin: 'common', groupname: 'Planners 1', tenant: addressOf(1) },
];

const group = groupNamed('={{ $json.groupname }}');
const TOGETHER: Array<readonly [resource: string, operation: string, parameters: INodeParameters]> = [
	['user', 'delete', { user: userOfInput }],
	['user', 'update', { user: userOfInput, updateFields: { lastName: 'Other' } }],
	['user', 'unassignRole', { user: userOfInput, role: roleNamed('User') }],
	['user', 'addToGroup', { user: userOfInput, group }],
	['group', 'delete', { group }],
	['user', 'bulkImport', { importAction: 'delete', source: 'items' }],
];

it.each(TOGETHER)('%s %s of two tenants is refused, and nothing is sent', async (resource, operation, parameters) => {
	const { error } = await run(resource, operation, parameters, items());
	expect(error?.message).toContain('credential has other values');
	expect(requests()).toEqual([0, 0]);
	expect(logins(0)).toContain('leaver.0');
});

it('an operation that takes item by item goes to the tenant of each', async () => {
	const { error } = await run('group', 'addUsers', { group, userLogins: '={{ $json.userlogin }}' }, items());
	expect(error).toBeUndefined();
	expect(tenants.map((sandbox) => sandbox.state('epm').memberships)).toEqual([
		[{ userId: 'leaver.0', groupId: 'Planners 0' }],
		[{ userId: 'common', groupId: 'Planners 1' }],
	]);
});

it('what was looked up in one tenant is not taken for another one', async () => {
	const of = { of: 'user', user: userIs('common'), granularRoles: ['HP:0016'] };
	const { error, outputs } = await run('role', 'replaceGranularRoles', of, items());
	expect(error).toBeUndefined();
	expect(outputs[0]).toHaveLength(2);
	for (const sandbox of tenants) {
		expect(sandbox.log.entries.filter(({ path }) => path.includes('getavailableroles'))).toHaveLength(1);
	}
});

it('a delete of one tenant alone happens there', async () => {
	const { error } = await run('user', 'delete', { user: userOfInput }, [{ userlogin: 'common', tenant: addressOf(1) }]);
	expect(error).toBeUndefined();
	expect(logins(0)).toContain('common');
	expect(logins(1)).not.toContain('common');
});
