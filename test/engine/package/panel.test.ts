/** What the panel of an operation shows by what is chosen in it. */
import { describe, expect, it } from '@jest/globals';
import { NodeHelpers, type ILoadOptionsFunctions, type INodeParameters, type INodeProperties } from 'n8n-workflow';

import { loadPackage } from '../../../tools/engine/package-under-test';
import { SERVICES } from '../../../tools/services';

const { actions } = loadPackage(process.cwd());
const nodeOf = (type: string) => {
	const found = [...actions].find(([name]) => name.endsWith(`.${type}`));
	if (found === undefined) throw new Error(`There is no node ${type}.`);
	return found[1];
};

/** The fields that the panel shows, without those that only keep what is stored. */
function shownFields(type: string, values: INodeParameters): INodeProperties[] {
	const { description } = nodeOf(type);
	return description.properties.filter(
		(property) =>
			property.type !== 'hidden' &&
			NodeHelpers.displayParameter(values, property, { typeVersion: 1 }, description) &&
			property.displayOptions !== undefined,
	);
}

describe('Adobe: Create', () => {
	const marks = (identityType: string) =>
		shownFields('adobeUserManagement', {
			authentication: 'server',
			resource: 'user',
			operation: 'create',
			identityType,
		})
			.filter(({ name }) => ['country', 'firstname', 'lastname'].includes(name))
			.map(({ name, required }) => `${name} ${required === true}`);

	it.each([
		['federatedID', ['firstname true', 'lastname true', 'country true']],
		['enterpriseID', ['firstname true', 'lastname true', 'country false']],
		['adobeID', ['firstname false', 'lastname false', 'country false']],
		// An expression may give any of them, and a workflow that has one keeps working.
		['={{ $json.type }}', ['firstname false', 'lastname false', 'country false']],
	])('marks what %s needs', (identityType, expected) => {
		expect(marks(identityType)).toEqual(expected);
	});
});

describe.each(SERVICES)('$title: Bulk Import', ({ type }) => {
	const bulk = (more: INodeParameters) =>
		shownFields(type, { resource: 'user', operation: 'bulkImport', source: 'items', ...more });
	const has = (fields: readonly INodeProperties[], wanted: string) => fields.some(({ name }) => name === wanted);

	it('hides Missing Groups for Delete only', () => {
		const forUsers = (importAction: string) =>
			has(bulk({ rowKind: 'user', importAction, membershipAction: 'createOrSkip' }), 'missingGroups');
		expect(forUsers('delete')).toBe(false);
		expect(['createOrSkip', 'createOrUpdate', 'updateOnly', '={{ $json.do }}'].map(forUsers)).not.toContain(false);
		const rows = { rowKind: 'membership', importAction: 'delete', membershipAction: 'createOrSkip' };
		expect(has(bulk(rows), 'missingGroups')).toBe(true);
	});

	it('lists the recognized columns, by what a row is', () => {
		const listed = ['user', 'membership', 'group'].map((rowKind) =>
			bulk({ rowKind, importAction: 'createOrSkip' })
				.filter(({ name }) => name === 'recognizedColumns')
				.map(({ displayName }) => displayName.replace(/\..*/, '')),
		);
		expect(listed.map(({ length }) => length)).toEqual([1, 1, 1]);
		expect(listed[0]?.[0]).toMatch(/^Recognized columns: User Name, .*Groups/);
		expect(listed.slice(1)).toEqual([['Recognized columns: User Name, Group'], ['Recognized columns: Group']]);
	});

	it('maps only columns that the service has', async () => {
		const options = bulk({ rowKind: 'user' }).find(({ name }) => name === 'options')?.options ?? [];
		const mapping = JSON.stringify(options.find(({ name }) => name === 'columns'));
		const context: Partial<ILoadOptionsFunctions> = { getCurrentNodeParameter: () => 'user' };
		const { fields } = (await nodeOf(type).methods?.resourceMapping?.importColumns?.call(
			context as ILoadOptionsFunctions,
		)) ?? { fields: [] };
		for (const { id } of fields) expect(mapping).toContain(`"value":"${id}"`);
		for (const name of ['active', 'password']) {
			expect([name, mapping.includes(`"value":"${name}"`)]).toEqual([name, fields.some(({ id }) => id === name)]);
		}
		// A mapping by hand opens with what most rows have, filled in.
		const opened = fields.filter(({ removed }) => removed !== true);
		expect(opened.map(({ id }) => id)).toEqual(expect.arrayContaining(['userName', 'groups']));
		for (const { id, defaultValue } of opened) expect(defaultValue).toBe(`={{ $json.${id} }}`);
	});
});
