/** What a trigger shows as an example, and how many users it watches. */
import { describe, expect, it } from '@jest/globals';

import { exampleOf } from '../../../nodes/shared/trigger/example';
import { checkCount } from '../../../nodes/shared/trigger/look';
import type { Settings } from '../../../nodes/shared/trigger/settings';
import type { DirectoryGroup, DirectoryUser } from '../../../providers/directory';
import { InputError } from '../../../providers/http/errors';
import type { ChangeEvent, Look } from '../../../provisioning/changes';
import { FakeDirectory } from '../../support/fakeDirectory';

const ann: DirectoryUser = { id: 'u1', active: true, values: { userName: 'ann', email: '', firstName: 'Ann' } };
const bob: DirectoryUser = { id: 'u2', active: false, values: { userName: 'bob' } };
const finance: DirectoryGroup = { id: 'g1', name: 'Finance' };

const look = (more: Partial<Look> = {}): Look => ({ scope: 'all', users: [ann, bob], ...more });
const settingsFor = (...events: readonly ChangeEvent[]): Settings => ({
	events: new Set(events),
	scope: 'all',
	users: { by: 'all' },
	groups: undefined,
	attributes: ['email', 'firstName', 'userName'],
	wholeEveryMs: 0,
	simplify: true,
	allowManyRemovals: false,
});
const before = { id: 'u1', userName: 'ann', active: true, digest: '', groupIds: [] };

describe('the example of a trigger', () => {
	it.each<[ChangeEvent, object]>([
		['userCreated', { after: ann }],
		['userEnteredScope', { after: ann }],
		['userRemoved', { before }],
		['userLeftScope', { before }],
		['userDisabled', { before: { ...before, active: true }, after: { ...ann, active: false } }],
		['userEnabled', { before: { ...before, active: false }, after: { ...ann, active: true } }],
		// The first attribute that has a value.
		['userChanged', { changed: ['firstName'], before, after: ann }],
		['addedToGroup', { group: { id: 'example', name: 'Example' }, before, after: ann }],
		['removedFromGroup', { group: { id: 'example', name: 'Example' }, before, after: ann }],
	])('of %s has the members of such an event', (event, expected) => {
		expect(exampleOf(look(), settingsFor(event))).toEqual({ event, ...expected });
	});

	it('is of the first of several events, and of any change where none is chosen', () => {
		expect(exampleOf(look(), settingsFor('userRemoved', 'userCreated')).event).toBe('userRemoved');
		expect(exampleOf(look(), settingsFor()).event).toBe('userChanged');
	});

	it('is about a user who is in a group, if it is about one', () => {
		const groupsOf = new Map([
			[ann, []],
			[bob, [finance]],
		]);
		const example = exampleOf(look({ groupsOf }), settingsFor('addedToGroup'));
		expect(example).toMatchObject({ group: { id: 'g1', name: 'Finance' }, after: bob, before: { active: false } });
		expect(exampleOf(look({ groupsOf }), settingsFor('userCreated')).after).toBe(ann);
	});

	it('cannot be made of nobody, which it says with what to do', () => {
		expect(() => exampleOf(look({ users: [] }), settingsFor('userCreated'))).toThrow(
			expect.objectContaining({
				field: 'Users',
				message: 'There is no user to make an example of.',
				advice: 'Create a user, or watch other users.',
			}),
		);
	});
});

describe('more users than a trigger can watch', () => {
	const watching = (filter: boolean, more: object = {}) => ({
		capabilities: new FakeDirectory({ capabilities: filter ? { filter: { syntax: '', example: '' } } : {} })
			.capabilities,
		...more,
	});

	it('are refused, one more than is allowed', () => {
		expect(() => checkCount(20_000, watching(false))).not.toThrow();
		expect(() => checkCount(20_001, watching(false))).toThrow(InputError);
	});

	it.each([
		[false, {}, 'Set "Users" to Members of Groups, if needed in several workflows.'],
		[true, {}, 'Set "Users" to Matching a Filter or Members of Groups, if needed in several workflows.'],
		[false, { group: 'Role' }, 'Set "Users" to Members of Roles, if needed in several workflows.'],
	])('with what the service offers instead', (filter, more, advice) => {
		expect(() => checkCount(30_000, watching(filter, more))).toThrow(
			expect.objectContaining({
				field: 'Users',
				message: 'There are 30000 users to watch, and a trigger can watch 20000.',
				advice,
			}),
		);
	});
});
