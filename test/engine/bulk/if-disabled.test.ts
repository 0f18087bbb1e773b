/** "If Disabled" and "Output Detail" as a person sees them: rows, their number, and the hint in the output panel. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { serviceOf } from '../../../tools/services';
import { startService } from '../../support/startService';
import { NODE } from '../../support/workflow';

let bench: Awaited<ReturnType<typeof startService>>;
beforeAll(async () => {
	bench = await startService('oig');
});
beforeEach(async () => {
	await bench.sandbox.reset();
	const { succeeded } = await imported({});
	expect(succeeded.map(({ status }) => status)).toEqual(['created', 'created']);
	await bench.one('user', 'disable', { user: { __rl: true, mode: 'name', value: 'ADA' } });
});
afterAll(async () => await bench.stop());

const ada = { 'User Name': 'ADA', 'First Name': 'Ada', 'Last Name': 'Lovelace', Email: 'ada@example.com' };
const grace = { 'User Name': 'GRACE', 'First Name': 'Grace', 'Last Name': 'Hopper', Email: 'grace@example.com' };

async function imported(parameters: INodeParameters, rows: IDataObject[] = [ada, grace]) {
	const { options = {}, ...more } = parameters;
	const run = await bench.run(
		'user',
		'bulkImport',
		{
			rowKind: 'user',
			source: 'items',
			importAction: 'createOrUpdate',
			mapping: { mappingMode: 'autoMapInputData', value: null },
			options: { ...serviceOf('oig').options, ...(options as INodeParameters) },
			...more,
		},
		{ input: rows },
	);
	expect(run.error).toBeUndefined();
	const { outputs, hints } = run.node(NODE);
	const [succeeded = [], rejected = []] = outputs;
	return {
		succeeded: succeeded.map(({ json }) => json),
		rejected: rejected.map(({ json }) => json),
		hint: hints.map(({ message, type }) => `${type}: ${message}`).join('\n'),
	};
}

const isActive = () => bench.sandbox.state('oig').users.find(({ name }) => name === 'ADA')?.active;

describe('If Disabled', () => {
	it('enables with Create or Update, without a warning', async () => {
		const { succeeded, hint } = await imported({ importAction: 'createOrUpdate' });
		expect(succeeded.map(({ status, disabled }) => [status, disabled])).toEqual([
			['enabled', undefined],
			['unchanged', undefined],
		]);
		expect(hint).toMatch(/^info: /);
		expect(isActive()).toBe(true);
	});

	it('leaves with a warning in the output panel', async () => {
		const { succeeded, hint } = await imported({ importAction: 'createOrUpdate', ifDisabled: 'leave' });
		expect(succeeded.map(({ status, disabled }) => [status, disabled])).toEqual([
			['unchanged', true],
			['unchanged', undefined],
		]);
		expect(hint).toMatch(/^warning: .*Left disabled: 1 user\./);
		expect(isActive()).toBe(false);
	});

	it('rejects', async () => {
		const { succeeded, rejected } = await imported({ importAction: 'createOrUpdate', ifDisabled: 'reject' });
		expect(succeeded.map(({ userName }) => userName)).toEqual(['GRACE']);
		expect(JSON.stringify(rejected)).toContain('The user is disabled, and \\"If Disabled\\" is set to Reject.');
		expect(isActive()).toBe(false);
	});
});

describe('Output Detail', () => {
	it.each([
		['changed', ['ADA']],
		['rejects', []],
		['all', ['ADA', 'GRACE']],
	])('%s shows who was left disabled as it says', async (outputDetail, shown) => {
		const parameters = { importAction: 'createOrUpdate', ifDisabled: 'leave', options: { outputDetail } };
		const { succeeded, hint } = await imported(parameters);
		expect(succeeded.map(({ userName }) => userName)).toEqual(shown);
		// The hint counts also who is in no output.
		expect(hint).toContain('Left disabled: 1 user.');
	});
});
