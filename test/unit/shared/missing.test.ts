/** "Ignore If Missing", and the option "Audit Fields" of items that are checked before anything is sent. */
import { describe, expect, it } from '@jest/globals';

import { checkAudits } from '../../../nodes/shared/auditTrail';
import { identityOf, ignoreMissingOption, unlessMissing } from '../../../nodes/shared/missing';
import type { BatchOperation } from '../../../nodes/shared/operation';
import { ServiceError, type ServiceErrorKind } from '../../../providers/http/errors';
import { itemWith } from './support';

const refused = (kind: ServiceErrorKind) => new ServiceError({ service: 'S', kind, status: 404, message: 'No.' });
/** Whatever is thrown; libraries throw more than errors. */
const thrown = (value: unknown): Error => value as Error;
const removal = async (options: object, result: unknown) =>
	await unlessMissing(itemWith({ options }).collection('options'), { name: 'HR' }, async () =>
		result === undefined
			? await Promise.resolve([{ json: { outcome: 'deleted' } }])
			: await Promise.reject(thrown(result)),
	);

describe('a removal', () => {
	it('of what does not exist is unchanged where that is wanted, and names what was chosen', async () => {
		const unchanged = [{ json: { outcome: 'unchanged', name: 'HR', deleted: false } }];
		expect(await removal({ ignoreMissing: true }, refused('notFound'))).toEqual(unchanged);
		await expect(removal({}, refused('notFound'))).rejects.toMatchObject({ kind: 'notFound' });
		await expect(removal({ ignoreMissing: false }, refused('notFound'))).rejects.toMatchObject({ kind: 'notFound' });
	});

	it.each([refused('forbidden'), refused('unavailable'), new Error('Other.')])(
		'that fails for another reason fails: %s',
		async (error) => {
			await expect(removal({ ignoreMissing: true }, error)).rejects.toBe(error);
		},
	);

	it('fails with an error whatever was thrown', async () => {
		await expect(removal({ ignoreMissing: true }, 'broken')).rejects.toEqual(new Error('broken'));
	});

	it('gives its own output otherwise', async () => {
		const done = [{ json: { outcome: 'deleted' } }];
		expect([await removal({ ignoreMissing: true }, undefined), await removal({}, undefined)]).toEqual([done, done]);
	});

	it('is named by what was chosen: an ID from the list, or what was entered', () => {
		expect(identityOf({ mode: 'list', value: '7' })).toEqual({ id: '7' });
		expect(identityOf({ mode: 'id', value: '7' })).toEqual({ id: '7' });
		expect(identityOf({ mode: 'email', value: 'a@example.com' })).toEqual({ email: 'a@example.com' });
	});

	it('may say more of the option', () => {
		const sentence = 'Whether to continue with the outcome "unchanged" if it does not exist';
		expect(ignoreMissingOption().description).toBe(sentence);
		expect(ignoreMissingOption('It may be hidden.').description).toBe(`${sentence}. It may be hidden.`);
	});
});

describe('the option for audits', () => {
	const base = {
		displayName: 'Do',
		value: 'do',
		action: 'Do',
		description: 'Do',
		fields: [{ displayName: 'Options', name: 'options', type: 'collection' as const, default: {} }],
	};
	const operation: BatchOperation<string> = { ...base, executeAll: async () => await Promise.resolve([]) };
	const items = [itemWith({ options: { auditFields: true } }), itemWith({ options: { auditFields: 'perhaps' } })];

	it('of any item stops the run when it cannot be read, before anything is sent', () => {
		expect(() => checkAudits(operation, items)).toThrow(
			expect.objectContaining({
				name: 'UnfitItem',
				index: 0,
				cause: expect.objectContaining({ message: '"auditFields" must be true or false.' }),
			}),
		);
		expect(() => checkAudits(operation, items.slice(0, 1))).not.toThrow();
	});

	it('is not asked for where the operation has no options, or only reads', () => {
		expect(() => checkAudits({ ...operation, fields: [] }, items)).not.toThrow();
		const reads = { ...base, readOnly: true, execute: async () => await Promise.resolve([]) };
		expect(() => checkAudits(reads, items)).not.toThrow();
	});
});
