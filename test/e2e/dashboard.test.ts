import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startSandbox, type Sandbox } from '../../sandbox';
import { launchBrowser } from '../../tools/browser';
import { until } from '../support/until';

let browser: Browser;
let sandbox: Sandbox;
let page: Page;
let problems: string[];

beforeAll(async () => {
	browser = await launchBrowser();
	sandbox = await startSandbox({ seed: 1, services: ['oci'] });
});
beforeEach(async () => {
	await sandbox.reset();
	problems = [];
	page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) problems.push(message.text());
	});
	page.on('pageerror', (error) => problems.push(error.message));
	await page.goto(sandbox.dashboard);
	await service().waitFor();
});
afterEach(async () => {
	await page.close();
	expect(problems).toEqual([]);
});
afterAll(async () => {
	await browser.close();
	await sandbox.stop();
});

const service = () => page.getByRole('region', { name: 'OCI Identity', exact: true });
const users = () => service().getByRole('list', { name: 'Users' }).getByRole('listitem');
const groups = () => service().getByRole('list', { name: 'Groups' }).getByRole('listitem');
const filter = (text: string) => page.getByRole('searchbox', { name: 'Filter users and groups' }).fill(text);
const faultSwitch = (name: string) => page.getByRole('switch', { name });

describe('users and groups', () => {
	test('a new tenant offers to add users', async () => {
		await service().getByText('No other users yet').waitFor();
		await service().getByRole('button', { name: 'Add 12 people' }).click();
		await expectCount(users, 13);
		expect(await groups().allInnerTexts()).toHaveLength(4);
		expect(await service().getByText('No other users yet').isVisible()).toBe(false);
		expect(sandbox.state('oci').users).toHaveLength(13);
	});

	test('appear and change live, with their groups', async () => {
		sandbox.seed({ users: 3, groups: 2 });
		await expectCount(users, 4);
		const [newest] = sandbox.state('oci').users.slice(-1);
		const { groups: all, memberships } = sandbox.state('oci');
		const own = memberships.filter(({ userId }) => userId === newest?.id).map(({ groupId }) => groupId);
		const first = await users().first().innerText();
		expect(first).toContain(newest?.name);
		for (const { id, name } of all) expect(first.includes(name)).toBe(own.includes(id));
		expect(await users().first().locator('.badge').count()).toBe(0);
		sandbox.services.oci.block(newest?.id ?? '');
		await users().first().getByText('inactive').waitFor();
	});

	test('two hundred of many are shown, and the rest is counted', async () => {
		sandbox.seed({ users: 260, groups: 12 });
		await expectCount(users, 200);
		await service().getByText('And 61 older users.').waitFor();
		expect(await service().locator('dd').first().innerText()).toBe('261');
	});

	test('many groups leave room for the users until they are asked for', async () => {
		await page.setViewportSize({ width: 420, height: 900 });
		sandbox.seed({ users: 3, groups: 40 });
		const all = service().getByRole('button', { name: 'All 41 groups' });
		await all.waitFor();
		const before = (await users().first().boundingBox())?.y ?? 0;
		await all.click();
		await service().getByRole('button', { name: 'Fewer groups', expanded: true }).waitFor();
		expect((await users().first().boundingBox())?.y).toBeGreaterThan(before);
		await service().getByRole('button', { name: 'Fewer groups' }).click();
		expect((await users().first().boundingBox())?.y).toBe(before);
	});

	test('can be filtered', async () => {
		sandbox.seed({ users: 20, groups: 2 });
		await expectCount(users, 21);
		await filter('administrator');
		await expectCount(users, 1);
		expect(await users().allInnerTexts()).toEqual([expect.stringContaining('sandbox.administrator')]);
		expect(await groups().allInnerTexts()).toEqual([expect.stringContaining('Administrators')]);
		await filter('');
		await expectCount(users, 21);
	});

	test('are all found by the filter, also those that are not shown, and counted', async () => {
		sandbox.seed({ users: 311, groups: 2 });
		await expectCount(users, 200);
		const [oldest] = sandbox.state('oci').users.slice(1);
		expect(
			await users()
				.filter({ hasText: oldest?.name ?? '' })
				.count(),
		).toBe(0);
		await filter(oldest?.name.toUpperCase() ?? '');
		await service().getByRole('heading', { name: 'Users: 1 of 312' }).waitFor();
		await expectCount(users, 1);
		expect(await users().allInnerTexts()).toEqual([expect.stringContaining(oldest?.name ?? '')]);
		await filter('no such name');
		await service().getByRole('heading', { name: 'Users: 0 of 312' }).waitFor();
		expect(await service().getByText('Add 12 people').isVisible()).toBe(false);
	});

	test('are found when they come while the filter is on', async () => {
		await filter('late.comer');
		await service().getByRole('heading', { name: 'Users: 0 of 1' }).waitFor();
		sandbox.services.oci.addCaller('late.comer', 'none');
		await service().getByRole('heading', { name: 'Users: 1 of 2' }).waitFor();
		await expectCount(users, 1);
	});

	test('show what keeps a user from working, and can be found by it', async () => {
		const own = await startSandbox({ seed: 1, services: ['epm'] });
		await page.goto(own.dashboard);
		const epm = page.getByRole('region', { name: 'Oracle EPM Cloud', exact: true });
		await epm.waitFor();
		const { userName, password } = own.credentials.oracleEpmCloudApi;
		await fetch(`${own.url}/epm/interop/rest/security/v2/users/add`, {
			method: 'POST',
			headers: {
				authorization: `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`,
				'content-type': 'application/json',
			},
			body: JSON.stringify({
				users: [{ userlogin: 'ada', firstname: 'A', lastname: 'King', email: 'ada@example.com' }],
			}),
		});
		await epm.getByText('no base role').waitFor();
		await filter('no base role');
		await epm.getByRole('heading', { name: 'Users: 1 of' }).waitFor();
		await page.goto('about:blank');
		await own.stop();
	});

	test('are opened with a click or the keyboard, without secrets', async () => {
		sandbox.seed({ users: 2, groups: 1 });
		await expectCount(users, 3);
		const [newest] = sandbox.state('oci').users.slice(-1);
		await users().first().click();
		const dialog = page.getByRole('dialog', { name: newest?.name ?? '' });
		await dialog.getByText(newest?.id ?? '', { exact: true }).waitFor();
		expect(await dialog.getByText('capabilities · canUseConsolePassword').isVisible()).toBe(true);
		await page.keyboard.press('Escape');
		await until(() => dialog.isVisible(), false);
		await users().nth(1).getByRole('button').focus();
		await page.keyboard.press('Enter');
		await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
		expect(await page.getByRole('dialog').count()).toBe(0);
	});

	test('are text, never markup', async () => {
		sandbox.services.oci.addCaller('<img/src=x/onerror=document.title=1>', 'none');
		await users().filter({ hasText: '<img/src=x' }).waitFor();
		expect(await page.locator('main img').count()).toBe(0);
		expect(await page.title()).toContain('Sandbox');
	});
});

describe('requests', () => {
	test('are listed as they come, newest first, without secrets', async () => {
		await page.getByText('No request has come in yet.').waitFor();
		sandbox.faults.set({ rules: [{ status: 503, count: 1 }] });
		await fetch(`${sandbox.url}/oci/20160918/users?access_token=planted`);
		await fetch(`${sandbox.url}/oci/nothing`);
		const rows = page.getByRole('table').getByRole('row');
		await expectCount(() => rows, 3);
		expect(await rows.nth(1).innerText()).toMatch(/oci\s+GET\s+\/oci\/nothing\s+404/);
		expect(await rows.nth(2).innerText()).toMatch(/access_token=\*\*\*\s+fault: status 503\s+503/);
		const content = await page.content();
		expect(content).not.toContain('planted');
		expect(content).not.toContain('PRIVATE KEY');
	});
});

describe('faults', () => {
	test('are switched on and off by keyboard', async () => {
		const throttle = faultSwitch('Throttle');
		await throttle.focus();
		await page.keyboard.press('Space');
		await until(() => sandbox.faults.document.rules, [{ throttle: { requests: 30 }, hits: 0 }]);
		await page.keyboard.press('Space');
		await until(() => sandbox.faults.document.rules, []);
	});

	test('can be for one service, and a skewed clock is one of them', async () => {
		await page.getByRole('combobox', { name: 'Faults for' }).selectOption('oci');
		await faultSwitch('Outages').check();
		await faultSwitch('Wrong clock').check();
		await until(() => sandbox.faults.document, {
			clockSkewSeconds: { oci: 360 },
			rules: [{ service: 'oci', status: 503, rate: 0.2 }],
		});
		await page.getByRole('combobox', { name: 'Faults for' }).selectOption('');
		expect(await faultSwitch('Outages').isChecked()).toBe(false);
	});

	test('set by a program are shown and can be removed', async () => {
		sandbox.faults.set({ rules: [{ status: 500, path: '*/users' }, { latencyMs: 800 }] });
		await page.getByText('"path":"*/users"').waitFor();
		await until(() => faultSwitch('Slow answers').isChecked(), true);
		await page.getByRole('button', { name: 'Remove all faults' }).click();
		await until(() => sandbox.faults.document.rules, []);
	});
});

test('options are changed and marked, and follow other changes', async () => {
	await service().getByText('Options').click();
	const field = service().getByRole('combobox', { name: 'tenancyKind', exact: true });
	await field.selectOption('classic');
	await until(() => sandbox.options('oci').tenancyKind, 'classic');
	await until(async () => service().locator('.changed').allInnerTexts(), [expect.stringContaining('tenancyKind')]);
	await page.getByRole('searchbox').focus();
	sandbox.options('oci', { tenancyKind: 'domains' });
	await until(() => field.inputValue(), 'domains');
	expect(await service().locator('.changed').count()).toBe(0);
});

test('reset asks first', async () => {
	sandbox.seed({ users: 5, groups: 1 });
	await expectCount(users, 6);
	await page.getByRole('button', { name: 'Reset …' }).click();
	await page.keyboard.press('Escape');
	expect(sandbox.state('oci').users).toHaveLength(6);
	await page.getByRole('button', { name: 'Reset …' }).click();
	await page.getByRole('dialog', { name: 'Start over?' }).getByRole('button', { name: 'Reset' }).click();
	await expectCount(users, 1);
	expect(sandbox.state('oci').users).toHaveLength(1);
});

test('people are added by a form', async () => {
	await page.getByRole('button', { name: 'Add people …' }).click();
	const dialog = page.getByRole('dialog', { name: 'Add made-up people' });
	await dialog.getByLabel('Users').fill('7');
	await dialog.getByLabel('Groups').fill('2');
	await page.keyboard.press('Enter');
	await expectCount(users, 8);
});

describe('appearance', () => {
	/** Luminance of the page, and the lowest contrast of its texts. The tests know no browser types, so this is text. */
	const script = `(() => {
		const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
		const luminance = (text) => {
			const scale = text.startsWith('color(') ? 1 : 255;
			const [r, g, b] = text.match(/[\\d.]+/g).map((part) => channel(Number(part) / scale));
			return 0.2126 * r + 0.7152 * g + 0.0722 * b;
		};
		const page = luminance(getComputedStyle(document.body).backgroundColor);
		const contrasts = [...document.querySelectorAll('h1, h2, dt, dd, code.url, small, button, label, th')].map((element) => {
			let behind = element;
			while (behind && getComputedStyle(behind).backgroundColor.startsWith('rgba(0, 0, 0, 0')) behind = behind.parentElement;
			const text = luminance(getComputedStyle(element).color);
			const back = behind ? luminance(getComputedStyle(behind).backgroundColor) : page;
			return (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
		});
		return { page, contrast: Math.min(...contrasts) };
	})()`;
	const colours = async () => page.evaluate<{ page: number; contrast: number }>(script);

	test.each([
		['light', (page: number) => page > 0.8],
		['dark', (page: number) => page < 0.05],
	] as const)('%s, with enough contrast', async (colorScheme, right) => {
		await page.emulateMedia({ colorScheme });
		const { page: background, contrast } = await colours();
		expect(right(background)).toBe(true);
		expect(contrast).toBeGreaterThan(4.5);
	});

	test('can be chosen against the system', async () => {
		await page.emulateMedia({ colorScheme: 'light' });
		const button = page.getByRole('button', { name: /^Theme/ });
		await button.click();
		await button.click();
		expect(await button.innerText()).toBe('Theme: dark');
		expect((await colours()).page).toBeLessThan(0.05);
		await page.reload();
		expect((await colours()).page).toBeLessThan(0.05);
	});

	test('fits a telephone', async () => {
		await page.setViewportSize({ width: 390, height: 844 });
		sandbox.seed({ users: 5, groups: 3 });
		await expectCount(users, 6);
		const width = await page.evaluate<number>('document.documentElement.scrollWidth');
		expect(width).toBeLessThanOrEqual(390);
	});

	test('every control has a name', async () => {
		const snapshot = await page.locator('body').ariaSnapshot();
		const nameless = snapshot
			.split('\n')
			.filter((line) => /^\s*- (button|switch|combobox|searchbox|spinbutton|region|dialog|list)(:|$)/.test(line));
		expect(nameless).toEqual([]);
		expect(snapshot).toContain('switch "Throttle');
	});
});

test('a lost connection is said and found again', async () => {
	await page.getByText('Live', { exact: true }).waitFor();
	const own = await startSandbox({ services: [] });
	await page.goto(own.dashboard);
	await page.getByText('Live', { exact: true }).waitFor();
	await own.stop();
	await page.getByText('Not connected, trying again …').waitFor();
	const again = await startSandbox({ services: ['oci'], port: Number(new URL(own.url).port) });
	await page.getByText('Live', { exact: true }).waitFor();
	await again.stop();
	await page.goto('about:blank');
	problems = problems.filter((problem) => !problem.includes('net::ERR_'));
});

async function expectCount(locator: () => ReturnType<typeof users>, count: number): Promise<void> {
	await until(async () => locator().count(), count);
}
