/** The ledger of End Access when an earlier try of the same execution took something and could not tell of it. */
import { describe, expect, it } from '@jest/globals';

import type { AccessChange, AccessEntry, AccessOutcome, HeldAccess, UserAccess } from '../../../providers/access';
import { ServiceError } from '../../../providers/http/errors';
import { endAccess, MayBeTaken } from '../../../provisioning/access/endAccess';

const place = { service: 'Fake', tenant: 'fake.example' };
const refusal = (message: string) => new ServiceError({ service: 'Fake', kind: 'forbidden', status: 403, message });
const lost = new ServiceError({ service: 'Fake', kind: 'unavailable', status: 503, message: 'No answer.' });
const all = {
	memberships: () => true,
	revokeCredentials: true,
	keepAccount: true,
	now: '2026-01-31T12:00:00.000Z',
	explain: (error: unknown) => (error as Error).message,
};
const named = (entries: readonly AccessEntry[]) => entries.map(({ name }) => name);

const state: HeldAccess = { type: 'state', id: 'active', name: 'Active', kind: 'state', restorable: true };
const group = (name: string): HeldAccess => ({ type: 'group', id: name, name, kind: 'membership', restorable: true });
const key: HeldAccess = { type: 'apiKey', id: 'k', name: 'aa:bb', kind: 'credential', restorable: false };
const account: HeldAccess = { type: 'account', id: '1', name: 'Account', kind: 'account', restorable: false };

/** A service that takes all it is asked for, or refuses all. */
function fake(held: readonly HeldAccess[], error?: ServiceError) {
	let left = held;
	const changes: AccessChange[] = [];
	const access: UserAccess = {
		user: { id: '1', name: 'ada', emails: [] },
		read: async () => await Promise.resolve(left),
		change: async (change) => {
			changes.push(change);
			if (error === undefined) left = [];
			const outcome = (entry: AccessEntry): AccessOutcome =>
				error === undefined ? { entry, status: 'done' } : { entry, status: 'refused', error };
			return await Promise.resolve(change.take.map(outcome));
		},
	};
	return { access, changes };
}

describe('ending access in a later try', () => {
	it('has in the ledger of a later try what an earlier one took without an output', async () => {
		const { access } = fake([group('finance')]);
		let mayBeGone: readonly AccessEntry[] = [];
		const willTake = (entries: readonly AccessEntry[]) => (mayBeGone = entries);
		const ended = await endAccess(access, place, { ...all, earlier: [state, group('staff')], willTake });
		expect([ended.outcome, named(ended.removed)]).toEqual(['accessEnded', ['Active', 'staff', 'finance']]);
		expect(named(ended.restore?.entries ?? [])).toEqual(['Active', 'staff', 'finance']);
		expect(named(mayBeGone)).toEqual(['Active', 'staff', 'finance']);
	});

	it('is no unchanged user whose access an earlier try took as a whole', async () => {
		const { access, changes } = fake([account]);
		const ended = await endAccess(access, place, { ...all, earlier: [state, key] });
		expect([ended.outcome, named(ended.removed), changes]).toEqual(['accessEnded', ['Active', 'aa:bb'], []]);
		expect(named(ended.restore?.entries ?? [])).toEqual(['Active']);
	});

	it('gives the ledger of earlier tries also when everything is refused now', async () => {
		const { access } = fake([group('staff')], refusal('No.'));
		const ended = await endAccess(access, place, { ...all, earlier: [state] });
		expect([ended.outcome, named(ended.removed)]).toEqual(['incomplete', ['Active']]);
		expect(named(ended.restore?.entries ?? [])).toEqual(['Active']);
	});

	it('fails with the ledger of what may be gone, when every answer was lost and all seems to be there still', async () => {
		const { access } = fake([state, key], lost);
		const failure: unknown = await endAccess(access, place, all).catch((error: unknown) => error);
		expect(failure).toBeInstanceOf(MayBeTaken);
		expect(failure).toMatchObject({ cause: lost, restore: { entries: [{ name: 'Active' }] } });
	});

	it('fails with the ledger of an earlier try, when the user cannot be read any more', async () => {
		const access: UserAccess = { ...fake([]).access, read: async () => await Promise.reject(refusal('Not readable.')) };
		const failure: unknown = await endAccess(access, place, { ...all, earlier: [state] }).catch(
			(error: unknown) => error,
		);
		expect(failure).toMatchObject({ name: 'MayBeTaken', restore: { entries: [{ name: 'Active' }] } });
	});
});
