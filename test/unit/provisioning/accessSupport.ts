/** A service in memory that keeps what one user has, for the tests of ending, restoring and setting access. */

import type { AccessChange, AccessEntry, AccessOutcome, HeldAccess, UserAccess } from '../../../providers/access';
import { ServiceError } from '../../../providers/http/errors';

export const place = { service: 'Fake', tenant: 'fake.example' };
export const explain = (error: unknown) => (error as Error).message;
export const user = { id: '1', name: 'ada', emails: ['ada@example.com'] };
export const refusal = (message: string) =>
	new ServiceError({ service: 'Fake', kind: 'forbidden', status: 403, message });

const lost = new ServiceError({ service: 'Fake', kind: 'unavailable', status: 503, message: 'No answer.' });

export const state: HeldAccess = { type: 'state', id: 'active', name: 'Active', kind: 'state', restorable: true };
export const group = (name: string): HeldAccess => ({
	type: 'group',
	id: `id-${name}`,
	name,
	kind: 'membership',
	restorable: true,
});
export const key: HeldAccess = { type: 'apiKey', id: 'k', name: 'aa:bb', kind: 'credential', restorable: false };
export const account: HeldAccess = { type: 'account', id: '1', name: 'Account', kind: 'account', restorable: false };
export const session: HeldAccess = {
	...key,
	type: 'session',
	id: 's',
	name: 'Sessions',
	stays: 'They end by themselves.',
};

const hidden: HeldAccess = {
	...account,
	id: '*',
	stays: 'The service shows no memberships now.',
	hides: ['membership'],
};

interface Behavior {
	/** Names of entries that the service refuses to take or give. */
	readonly refused?: ReadonlySet<string>;
	/** Names of entries for which it says "done" and does nothing. */
	readonly liesAbout?: ReadonlySet<string>;
	/** Names of entries that become a request. */
	readonly requested?: ReadonlySet<string>;
	readonly unreadableAfterWrites?: boolean;
	/** Once the state is gone it shows no memberships any more, and tells what became of them before. */
	readonly hidesWithState?: 'told' | 'untold';
	/** Names of entries that it takes or gives without an answer. */
	readonly answerLost?: ReadonlySet<string>;
}

/** A service that keeps what one user has, and the changes that it was asked for. */
export function fake(held: readonly HeldAccess[], behavior: Behavior = {}) {
	const entries = new Map(held.map((entry) => [`${entry.type} ${entry.id}`, entry]));
	const known = new Map(entries);
	const changes: AccessChange[] = [];
	const access: UserAccess = {
		user,
		read: async () => {
			if (changes.length > 0 && behavior.unreadableAfterWrites) throw refusal('Not readable.');
			const isHidden = behavior.hidesWithState !== undefined && !entries.has('state active');
			return await Promise.resolve(isHidden ? [hidden] : [...entries.values()]);
		},
		change: async (change) => {
			changes.push(change);
			const one = (entry: AccessEntry, apply: () => boolean): AccessOutcome => {
				if (behavior.refused?.has(entry.name)) return { entry, status: 'refused', error: refusal(`No ${entry.name}.`) };
				if (behavior.requested?.has(entry.name)) return { entry, status: 'pending', requestId: '7' };
				if (behavior.liesAbout?.has(entry.name)) return { entry, status: 'done' };
				const isNew = apply();
				if (behavior.answerLost?.has(entry.name)) return { entry, status: 'refused', error: lost };
				return { entry, status: isNew ? 'done' : 'wasSo' };
			};
			const idOf = ({ type, id }: AccessEntry) => `${type} ${id}`;
			const isHeld = (outcome: AccessOutcome): AccessOutcome =>
				behavior.hidesWithState === 'told' ? { ...outcome, isHeld: entries.has(idOf(outcome.entry)) } : outcome;
			return await Promise.resolve([
				...change.take.map((entry) => isHeld(one(entry, () => entries.delete(idOf(entry))))),
				...change.give.map((entry) =>
					one(entry, () => {
						const isNew = !entries.has(idOf(entry));
						entries.set(idOf(entry), known.get(idOf(entry)) ?? { ...entry, kind: 'membership', restorable: true });
						return isNew;
					}),
				),
			]);
		},
	};
	return { access, changes, names: () => [...entries.values()].map(({ name }) => name).sort() };
}

export const all = {
	memberships: () => true,
	revokeCredentials: true,
	keepAccount: true,
	now: '2026-01-31T12:00:00.000Z',
	explain,
};
export const named = (entries: readonly AccessEntry[]) => entries.map(({ name }) => name);
