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
});
