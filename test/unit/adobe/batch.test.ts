import { describe, expect, it } from '@jest/globals';

import { commandResults } from '../../../providers/adobe/commandResults';
import type { ActionAnswer } from '../../../providers/adobe/client';
import { command, type Command } from '../../../providers/adobe/commands';
import { RequestPacker } from '../../../providers/adobe/packing';
import { actionResultSchema } from '../../../providers/adobe/schemas';
import * as z from 'zod/v4-mini';

const add = (user: string, group = 'G'): Command => command({ user }, [{ add: { group: [group] } }]);
const three = [add('a@x'), add('b@x'), add('c@x')];

const answer = (result: object): ActionAnswer => ({
	result: z.parse(actionResultSchema, {
		completed: 0,
		notCompleted: 0,
		completedInTestMode: 0,
		result: 'x',
		...result,
	}),
	status: 200,
	requestId: 'r',
});
const codes = (result: object, commands: readonly Command[] = three) =>
	commandResults(answer(result), commands, false).map(({ refusal }) => refusal?.code);

describe('commandResults', () => {
	it('takes a command that no error names for done', () => {
		const errors = [{ index: 1, step: 0, message: 'No', errorCode: 'error.x', requestID: three[1]?.requestID }];
		expect(codes({ completed: 2, notCompleted: 1, errors })).toEqual([undefined, 'error.x', undefined]);
	});

	it('reads the index and the step also as texts, as they are documented', () => {
		const errors = [{ index: '2', step: '0', message: 'No', errorCode: 'error.x' }];
		expect(codes({ completed: 2, notCompleted: 1, errors })).toEqual([undefined, undefined, 'error.x']);
	});

	it('goes by the requestID where the index points elsewhere', () => {
		const errors = [{ index: 0, message: 'No', errorCode: 'error.x', requestID: three[2]?.requestID }];
		expect(codes({ completed: 2, notCompleted: 1, errors })).toEqual([undefined, undefined, 'error.x']);
	});

	it('counts several errors of one command once, and shows the first', () => {
		const errors = ['error.a', 'error.b'].map((errorCode) => ({ index: 0, message: 'No', errorCode }));
		expect(codes({ completed: 2, notCompleted: 1, errors })).toEqual(['error.a', undefined, undefined]);
	});

	it('takes nothing for done when it is not said which command was refused', () => {
		const errors = [{ message: 'Too many', errorCode: 'error.x', user: null }];
		expect(codes({ completed: 2, notCompleted: 1, errors })).toEqual(['error.x', 'error.x', 'error.x']);
		const [result] = commandResults(answer({ completed: 2, notCompleted: 1 }), three, false);
		expect(result?.refusal?.message).toContain('without saying which one');
	});

	it.each([
		['says that none was done, and counts none', { result: 'error' }],
		['counts fewer than were sent', { completed: 2, result: 'success' }],
		['counts more than were sent', { completed: 4, result: 'success' }],
		['counts all and says that none was done', { completed: 3, result: 'error' }],
		['counts all and says that a part was done', { completed: 3, result: 'partial' }],
	])('takes nothing for done when the answer %s', (_name, result) => {
		const results = commandResults(answer(result), three, false);
		expect(results.map(({ refusal }) => refusal?.kind)).toEqual(['unexpected', 'unexpected', 'unexpected']);
	});

	it('takes the commands that an answer does not account for as not done, beside those that it refuses', () => {
		const errors = [{ index: 0, message: 'No', errorCode: 'error.x' }];
		expect(codes({ completed: 1, notCompleted: 1, errors })).toEqual(['error.x', undefined, undefined]);
		const results = commandResults(answer({ completed: 1, notCompleted: 1, errors }), three, false);
		expect(results.map(({ refusal }) => refusal !== undefined)).toEqual([true, true, true]);
	});

	it('takes commands of the test mode for done by their own count', () => {
		expect(codes({ completedInTestMode: 3, result: 'success' })).toEqual([undefined, undefined, undefined]);
	});

	it('hands warnings to the command that they are about', () => {
		const warnings = [{ index: 1, warningCode: 'warning.command.deprecated', message: 'Old' }];
		const results = commandResults(answer({ completed: 3, warnings }), three, false);
		expect(results.map((result) => result.warnings)).toEqual([[], ['Old'], []]);
	});
});

describe('RequestPacker', () => {
	/** The requests that the packer makes of work whose commands all succeed, by the positions of the work. */
	function requests(...work: Command[][]): number[][] {
		const pieces = work.map((pending, position) => ({ pending, position, outcome: undefined as true | undefined }));
		const packer = new RequestPacker(pieces);
		const sent: number[][] = [];
		for (let next = packer.next(10); next.length > 0; next = packer.next(10)) {
			sent.push(next.map(({ position }) => position));
			for (const piece of next) {
				piece.pending = piece.pending.slice(1);
				if (piece.pending.length === 0) piece.outcome = true;
			}
		}
		return sent;
	}

	it('puts ten users into a request', () => {
		const work = Array.from({ length: 25 }, (_, index) => [add(`u${index}@x`)]);
		expect(requests(...work).map(({ length }) => length)).toEqual([10, 10, 5]);
	});

	it('keeps commands of one user apart and in order, whatever the letter case', () => {
		expect(requests([add('a@x')], [add('b@x')], [add('A@X')], [add('a@x')])).toEqual([[0, 1], [2], [3]]);
	});

	it('sends the second command of a piece after the first, with later pieces beside it', () => {
		expect(requests([add('a@x', '1'), add('a@x', '2')], [add('b@x')])).toEqual([[0, 1], [0]]);
	});

	it('lets nothing overtake what has to wait', () => {
		const rename = command({ usergroup: 'G' }, [{ updateUserGroup: { name: 'H' } }]);
		expect(requests([add('a@x')], [rename], [add('b@x')])).toEqual([[0], [1], [2]]);
	});

	it('keeps a group apart from the users that are put into it by name', () => {
		const create = command({ usergroup: 'New' }, [{ createUserGroup: {} }]);
		const members = command({ usergroup: 'Other' }, [{ add: { user: ['A@x'] } }]);
		expect(requests([create], [add('a@x', 'new')], [members])).toEqual([[0], [1], [2]]);
	});
});
