import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AccessEntry, UserAccess } from '../../../providers/access';
import { endAccess } from '../../../provisioning/access/endAccess';
import { readLedger, type Ledger } from '../../../provisioning/access/ledger';
import { restoreAccess } from '../../../provisioning/access/restoreAccess';
import { account, all, explain, fake, group, key, named, place, refusal, session, state } from './accessSupport';
describe('ending access', () => {
	it('takes state, memberships and credentials, keeps the account, and says what stays', async () => {
		const { access, names } = fake([state, group('staff'), key, account, session]);
		const ended = await endAccess(access, place, all);
		expect([ended.outcome, named(ended.removed), ended.verified]).toEqual([
			'accessEnded',
			['Active', 'staff', 'aa:bb'],
			true,
		]);
		expect(ended.remains).toEqual([{ type: 'session', id: 's', name: 'Sessions', reason: 'They end by themselves.' }]);
		expect(named(ended.restore?.entries ?? [])).toEqual(['Active', 'staff']);
		expect(names()).toEqual(['Account', 'Sessions']);
	});

	it.each([
		[{ revokeCredentials: false }, ['Account', 'Sessions', 'aa:bb']],
		[{ memberships: () => false }, ['Account', 'Sessions', 'staff']],
		[{ keepAccount: false }, ['Sessions']],
	])('leaves what %j leaves', async (options, left) => {
		const { access, names } = fake([state, group('staff'), key, account, session]);
		await endAccess(access, place, { ...all, ...options });
		expect(names()).toEqual(left);
	});

	it.each([
		['told', true],
		['untold', 'notReadable'],
	] as const)('keeps what was refused although no read shows it any more, %s', async (hidesWithState, verified) => {
		const behavior = { hidesWithState, refused: new Set(['finance']) };
		const { access, names } = fake([state, group('staff'), group('finance')], behavior);
		const ended = await endAccess(access, place, all);
		expect([ended.outcome, named(ended.removed), ended.verified]).toEqual([
			'incomplete',
			['Active', 'staff'],
			verified,
		]);
		expect(ended.remains[0]).toMatchObject({ name: 'finance', reason: expect.stringContaining('No finance.') });
		expect(names()).toEqual(['finance']);
	});

	it.each([true, false])('believes no answer that a read before the end belies (%s)', async (isHeld) => {
		const behavior = { hidesWithState: 'told', liesAbout: new Set(isHeld ? ['staff'] : []) } as const;
		const ended = await endAccess(fake([state, group('staff')], behavior).access, place, all);
		expect([ended.outcome, named(ended.removed)]).toEqual(
			isHeld ? ['incomplete', ['Active']] : ['accessEnded', ['Active', 'staff']],
		);
		expect(ended.verified).toBe(!isHeld);
	});

	it('asks before the first write whether it may, and not if there is none', async () => {
		const asked: string[] = [];
		const mayTake = () => {
			asked.push('asked');
			throw refusal('Protected.');
		};
		const { access, changes } = fake([state]);
		await expect(endAccess(access, place, { ...all, mayTake })).rejects.toThrow('Protected.');
		expect((await endAccess(fake([account]).access, place, { ...all, mayTake })).outcome).toBe('unchanged');
		expect([changes, asked]).toEqual([[], ['asked']]);
	});

	it('is unchanged when there is nothing to take, and writes nothing', async () => {
		const { access, changes } = fake([account, session]);
		const ended = await endAccess(access, place, all);
		expect(ended).toMatchObject({ outcome: 'unchanged', removed: [], restore: null, verified: true });
		expect(changes).toEqual([]);
	});

	it('is incomplete when something was refused, and its ledger has only what was taken', async () => {
		const { access } = fake([state, group('staff'), group('finance')], { refused: new Set(['finance']) });
		const ended = await endAccess(access, place, all);
		expect([ended.outcome, named(ended.removed)]).toEqual(['incomplete', ['Active', 'staff']]);
		expect(ended.remains).toEqual([{ type: 'group', id: 'id-finance', name: 'finance', reason: 'No finance.' }]);
		expect(named(ended.restore?.entries ?? [])).toEqual(['Active', 'staff']);
	});

	it('is incomplete when the read after the writes still finds what was removed', async () => {
		const { access } = fake([state, group('staff')], { liesAbout: new Set(['staff']) });
		expect(await endAccess(access, place, all)).toMatchObject({ outcome: 'incomplete', verified: false });
	});

	it('gives its ledger also when the user cannot be read afterwards', async () => {
		const { access } = fake([state, group('staff')], { unreadableAfterWrites: true });
		const ended = await endAccess(access, place, all);
		expect(ended).toMatchObject({ outcome: 'accessEnded', verified: 'notReadable' });
		expect(named(ended.restore?.entries ?? [])).toEqual(['Active', 'staff']);
	});

	it('is pending while a request is open, which the ledger can take back', async () => {
		const { access } = fake([state, group('staff')], { requested: new Set(['staff']) });
		const ended = await endAccess(access, place, all);
		expect([ended.outcome, named(ended.removed)]).toEqual(['pending', ['Active']]);
		expect(ended.remains).toEqual([expect.objectContaining({ name: 'staff', requestId: '7' })]);
		expect(named(ended.restore?.entries ?? [])).toEqual(['Active', 'staff']);
	});

	it('counts what was taken without an answer, because a read shows that it is gone', async () => {
		const { access } = fake([state, group('staff')], { answerLost: new Set(['Active', 'staff']) });
		const ended = await endAccess(access, place, all);
		expect([ended.outcome, named(ended.removed), ended.remains]).toEqual(['accessEnded', ['Active', 'staff'], []]);
		expect(named(ended.restore?.entries ?? [])).toEqual(['Active', 'staff']);
	});

	it('keeps in the ledger what may be gone, when answers are lost and nothing can be read', async () => {
		const behavior = { answerLost: new Set(['Active', 'staff']), unreadableAfterWrites: true };
		const { access } = fake([state, group('staff')], behavior);
		const ended = await endAccess(access, place, all);
		expect([ended.outcome, ended.removed, ended.verified]).toEqual(['incomplete', [], 'notReadable']);
		expect(ended.remains.map(({ reason }) => reason)).toEqual([
			expect.stringContaining('It is not known whether this was removed'),
			expect.stringContaining('It is not known whether this was removed'),
		]);
		expect(named(ended.restore?.entries ?? [])).toEqual(['Active', 'staff']);
	});

	it('keeps in the ledger what the service took and a late read still shows', async () => {
		const { access } = fake([state, group('staff')], { liesAbout: new Set(['staff']) });
		const ended = await endAccess(access, place, all);
		expect([named(ended.removed), named(ended.restore?.entries ?? [])]).toEqual([['Active'], ['Active', 'staff']]);
	});

	it('throws what the service said when it refused everything', async () => {
		const { access } = fake([state], { refused: new Set(['Active']) });
		await expect(endAccess(access, place, all)).rejects.toThrow('No Active.');
	});
});

describe('restoring access', () => {
	const ledgerOf = async (access: UserAccess): Promise<Ledger> => {
		const { restore } = await endAccess(access, place, all);
		if (restore === null) throw new Error('There is nothing to restore.');
		return restore;
	};

	it('gives back whatever End Access took, for every user', async () => {
		const groups = fc.uniqueArray(fc.constantFrom('staff', 'finance', 'travel', 'sales'), { minLength: 1 });
		await fc.assert(
			fc.asyncProperty(groups, fc.boolean(), async (names, isActive) => {
				const held = [...(isActive ? [state] : []), ...names.map(group)];
				const { access, names: now } = fake(held);
				const before = now();
				const ledger = await ledgerOf(access);
				expect(now()).toEqual([]);
				const restored = await restoreAccess(access, ledger, explain);
				expect(restored).toMatchObject({ outcome: 'accessRestored', notRestored: [], verified: true });
				expect(now()).toEqual(before);
				expect((await restoreAccess(access, ledger, explain)).outcome).toBe('unchanged');
			}),
		);
	});

	it('is incomplete when something is refused, and does the rest', async () => {
		const { access } = fake([state, group('staff')]);
		const ledger = await ledgerOf(access);
		const { access: later, names } = fake([], { refused: new Set(['staff']) });
		const restored = await restoreAccess(later, ledger, explain);
		expect([restored.outcome, named(restored.restored), restored.notRestored]).toEqual([
			'incomplete',
			['Active'],
			[{ type: 'group', id: 'id-staff', name: 'staff', reason: 'No staff.' }],
		]);
		expect(names()).toEqual(['Active']);
	});

	it('is incomplete when the service says done and the user has it not', async () => {
		const { access } = fake([group('staff')]);
		const ledger = await ledgerOf(access);
		const { access: later } = fake([], { liesAbout: new Set(['staff']) });
		expect(await restoreAccess(later, ledger, explain)).toMatchObject({ outcome: 'incomplete', verified: false });
	});

	it('counts what was given without an answer, because a read shows it', async () => {
		const { access } = fake([state, group('staff')]);
		const ledger = await ledgerOf(access);
		const { access: later } = fake([], { answerLost: new Set(['Active', 'staff']) });
		expect(await restoreAccess(later, ledger, explain)).toMatchObject({ outcome: 'accessRestored', notRestored: [] });
	});

	it('keeps what the user has already', async () => {
		const { access } = fake([group('staff'), group('finance')]);
		const ledger = await ledgerOf(access);
		const { access: later, changes } = fake([group('staff')]);
		const restored = await restoreAccess(later, ledger, explain);
		expect([named(restored.kept), named(restored.restored)]).toEqual([['staff'], ['finance']]);
		expect(changes.map(({ give }) => named(give))).toEqual([['finance']]);
	});
});

const isRestorable = ({ type }: AccessEntry) => type === 'group' || type === 'state';

describe('a ledger', () => {
	it.each([
		[null, 'not the "restore" object'],
		[{}, 'not the "restore" object'],
		[{ service: 'Other' }, 'made by Other'],
		[{ tenant: 'other.example' }, 'made in other.example'],
		[{ entries: [] }, 'not the "restore" object'],
		[{ format: 'access-2' }, 'not the "restore" object'],
		[{ entries: [{ type: 'apiKey', id: 'k', name: 'aa:bb' }] }, '"aa:bb" of the type "apiKey"'],
		[{ entries: [{ type: 'group', id: '', name: 'staff' }] }, 'not the "restore" object'],
		[{ user: { id: '', name: 'ada' } }, 'not the "restore" object'],
	])('with %j is refused', async (change, message) => {
		const { restore } = await endAccess(fake([group('staff')]).access, place, all);
		const value = change === null || Object.keys(change).length === 0 ? change : { ...restore, ...change };
		expect(readLedger(value, place, isRestorable)).toContain(message);
		expect(readLedger(structuredClone(restore), place, isRestorable)).toEqual(restore);
	});
});

it('a ledger that names an entry twice gives it back once', async () => {
	const { restore } = await endAccess(fake([group('staff')]).access, place, all);
	const doubled = { ...restore, entries: [...(restore?.entries ?? []), ...(restore?.entries ?? [])] };
	expect(readLedger(doubled, place, isRestorable)).toEqual(restore);
});
