/** What a node remembers of earlier tries of the same execution, and what counts as done after a lost answer. */
import { describe, expect, it } from '@jest/globals';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { TakenBefore } from '../../../nodes/shared/access/taken';
import { Repetition, RepeatedError } from '../../../nodes/shared/repetition';
import type { Outcome } from '../../../nodes/shared/operation';
import { ServiceError, type ServiceErrorKind } from '../../../providers/http/errors';
import { NetworkError } from '../../../providers/http/send';
import { PartlyDone } from '../../../provisioning/access/setMemberships';

interface Tries {
	readonly retryOnFail?: boolean;
	readonly maxTries?: number | undefined;
	readonly items?: readonly IDataObject[];
}

/** One execution; n8n gives the same context in all of its tries. */
function execution({ retryOnFail = true, maxTries, items = [{ number: 0 }] }: Tries = {}, scope: object = {}) {
	const context = {
		getNode: () => ({ retryOnFail, maxTries }),
		getContext: () => scope,
		getInputData: () => items.map((json) => ({ json })),
	};
	return context as IExecuteFunctions & typeof context;
}

const lost = new NetworkError('timeout', 'No answer came in time.');
const refused = (kind: ServiceErrorKind) => new ServiceError({ service: 'S', kind, status: 400, message: 'No.' });
const failure = (error: unknown): Outcome => ({ index: 0, error });
const success = (...json: IDataObject[]): Outcome => ({ index: 0, output: json.map((one) => ({ json: one })) });

/** What a try gives after one whose answer was lost. */
function afterLoss(operation: string, outcome: Outcome): Outcome {
	const run = execution();
	Repetition.open(run, [operation]).keep(failure(lost), true, operation);
	return Repetition.open(run, [operation]).keep(outcome, true, operation);
}

describe('the last try', () => {
	it.each([
		[undefined, 3],
		[0, 3],
		[1, 2],
		[2, 2],
		[3, 3],
		[5, 5],
		[9, 5],
	])('of a node with %p tries is number %d, as n8n counts them', (maxTries, last) => {
		const run = execution({ maxTries });
		const tries = Array.from({ length: last }, () => Repetition.open(run, ['do']).isLastTry);
		expect(tries).toEqual([...Array<boolean>(last - 1).fill(false), true]);
	});

	it('is the first without Retry On Fail, and nothing is remembered', () => {
		const run = execution({ retryOnFail: false });
		const repetition = Repetition.open(run, ['do']);
		expect(repetition.isLastTry).toBe(true);
		repetition.keep(success({ id: 1 }), true, 'do');
		expect(Repetition.open(run, ['do']).recall(0, true)).toBeUndefined();
	});
});

describe('what is remembered', () => {
	it('is what was done, and errors without an answer of what must not be repeated', () => {
		const run = execution();
		const first = Repetition.open(run, ['do']);
		first.keep({ index: 0, output: [{ json: { id: 1 } }] }, true, 'do');
		first.keep({ index: 1, error: lost }, true, 'do');
		first.keep({ index: 2, error: lost }, false, 'do');
		first.keep({ index: 3, error: refused('invalid') }, true, 'do');
		first.end(true);
		const second = Repetition.open(run, ['do']);
		expect(second.recall(0, true)).toEqual({ index: 0, output: [{ json: { id: 1 } }] });
		expect(second.recall(1, true)).toBeUndefined();
		expect(second.recall(1, false)).toMatchObject({
			index: 1,
			error: {
				name: 'RepeatedError',
				cause: lost,
				sentence:
					'The answer was lost, so it may have been done. It was not sent again by Retry On Fail: check the result before you run it again.',
			},
		});
		expect([second.recall(2, false), second.recall(3, false)]).toEqual([undefined, undefined]);
	});

	it('is nothing of another operation, other items or another execution', () => {
		const scope = {};
		const open = (operation: string, items: readonly IDataObject[], of: object) =>
			Repetition.open(execution({ items }, of), [operation]);
		open('do', [{ number: 0 }], scope).keep(success({ id: 1 }), true, 'do');
		expect(open('do', [{ number: 0 }], scope).recall(0, true)).toBeDefined();
		expect(open('undo', [{ number: 0 }], scope).recall(0, true)).toBeUndefined();
		expect(open('do', [{ number: 1 }], scope).recall(0, true)).toBeUndefined();
		expect(open('do', [{ number: 0 }], {}).recall(0, true)).toBeUndefined();
	});

	it.each([
		['a try that n8n does not repeat', {}, false],
		['the last try', { maxTries: 2 }, true],
	])('is forgotten after %s', (_what, tries, willRepeat) => {
		const run = execution(tries);
		if (willRepeat) Repetition.open(run, ['do']);
		const last = Repetition.open(run, ['do']);
		last.keep(success({ id: 1 }), true, 'do');
		last.end(willRepeat);
		expect(Repetition.open(run, ['do']).recall(0, true)).toBeUndefined();
	});
});

describe('after a lost answer', () => {
	it.each([
		['addToGroup', { outcome: 'created' }],
		['assignLicense', { outcome: 'created' }],
		['create', { outcome: 'created' }],
		['uploadKey', { outcome: 'created' }],
		['deleteUser', { outcome: 'deleted' }],
		['removeFromGroup', { outcome: 'deleted' }],
		['unassign', { outcome: 'deleted' }],
		['update', { outcome: 'updated' }],
		['disable', { outcome: 'updated' }],
		['restoreAccess', { outcome: 'accessRestored' }],
		['endAccess', { outcome: 'unchanged' }],
	])('%s finds done what the earlier try did', (operation, told) => {
		expect(afterLoss(operation, success({ outcome: 'unchanged', id: 7 }))).toEqual(success({ id: 7, ...told }));
	});

	it('says of what is gone that it was deleted', () => {
		const gone = success({ outcome: 'unchanged', deleted: false });
		expect(afterLoss('delete', gone)).toEqual(success({ outcome: 'deleted', deleted: true }));
	});

	it('leaves alone what this try did, and what several outputs tell', () => {
		const done = success({ outcome: 'created' });
		expect(afterLoss('create', done)).toEqual(done);
		const several = success({ outcome: 'unchanged' }, { outcome: 'unchanged' });
		expect(afterLoss('create', several)).toEqual(several);
	});

	it.each<ServiceErrorKind>(['conflict', 'invalid', 'notFound'])(
		'is not sure what a refusal (%s) is due to',
		(kind) => {
			const error = refused(kind);
			const { error: told } = afterLoss('create', failure(error)) as { error?: unknown };
			expect(told).toBeInstanceOf(RepeatedError);
			expect(told).toMatchObject({
				cause: error,
				sentence:
					'An earlier try of this execution got no answer, and what it sent may have been carried out: this may be its result.',
			});
		},
	);

	it('is sure of every other refusal, and of one without a lost answer before', () => {
		const forbidden = failure(refused('forbidden'));
		expect(afterLoss('create', forbidden)).toBe(forbidden);
		const conflict = failure(refused('conflict'));
		expect(Repetition.open(execution(), ['create']).keep(conflict, true, 'create')).toBe(conflict);
	});

	it('counts memberships of which a part was changed as such', () => {
		const run = execution();
		Repetition.open(run, ['set']).keep(failure(new PartlyDone([], [], refused('invalid'))), true, 'setGroups');
		const again = Repetition.open(run, ['set']).keep(success({ outcome: 'unchanged' }), true, 'setGroups');
		expect(again).toEqual(success({ outcome: 'updated' }));
	});
});

describe('what End Access went to take', () => {
	const entries = [{ type: 'group', id: 'g', name: 'HR', kind: 'membership', restorable: true }] as const;
	const who = ['Fake', 'tenant', 'u1'];

	it('is known in the next try of this user, until an output tells of it', () => {
		const run = execution();
		TakenBefore.open(run, who).remember(entries);
		expect(TakenBefore.open(run, ['Fake', 'tenant', 'u2']).entries).toEqual([]);
		expect(TakenBefore.open(execution(), who).entries).toEqual([]);
		const again = TakenBefore.open(run, who);
		expect(again.entries).toEqual(entries);
		again.forget();
		expect(TakenBefore.open(run, who).entries).toEqual([]);
	});

	it('is known of several users', () => {
		const run = execution();
		TakenBefore.open(run, who).remember(entries);
		TakenBefore.open(run, ['Fake', 'tenant', 'u2']).remember([]);
		expect(TakenBefore.open(run, who).entries).toEqual(entries);
	});

	it('is not kept without Retry On Fail', () => {
		const run = execution({ retryOnFail: false });
		TakenBefore.open(run, who).remember(entries);
		expect(TakenBefore.open(run, who).entries).toEqual([]);
	});
});
