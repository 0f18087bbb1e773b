import { describe, expect, it } from '@jest/globals';

import { createOrAdopt, type IfExists } from '../../../providers/http/createOrAdopt';

const taken = new Error('The name is taken.');

interface Scene {
	/** What the looks find, one after the other. */
	readonly found?: ReadonlyArray<string | undefined>;
	readonly createFails?: Error;
	readonly changed?: boolean;
	readonly pause?: (look: number) => Promise<void>;
}

async function run(ifExists: IfExists, { found = [], createFails, changed = true, pause }: Scene) {
	const steps: string[] = [];
	const result = await createOrAdopt<string>({
		ifExists,
		find: async () => {
			steps.push('find');
			return found[steps.filter((step) => step === 'find').length - 1];
		},
		create: async () => {
			steps.push('create');
			if (createFails) throw createFails;
			return 'new';
		},
		update: async (existing) => {
			steps.push(`update ${existing}`);
			return { value: `${existing} in line`, changed };
		},
		isTaken: (error) => error === taken,
		...(pause ? { pause } : {}),
	}).catch((error: unknown) => error);
	return { result, steps };
}

describe('createOrAdopt', () => {
	it('creates without a look when a taken name is to fail', async () => {
		expect(await run('fail', {})).toEqual({ result: { value: 'new', outcome: 'created' }, steps: ['create'] });
		expect(await run('fail', { createFails: taken })).toEqual({ result: taken, steps: ['create'] });
	});

	it.each(['returnExisting', 'update'] as const)('looks first with "%s", then creates', async (ifExists) => {
		const expected = { result: { value: 'new', outcome: 'created' }, steps: ['find', 'create'] };
		expect(await run(ifExists, {})).toEqual(expected);
	});

	it('returns what is there', async () => {
		const expected = { result: { value: 'old', outcome: 'unchanged' }, steps: ['find'] };
		expect(await run('returnExisting', { found: ['old'] })).toEqual(expected);
	});

	it('brings what is there in line, and says whether that changed anything', async () => {
		expect(await run('update', { found: ['old'] })).toEqual({
			result: { value: 'old in line', outcome: 'updated' },
			steps: ['find', 'update old'],
		});
		const { result } = await run('update', { found: ['old'], changed: false });
		expect(result).toEqual({ value: 'old in line', outcome: 'unchanged' });
	});

	it('adopts what somebody else created between the look and the create', async () => {
		const race = { found: [undefined, 'theirs'], createFails: taken };
		expect(await run('returnExisting', race)).toEqual({
			result: { value: 'theirs', outcome: 'unchanged' },
			steps: ['find', 'create', 'find'],
		});
		expect((await run('update', race)).result).toEqual({ value: 'theirs in line', outcome: 'updated' });
	});

	it('passes the refusal on when the second look finds nothing either', async () => {
		expect((await run('update', { createFails: taken })).result).toBe(taken);
	});

	it('looks again, with pauses, for what the service has and does not show yet', async () => {
		const pauses: number[] = [];
		const pause = async (look: number) => void pauses.push(look);
		const late = { found: [undefined, undefined, undefined, 'theirs'], createFails: taken, pause };
		expect((await run('returnExisting', late)).result).toEqual({ value: 'theirs', outcome: 'unchanged' });
		expect(pauses).toEqual([1, 2]);
		const never = await run('returnExisting', { createFails: taken, pause });
		expect([never.result, never.steps]).toEqual([taken, ['find', 'create', 'find', 'find', 'find', 'find']]);
	});

	it('does nothing when told something else, and does not take it for an update', async () => {
		const { result, steps } = await run('skip' as IfExists, { found: ['old'] });
		expect(steps).toEqual([]);
		expect(String(result)).toContain('must be one of fail, returnExisting, update');
	});

	it('does not look again after a refusal of another kind', async () => {
		const other = new Error('The email address is not valid.');
		expect(await run('update', { createFails: other })).toEqual({ result: other, steps: ['find', 'create'] });
	});
});
