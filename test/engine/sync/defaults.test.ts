/** The defaults of Sync and Apply Plan that the docs state, in every node. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { loadPackage } from '../../../tools/engine/package-under-test';
import { SERVICES } from '../../../tools/services';

const loaded = loadPackage(process.cwd());
const page = readFileSync(join(process.cwd(), 'docs', 'sync.md'), 'utf8');

/** Of fields with choices the name that the panel shows. */
const SYNC: Readonly<Record<string, unknown>> = {
	Mode: 'Plan Only',
	Source: 'Input Items',
	'Managed Users': 'Only Users in the Input',
	'Users Missing From Input': 'Leave',
	'Managed Groups': 'Groups Named in the Input',
	Membership: 'Add Only',
	'Missing Groups': 'Reject Row',
	'If Disabled': 'Enable',
	'Password of New Users': 'None',
	'Return Generated Passwords': false,
	'Invalid Rows': 'Sync the Valid Rows',
	'When a Guard Trips': 'Stop, Write Nothing',
};
const SYNC_OPTIONS: Readonly<Record<string, unknown>> = {
	'Plan Max Age (Hours)': 24,
	'Plan Page (HTML File)': false,
	'Allow Empty Input': false,
	'Allow Empty List': false,
	'Minimum Input Rows': 1,
	'Protected Users': '',
	'Protected Groups': '',
	'Attributes to Update': [],
	'Max Rows': 50_000,
	'Time Budget (Seconds)': 0,
};
const SYNC_GUARDS: Readonly<Record<string, number>> = {
	'Max Users Losing Access': 50,
	'Max Share of Users Losing Access (%)': 10,
	'Max Users Deleted': 20,
	'Max Share of Users Deleted (%)': 5,
	'Max Memberships Removed': 200,
	'Max Share of Memberships Removed (%)': 15,
	'Max Loss of a Group (%)': 50,
	'Max Share of Users Updated (%)': 60,
	'Max Identifier Changes': 50,
	'Max Share of Identifier Changes (%)': 10,
};
const APPLY: Readonly<Record<string, unknown>> = {
	'Override Guards': false,
	'Approved By': '',
	Note: '',
	'Password of New Users': 'None',
	'Return Generated Passwords': false,
};
const APPLY_OPTIONS: Readonly<Record<string, unknown>> = {
	'Undo Max Age (Hours)': 720,
	'Time Budget (Seconds)': 0,
};
/** Fields that some services do not have. */
const OPTIONAL: ReadonlySet<string> = new Set(['If Disabled', 'Password of New Users', 'Return Generated Passwords']);

function shown({ type, default: value, options = [] }: INodeProperties): unknown {
	if (type !== 'options') return value;
	return (options as INodePropertyOptions[]).find((option) => option.value === value)?.name;
}

describe.each(SERVICES)('$title', ({ id, type }) => {
	const { properties } = loaded.nodes.get(`n8n-nodes-identity-provisioning.${type}`)?.description ?? { properties: [] };
	const fieldsOf = (operation: string) =>
		properties.filter(({ displayOptions }) => {
			const { operation: operations = [], resource = [] } = displayOptions?.show ?? {};
			return operations.includes(operation) && resource.includes('user');
		});
	const membersOf = (operation: string, collection: string) =>
		fieldsOf(operation)
			.filter(({ name }) => name === collection)
			.flatMap(({ options = [] }) => options as INodeProperties[]);
	const defaults = (fields: readonly INodeProperties[], wanted: Readonly<Record<string, unknown>>) =>
		Object.fromEntries(
			Object.keys(wanted).flatMap((label) => {
				const found = fields.filter(({ displayName }) => displayName === label);
				return found.length === 0 && OPTIONAL.has(label) ? [] : [[label, found.map(shown)]];
			}),
		);
	const expected = (fields: readonly INodeProperties[], wanted: Readonly<Record<string, unknown>>) =>
		Object.fromEntries(
			Object.entries(wanted)
				.filter(([label]) => !OPTIONAL.has(label) || fields.some(({ displayName }) => displayName === label))
				.map(([label, value]) => [label, [value]]),
		);

	it.each([
		['sync', '', SYNC],
		['sync', 'options', SYNC_OPTIONS],
		['sync', 'guards', SYNC_GUARDS],
		['applyPlan', '', APPLY],
		['applyPlan', 'options', APPLY_OPTIONS],
	])('%s %s', (operation, collection, wanted) => {
		const fields = collection === '' ? fieldsOf(operation) : membersOf(operation, collection);
		expect(defaults(fields, wanted)).toEqual(expected(fields, wanted));
	});

	it('disables users who are missing, or ends their access where nothing disables them', () => {
		const [field] = fieldsOf('sync').filter(({ name }) => name === 'orphans');
		const names = ((field?.options ?? []) as INodePropertyOptions[]).map(({ name }) => name);
		const ends = ['adobe', 'epm', 'oci'].includes(id);
		expect(names).toEqual(['Delete', ends ? 'End Access' : 'Disable', 'Leave', 'Remove From Managed Groups']);
	});

	it('applies counts alone as guards of a plan', () => {
		const counts = Object.entries(SYNC_GUARDS).filter(([label]) => !label.endsWith('(%)'));
		const fields = membersOf('applyPlan', 'guards');
		expect(Object.fromEntries(fields.map((field) => [field.displayName, shown(field)]))).toEqual(
			Object.fromEntries(counts),
		);
	});
});

describe('docs/sync.md', () => {
	const rowOf = (label: string) => page.split('\n').find((line) => line.startsWith(`| ${label} `)) ?? '';

	it.each(Object.entries(SYNC).filter(([label]) => !/Source|Return/.test(label)))(
		'names the default of %s first (%s)',
		(label, value) => {
			const named = [...rowOf(label).matchAll(/_([A-Z][^_]+)_/g)].map(([, name]) => name);
			const choices = named.filter((name) => name !== 'Plan and Apply' || label === 'Mode');
			const first = String(value).split(',')[0] ?? '';
			expect(choices[0]).toContain(label === 'Managed Groups' ? 'Groups Named in the Input' : first);
		},
	);

	it('has the numbers', () => {
		expect(rowOf('Options')).toContain('_Plan Max Age_ (24 hours)');
		expect(rowOf('Options')).toContain('_Minimum Input Rows_ (1)');
		expect(page).toContain('_Undo Max Age_ (720 hours)');
		for (const [guard, share, count] of [
			['endAccess', 10, '50'],
			['delete', 5, '20'],
			['membershipRemoval', 15, '200'],
			['groupLoss', 50, '–'],
			['update', 60, '–'],
			['identifierChange', 10, '50'],
		] as const) {
			expect(
				rowOf(`\`${guard}\``)
					.split('|')
					.map((cell) => cell.trim()),
			).toEqual(expect.arrayContaining([`${share} %`, count]));
		}
	});
});
