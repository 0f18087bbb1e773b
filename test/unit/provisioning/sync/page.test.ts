import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { pageOf } from '../../../../provisioning/sync/page';
import { estimateOf, textOfPlan } from '../../../../provisioning/sync/summary';
import { FakeDirectory } from '../../../support/fakeDirectory';
import { planOf } from './support';

const EVIL = '<script>alert(1)</script>"\'&`*_[x](http://evil) <!channel> @here |';

async function planWith(text: string) {
	const directory = new FakeDirectory({
		capabilities: {
			fields: [
				{ name: 'userName', label: 'User Name' },
				{ name: 'firstName', label: 'First Name' },
			],
		},
	});
	directory.addUser({ userName: 'ann', firstName: text });
	directory.addUser({ userName: `bob ${text}` });
	const rows = [{ 'User Name': 'ann', 'First Name': 'Ann', Groups: text.replaceAll(';', '') }];
	const plan = await planOf(directory, rows, { scope: { by: 'all' }, orphans: 'delete' });
	const told = {
		service: 'The Directory',
		tenant: text,
		...plan,
		unchanged: plan.unchanged.length,
		rejected: plan.rejected.length,
		warnings: [text],
		estimate: estimateOf(plan.rows, directory.capabilities),
	};
	return { plan, page: pageOf(told), text: textOfPlan(told) };
}

describe('the page of a plan', () => {
	it('has the rows, the most dangerous first, and runs no script but its own', async () => {
		const { page } = await planWith(EVIL);
		expect(page.match(/<script>/g)).toHaveLength(1);
		expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
		expect(page).not.toMatch(/\ssrc=|https?:\/\/(?!evil)|@import|url\(/);
		expect(page.indexOf('Removes access or data (1)')).toBeLessThan(page.indexOf('Changes other values (1)'));
	});

	it('shows no value as markup, whatever it is', async () => {
		await fc.assert(
			fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 30 }), async (text) => {
				const tags = (html: string) => (html.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/[ >].*/s, '')).join();
				const plain = await planWith('x');
				const { page, plan } = await planWith(`x<b>${text}</b>'"`.replace(/[^ -~]/g, ''));
				if (plan.rows.length === plain.plan.rows.length) expect(tags(page)).toBe(tags(plain.page));
			}),
			{ seed: 1, numRuns: 100 },
		);
	});
});

describe('the text of a plan', () => {
	it('stands for itself in Markdown, without mentions and markup', async () => {
		const { text } = await planWith(EVIL);
		expect(text).toContain('**Delete 1 user**');
		expect(text).not.toContain('<script>');
		expect(text).not.toContain('<!channel>');
		expect(text).not.toContain('@here');
		expect(text).toContain(String.raw`\[x\](http://evil)`);
	});

	it('has at most 3,000 characters', async () => {
		const directory = new FakeDirectory();
		for (let index = 0; index < 40; index += 1) {
			directory.addUser({ userName: `u${index}`, email: `u${index}@example.com`, firstName: 'x'.repeat(900) });
		}
		const plan = await planOf(directory, [], { scope: { by: 'all' }, orphans: 'delete' });
		const estimate = estimateOf(plan.rows, directory.capabilities);
		const told = { service: 'A', tenant: 'B', ...plan, unchanged: 0, rejected: 0, estimate };
		const long = textOfPlan({ ...told, warnings: Array.from({ length: 9 }, () => 'w '.repeat(2_000)) });
		expect(long.length).toBeLessThanOrEqual(3_000);
		expect(long).toContain('and 35 more');
		expect(textOfPlan({ ...told, rows: [] })).toContain('nothing to change');
	});

	it('keeps whole lines, from the beginning, and says that there are more', async () => {
		const directory = new FakeDirectory();
		for (let index = 0; index < 40; index += 1) directory.addUser({ userName: `user${index}`, email: `${index}@a.b` });
		const plan = await planOf(directory, [], { scope: { by: 'all' }, orphans: 'delete' });
		const kinds = ['deleteUser', 'disableUser', 'removeFromGroup'] as const;
		const rows = plan.rows.map((row, index) => ({
			...row,
			action: kinds[index % 3] ?? row.action,
			text: `${index} ${'x'.repeat(300)}`,
		}));
		const told = { service: 'A', tenant: 'B', ...plan, rows, unchanged: 0, rejected: 0 };
		const estimate = { calls: 1, seconds: 5_400, rate: 'assumed' } as const;
		const whole = (warnings: number) =>
			textOfPlan({ ...told, estimate, warnings: Array.from({ length: warnings }, (_, index) => `warning ${index}`) });
		const text = textOfPlan({ ...told, estimate, warnings: [] });
		const lines = text.split('\n');
		expect(lines.at(-1)).toBe('… The plan has more.');
		expect(lines.slice(0, 3)).toEqual([
			'**A** (B): 40 changes.',
			'0 input rows: 0 already up to date, 0 rejected.',
			'- Remove 13 memberships',
		]);
		const long = lines.filter((line) => line.startsWith('- ') && line.includes('xxx'));
		for (const line of long) expect(line).toMatch(/^- \d+ x+…$/);
		// One more line of 203 characters would not fit.
		expect(text.length).toBeLessThanOrEqual(3_000);
		expect(text.length).toBeGreaterThan(3_000 - 203);
		expect(whole(5)).toBe(text);
	});

	it.each([
		[0, '0 seconds'],
		[1, '1 second'],
		[89, '89 seconds'],
		[90, '2 minutes'],
		[5_399, '90 minutes'],
		[5_400, '2 hours'],
		[36_000, '10 hours'],
	])('says how long %d seconds are', async (seconds, expected) => {
		const { plan } = await planWith('x');
		const estimate = { calls: 3, seconds, rate: 'assumed' } as const;
		const told = { service: 'A', tenant: 'B', ...plan, unchanged: 0, rejected: 0, warnings: [], estimate };
		expect(textOfPlan(told)).toContain(`Applying it takes about 3 requests and ${expected}. The plan expires at `);
	});

	it('shows five warnings, and counts the others', async () => {
		const { plan } = await planWith('x');
		const estimate = { calls: 3, seconds: 1, rate: 'assumed' } as const;
		const told = { service: 'A', tenant: 'B', ...plan, unchanged: 0, rejected: 0, estimate };
		const linesWith = (count: number) => {
			const warnings = Array.from({ length: count }, (_, index) => `warning ${index}`);
			const lines = textOfPlan({ ...told, warnings }).split('\n');
			return lines.slice(lines.indexOf('**Warnings**') + 1, -1);
		};
		const five = ['- warning 0', '- warning 1', '- warning 2', '- warning 3', '- warning 4'];
		expect(linesWith(5)).toEqual(five);
		expect(linesWith(8)).toEqual([...five, '- … and 3 more']);
	});
});
