import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { toCommands, type Command, type Step } from '../../../providers/adobe/commands';
import { listStep, REMOVE_FROM_ALL } from '../../../providers/adobe/memberships';
import { userFrame } from '../../../providers/adobe/users';

const frame = userFrame('ada@example.com', undefined);
const names = (count: number, prefix = 'Group') =>
	Array.from({ length: count }, (_, index) => `${prefix} ${index + 1}`);
const create: Step = { addAdobeID: { email: 'ada@example.com' } };

/** All names of the add steps of several commands, in their order. */
const added = (commands: readonly Command[]) =>
	commands.flatMap(({ do: steps }) =>
		steps.flatMap(({ add }) => (add as { group: string[] } | undefined)?.group ?? []),
	);

describe('toCommands', () => {
	it('keeps ten memberships in one command with the create', () => {
		const [command, ...others] = toCommands(frame, [create, listStep('add', 'group', names(10))]);
		expect(others).toEqual([]);
		expect(command?.do).toEqual([create, { add: { group: names(10) } }]);
	});

	it('splits 25 memberships over three commands, with the create in the first', () => {
		const commands = toCommands(frame, [create, listStep('add', 'group', names(25))]);
		expect(commands.map(({ do: steps }) => steps.length)).toEqual([2, 1, 1]);
		expect(added(commands)).toEqual(names(25));
	});

	it('counts the names of all steps of a command together', () => {
		const steps = [listStep('remove', 'group', names(6, 'Old')), listStep('add', 'group', names(6, 'New'))];
		expect(toCommands(frame, steps).map(({ do: own }) => own)).toEqual([
			[steps[0], { add: { group: names(4, 'New') } }],
			[{ add: { group: ['New 5', 'New 6'] } }],
		]);
	});

	it('puts an eleventh step into a second command', () => {
		const steps = Array.from({ length: 11 }, () => REMOVE_FROM_ALL);
		expect(toCommands(frame, steps).map(({ do: own }) => own.length)).toEqual([10, 1]);
	});

	it('holds every limit and loses nothing, whatever the lists', () => {
		const list = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { maxLength: 45 });
		fc.assert(
			fc.property(fc.array(list, { maxLength: 14 }), (lists) => {
				const steps = lists.map((groups) => listStep('add', 'group', groups));
				const commands = toCommands(frame, steps);
				for (const command of commands) {
					expect(command.do.length).toBeLessThanOrEqual(10);
					expect(added([command]).length).toBeLessThanOrEqual(10);
				}
				expect(added(commands)).toEqual(lists.flat());
			}),
		);
	});

	it('derives the requestID from the content', () => {
		const ids = (groups: string[]) =>
			toCommands(frame, [listStep('add', 'group', groups)]).map(({ requestID }) => requestID);
		expect(ids(['A'])).toEqual(ids(['A']));
		expect(ids(['A'])).not.toEqual(ids(['B']));
		expect(new Set(ids(names(30))).size).toBe(3);
	});
});

describe('listStep', () => {
	it('names each group once, whatever its case', () => {
		expect(listStep('add', 'group', ['A', 'b', 'a', 'B'])).toEqual({ add: { group: ['a', 'B'] } });
	});
});

describe('userFrame', () => {
	it.each([
		['alovelace', undefined, 'needs the domain'],
		['ada@example.com', 'example.com', 'takes no domain'],
	])('refuses %s with the domain %s', (user, domain, message) => {
		expect(() => userFrame(user, domain)).toThrow(message);
	});
});
