/** n8n's editor in a browser, used as a person uses it. Selectors are those of the n8n that the package is made for. */
import type { Browser, Locator, Page } from 'playwright-core';
import type { Owner } from './environment';
import { byId, NodePanel, oneLine, PATIENCE } from './nodePanel';

export type ColorScheme = 'dark' | 'light';

/** Where parts are in a window of 1440 × 900: left, top, width, height. */
const PARTS = {
	panel: [25, 25, 1390, 850],
	parameters: [25, 25, 910, 600],
} as const;

export class Editor {
	private constructor(
		/** For screenshots, and for what has no word here. */
		readonly page: Page,
		private readonly url: string,
	) {}

	/** Opens a window of its own and signs in on n8n's page. */
	static async signIn(
		browser: Browser,
		url: string,
		owner: Owner,
		colorScheme: ColorScheme = 'light',
	): Promise<Editor> {
		const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme });
		const page = await context.newPage();
		page.setDefaultTimeout(PATIENCE.timeout);
		await page.goto(`${url}/signin`);
		await page.locator('input[name=emailOrLdapLoginId]').fill(owner.email);
		await page.locator('input[name=password]').fill(owner.password);
		await page.locator(byId('form-submit-button')).click();
		await page.waitForURL('**/home/workflows');
		return new Editor(page, url);
	}

	/** @param nodeCount how many nodes, without notes, must be there before it counts as open */
	async openWorkflow(id: string, nodeCount: number): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page
			.locator(`${byId('canvas-node')}[data-node-name]`)
			.nth(nodeCount - 1)
			.waitFor();
	}

	private node(name: string): Locator {
		return this.page.locator(`${byId('canvas-node')}[data-node-name="${name}"]`);
	}

	/** What the node says of itself on the canvas. */
	async nodeText(name: string): Promise<string> {
		return oneLine(await this.node(name).innerText());
	}

	/** Names of nodes that have what the given status shows, as in `success`. */
	async withStatus(status: string): Promise<string[]> {
		const marked = this.page.locator(`${byId('canvas-node')}[data-node-name]`, {
			has: this.page.locator(byId(`canvas-node-status-${status}`)),
		});
		const names = await Promise.all((await marked.all()).map(async (node) => node.getAttribute('data-node-name')));
		return names.filter((name) => name !== null);
	}

	/** How many nodes show that something is missing in them. */
	async issueCount(): Promise<number> {
		return this.page.locator(byId('node-issues')).count();
	}

	/** Opens the panel of a node, of which only one is open at a time. */
	async openNode(name: string): Promise<NodePanel> {
		const close = this.page.locator(byId('ndv-close-button')).first();
		if (await close.isVisible()) await close.click();
		await this.node(name).dblclick();
		await this.page.locator(byId('node-parameters')).waitFor();
		return new NodePanel(this.page);
	}

	/** Makes the window so large that the first columns and all rows of a short table are in view. */
	async enlarge(): Promise<void> {
		await this.page.setViewportSize({ width: 2200, height: 1200 });
	}

	/** Starts the workflow by its button. */
	async start(): Promise<void> {
		await this.page.locator('[data-test-id^="execute-workflow-button"]').last().click();
	}

	/** Runs the workflow by its button, and gives what n8n says at the end. */
	async run(): Promise<string> {
		await this.start();
		const toast = this.page.locator('.el-notification').filter({ hasText: /execut|problem|error/i });
		await toast.first().waitFor(PATIENCE);
		return oneLine(await toast.first().innerText());
	}

	private async closeMessages(): Promise<void> {
		for (const button of await this.page.locator('.el-notification__closeBtn').all()) await button.click();
		await this.page.locator('.el-notification').first().waitFor({ state: 'hidden' });
	}

	/**
	 * Takes a picture of a part of what is shown, without messages in the corner and without the pointer over a field.
	 *
	 * @param file PNG to write
	 */
	async photograph(file: string, part: 'panel' | 'parameters'): Promise<void> {
		await this.closeMessages();
		await this.page.mouse.move(5, 890);
		const [x, y, width, height] = PARTS[part];
		await this.page.screenshot({ path: file, clip: { x, y, width, height }, animations: 'disabled' });
	}

	/**
	 * Takes a picture of some nodes at their full size, in a window that is large enough for the workflow.
	 *
	 * @param file PNG to write
	 * @param names of nodes: the picture is what lies between them, with their names
	 */
	async photographNodes(file: string, names: readonly string[]): Promise<void> {
		await this.closeMessages();
		const before = this.page.viewportSize();
		await this.page.setViewportSize({ width: 2800, height: 4000 });
		// The editor's key for fitting all into the window.
		await this.page.keyboard.press('1');
		const still = async () => JSON.stringify(await this.node(names[0] ?? '').boundingBox());
		for (let seen = ''; seen !== (seen = await still());) await this.page.waitForTimeout(500);
		const boxes = await Promise.all(names.map(async (name) => await this.node(name).boundingBox()));
		const found = boxes.filter((box) => box !== null);
		const [left, top] = [Math.min(...found.map(({ x }) => x)) - 60, Math.min(...found.map(({ y }) => y)) - 30];
		const right = Math.max(...found.map(({ x, width }) => x + width)) + 110;
		const bottom = Math.max(...found.map(({ y, height }) => y + height)) + 60;
		await this.page.mouse.move(5, 890);
		const clip = { x: left, y: top, width: right - left, height: bottom - top };
		await this.page.screenshot({ path: file, clip, animations: 'disabled' });
		if (before !== null) await this.page.setViewportSize(before);
	}

	/**
	 * Takes a picture of the table of an open panel, with the names of the outputs above it.
	 *
	 * @param file PNG to write
	 * @param columns how many of the first columns
	 */
	async photographTable(file: string, columns: number): Promise<void> {
		await this.page.mouse.move(5, 5);
		const output = this.page.locator(byId('output-panel'));
		const top = await output.locator(byId('branches')).boundingBox();
		const last = await output
			.locator('thead th')
			.nth(columns - 1)
			.boundingBox();
		const bottom = await output.locator('tbody tr').last().boundingBox();
		if (top === null || last === null || bottom === null) throw new Error('There is no table.');
		const [x, y] = [top.x, top.y - 12];
		const clip = { x, y, width: last.x + last.width - x + 1, height: bottom.y + bottom.height - y + 1 };
		await this.page.screenshot({ path: file, clip, animations: 'disabled' });
	}

	/** Closes the window; the workflow first, because n8n keeps it locked for two minutes otherwise. */
	async close(): Promise<void> {
		await this.page.goto(`${this.url}/home/workflows`);
		await this.page.context().close();
	}
}
