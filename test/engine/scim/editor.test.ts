/** What the editor asks for: lists of users and groups, and the attributes that the server describes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { listSearch } from '../../support/listSearch';
import { NODE, oneNode } from '../../support/workflow';
import { ADMINISTRATOR, startScim, type ScimBench } from './support';

const SPEC = { type: 'scim', credential: 'scimApi' };
let scim: ScimBench;
beforeAll(async () => {
	scim = await startScim();
});
beforeEach(async () => {
	await scim.sandbox.reset();
	await scim.makeUsers('ada', 'grace');
	await scim.makeGroups('Team', 'Other');
});
afterAll(() => scim.stop());

describe('lists', () => {
	it.each(['full', 'refuse'])('show what has the text in its name (filters: %s)', async (filter) => {
		scim.options({ filter });
		const search = async (method: string, text?: string) =>
			(await listSearch(scim.engine, SPEC, { method, ...(text === undefined ? {} : { filter: text }) })).results.map(
				({ name }) => name,
			);
		expect(await search('searchUsers')).toEqual([`${ADMINISTRATOR} (Scim Administrator)`, 'ada', 'grace']);
		expect(await search('searchUsers', 'GRA')).toEqual(['grace']);
		expect(await search('searchGroups', 'ea')).toEqual(['Team']);
	});
});

describe('Attributes', () => {
	const fields = async () => {
		const { LoadOptionsContext } = await import('n8n-core');
		const { Workflow } = await import('n8n-workflow');
		const file = oneNode({ ...SPEC, parameters: {} });
		const workflow = new Workflow({ ...file, active: false, nodeTypes: scim.engine.nodeTypes });
		const node = workflow.getNode(NODE);
		if (node === null) throw new Error('The workflow has no such node.');
		const additionalData = { ...scim.engine.additionalData(), currentNodeParameters: node.parameters };
		const context = new LoadOptionsContext(workflow, node, additionalData, '') as ILoadOptionsFunctions;
		const { resourceMapping } = scim.engine.nodeTypes.getByNameAndVersion(node.type, 1).methods ?? {};
		const mapped = await resourceMapping?.userAttributes?.call(context);
		return new Map((mapped?.fields ?? []).map((field) => [field.id, field]));
	};

	it('are those that the server describes and lets be written', async () => {
		const found = await fields();
		const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value';
		expect([...found.keys()]).toEqual(expect.arrayContaining(['name.honorificPrefix', 'roles', manager]));
		for (const id of [
			'userName',
			'active',
			'password',
			'groups',
			'emails',
			'id',
			`${manager.slice(0, -5)}displayName`,
		]) {
			expect(found.has(id)).toBe(false);
		}
		expect(found.get('roles')?.type).toBe('array');
		expect(found.get('userType')).toMatchObject({
			type: 'options',
			options: [{ value: 'Employee' }, { value: 'Contractor' }],
		});
	});

	it.each(['absent', 'refused'])('are those of the RFC where the server describes none (%s)', async (discovery) => {
		scim.options({ discovery });
		expect([...(await fields()).keys()]).toEqual(expect.arrayContaining(['name.givenName', 'title', 'locale']));
	});

	it('are an error where the server does not accept the credential', async () => {
		scim.sandbox.faults.set({ rules: [{ service: 'scim', path: '*/Schemas', status: 401 }] });
		await expect(fields()).rejects.toMatchObject({ httpCode: '401' });
	});
});
