import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';


import { fromInput, people, startAdobe, type AdobeBench } from './support';

let adobe: AdobeBench;
beforeAll(async () => {
	adobe = await startAdobe();
});
beforeEach(() => adobe.sandbox.reset());
afterAll(() => adobe.stop());

const count = (pattern: RegExp) => adobe.requests().filter((request) => pattern.test(request)).length;
const createGroups = async (...names: string[]) => {
	await adobe.output('userGroup', 'create', { name: '={{ $json.name }}' }, { input: names.map((name) => ({ name })) });
	adobe.sandbox.log.clear();
};

describe('many items', () => {
	it('creates 1,000 users in 3 groups each with 100 action requests and at most 2 token requests', async () => {
		await createGroups('Designers', 'Writers', 'Everybody');
		const groups = ['Designers', 'Writers', 'Everybody'];
		const items = await adobe.output('user', 'create', { ...fromInput, groups }, { input: people(1000) });
		expect(count(/^POST action/)).toBe(100);
		expect(count(/^POST ims/)).toBeLessThanOrEqual(2);
		expect(adobe.requests()).toHaveLength(100 + count(/^POST ims/));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(people(1000).map((_, item) => ({ item })));
		expect(new Set(items.map(({ json }) => json.outcome))).toEqual(new Set(['created']));
		expect(groups.map((group) => adobe.members(group).length)).toEqual([1000, 1000, 1000]);
	});
});
