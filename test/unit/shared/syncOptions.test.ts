/** What the fields of Sync say, and what each of them means where it was not added. */
import { describe, expect, it } from '@jest/globals';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { Item } from '../../../nodes/shared/item';
import { readLimits } from '../../../nodes/shared/sync/common';
import { readAtOnce, readHours, readReturnPasswords, readSyncOptions } from '../../../nodes/shared/sync/options';
import { failureOf } from '../../../nodes/shared/sync/report';
import { InputError, NotAttemptedError } from '../../../providers/http/errors';
import { ImportError } from '../../../provisioning/errors';
import type { ApplyReport } from '../../../provisioning/sync/apply';

const HOUR = 3_600_000;

/** An item whose hidden fields have no value, as in n8n. */
function itemWith(values: IDataObject): Item {
	const execution = {
		getNodeParameter: (name: string, _index: number, fallback: unknown) => (name in values ? values[name] : fallback),
	};
	return new Item(execution as IExecuteFunctions & typeof execution, 0, []);
}

const set = { managedUsers: 'all', managedGroups: 'all' };
const sign = () => 'signature';
const read = (values: IDataObject = {}) => readSyncOptions(itemWith({ ...set, ...values }), sign);

describe('the options of a sync', () => {
	it('do the least where nothing was chosen', () => {
		expect(read()).toEqual({
			columns: {},
			blankCells: 'keep',
			allowedGroups: undefined,
			unescapeFormulas: false,
			unknownColumns: 'warn',
			matchOn: expect.any(Array),
			invalidRows: 'skip',
			allowEmpty: false,
			scope: { by: 'all' },
			orphans: 'leave',
			managedGroups: { by: 'all' },
			membership: 'addOnly',
			allowEmptyList: false,
			missingGroups: 'reject',
			ifDisabled: 'enable',
			password: 'none',
			attributes: undefined,
			protectedUsers: [],
			protectedGroups: [],
			limits: {},
			maxAgeMs: 24 * HOUR,
			sign,
			now: expect.any(Function),
		});
	});

	it.each<[IDataObject, object]>([
		[{ orphans: 'endAccess' }, { orphans: 'endAccess' }],
		[{ membership: 'exact' }, { membership: 'exact' }],
		[{ missingGroups: 'create' }, { missingGroups: 'create' }],
		[{ ifDisabled: 'reject' }, { ifDisabled: 'reject' }],
		[{ passwordSource: 'generate' }, { password: 'generate' }],
		[{ invalidRows: 'stop' }, { invalidRows: 'stop' }],
		[{ options: { maxRows: 5, minRows: '2' } }, { maxRows: 5, minRows: 2 }],
		[{ options: { allowEmpty: true } }, { allowEmpty: true, allowEmptyList: false }],
		[{ options: { allowEmptyList: 'true' } }, { allowEmpty: false, allowEmptyList: true }],
		[{ options: { attributes: 'email, title' } }, { attributes: ['email', 'title'] }],
		[{ options: { protectedUsers: 'svc-*' } }, { protectedUsers: ['svc-*'], protectedGroups: [] }],
		[{ options: { protectedGroups: ['HR'] } }, { protectedUsers: [], protectedGroups: ['HR'] }],
		[{ options: { planMaxAge: 0.5 } }, { maxAgeMs: HOUR / 2 }],
		[{ managedUsers: 'filter', scopeFilter: ' title pr ' }, { scope: { by: 'filter', filter: 'title pr' } }],
		[{ managedUsers: 'members', scopeGroups: 'HR, IT' }, { scope: { by: 'members', groups: ['HR', 'IT'] } }],
		[{ managedGroups: 'prefix', managedPrefixes: 'hr-' }, { managedGroups: { by: 'prefix', prefixes: ['hr-'] } }],
		[{ managedGroups: 'listed', managedNames: 'HR' }, { managedGroups: { by: 'listed', groups: ['HR'] } }],
	])('are read: %j', (values, expected) => {
		expect(read(values)).toMatchObject(expected);
	});

	it('take no value of a hidden field: users who are not in the input are left where only the input is meant', () => {
		expect(read({ managedUsers: 'input', orphans: 'delete' })).toMatchObject({
			scope: { by: 'input' },
			orphans: 'leave',
		});
		const unmanaged = read({ managedGroups: 'none', membership: 'exact' });
		expect(unmanaged).toMatchObject({ managedGroups: { by: 'none' } });
		expect(unmanaged).not.toHaveProperty('membership');
		expect(unmanaged).not.toHaveProperty('allowEmptyList');
	});

	it.each([
		[{ managedUsers: 'some' }, 'managedUsers'],
		[{ managedUsers: 'filter', scopeFilter: '' }, 'scopeFilter'],
		[{ managedUsers: 'members', scopeGroups: '' }, 'scopeGroups'],
		[{ orphans: 'remove' }, 'orphans'],
		[{ managedGroups: 'some' }, 'managedGroups'],
		[{ membership: 'both' }, 'membership'],
		[{ missingGroups: 'ignore' }, 'missingGroups'],
		[{ ifDisabled: 'delete' }, 'ifDisabled'],
		[{ passwordSource: 'mail' }, 'passwordSource'],
		[{ invalidRows: 'keep' }, 'invalidRows'],
		[{ options: { attributes: '' } }, 'attributes'],
		[{ options: { protectedUsers: '' } }, 'protectedUsers'],
		[{ options: { protectedGroups: [] } }, 'protectedGroups'],
	])('are refused: %j', (values, field) => {
		expect(() => read(values)).toThrow(expect.objectContaining({ name: 'InputError', field }));
	});

	it('that are applied at once stop at a guard, without a limit of time', () => {
		const atOnce = (values: IDataObject) => readAtOnce(itemWith(values));
		expect(atOnce({})).toEqual({ whenGuardTrips: 'stop', timeBudgetMs: 0, undoMaxAgeMs: 720 * HOUR });
		expect(atOnce({ whenGuardTrips: 'hold', options: { timeBudget: 2 } })).toMatchObject({
			whenGuardTrips: 'hold',
			timeBudgetMs: 2_000,
		});
	});

	it('show no generated password unless that is chosen', () => {
		const shows = (values: IDataObject) => readReturnPasswords(itemWith(values));
		expect([shows({}), shows({ returnPasswords: '' }), shows({ returnPasswords: true })]).toEqual([false, false, true]);
		expect(() => shows({ returnPasswords: 'perhaps' })).toThrow('"Return Generated Passwords" must be true or false.');
	});
});

describe('a number of hours', () => {
	const hours = (options: IDataObject) =>
		readHours(itemWith({ options }).collection('options'), 'age', 'Age (Hours)', 24);

	it('has a default, and may be less than one', () => {
		expect([hours({}), hours({ age: 1 }), hours({ age: '0.25' })]).toEqual([24 * HOUR, HOUR, HOUR / 4]);
	});

	it.each([0, -1, '', null])('is not %j', (age) => {
		const told = { field: 'Age (Hours)', message: '"Age (Hours)" must be a number above 0.' };
		expect(() => hours({ age })).toThrow(expect.objectContaining(told));
	});
});

describe('the limits of guards', () => {
	const limits = (guards: IDataObject) => readLimits(itemWith({ guards }).collection('guards'));

	it.each([
		['maxIdentifierChanges', { identifierChange: { count: 7 } }],
		['maxIdentifierChangeShare', { identifierChange: { share: 7 } }],
		['maxGroupLoss', { groupLoss: { share: 7 } }],
		['maxMembershipRemovals', { membershipRemoval: { count: 7 } }],
		['maxMembershipRemovalShare', { membershipRemoval: { share: 7 } }],
		['maxDeletes', { delete: { count: 7 } }],
		['maxDeleteShare', { delete: { share: 7 } }],
		['maxEndAccess', { endAccess: { count: 7 } }],
		['maxEndAccessShare', { endAccess: { share: 7 } }],
		['maxUpdateShare', { update: { share: 7 } }],
	])('have %s where it belongs', (name, expected) => {
		expect(limits({ [name]: 7 })).toEqual(expected);
	});

	it('are kept together for one guard, and none is a limit that nothing passes', () => {
		expect(limits({ maxDeletes: 0, maxDeleteShare: 3 })).toEqual({ delete: { count: 0, share: 3 } });
		expect(limits({ maxDeletes: '' })).toEqual({ delete: { count: Number.NaN } });
		expect(limits({})).toEqual({});
	});
});

describe('a run that applied rows', () => {
	const report: ApplyReport = {
		succeeded: [],
		rejected: [],
		guards: [],
		stop: undefined,
		wrote: false,
		refusal: undefined,
	};
	const stop = (reason: 'auth' | 'throttled' | 'timeBudget') => ({
		reason,
		message: `It ended: ${reason}.`,
	});

	it('failed where nothing was tried, or nothing was written and going on makes no sense', () => {
		const refusal = new ImportError('No row can be used.');
		expect(failureOf({ ...report, refusal })).toBe(refusal);
		const failed = failureOf({ ...report, stop: stop('auth') });
		expect(failed).toBeInstanceOf(ImportError);
		expect(failed?.message).toBe('It ended: auth.');
		expect(failed).not.toBeInstanceOf(NotAttemptedError);
		expect(failed).not.toBeInstanceOf(InputError);
	});

	it.each([
		['ended by itself', {}],
		['wrote something', { stop: stop('auth'), wrote: true }],
		['can go on after a while', { stop: stop('throttled') }],
		['can go on in the next run', { stop: stop('timeBudget') }],
	])('did not fail where it %s', (_what, more) => {
		expect(failureOf({ ...report, ...more })).toBeUndefined();
	});
});
