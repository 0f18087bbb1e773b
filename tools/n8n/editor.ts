/** n8n's editor in a browser, used as a person uses it. Selectors are those of the n8n that the package is made for. */
import type { Browser, Locator, Page } from 'playwright-core';
import type { Owner } from './environment';

export type ColorScheme = 'dark' | 'light';

const byId = (id: string) => `[data-test-id="${id}"]`;
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
const texts = async (elements: Locator) => (await elements.allInnerTexts()).map(oneLine);

/** Where parts are in a window of 1440 × 900: left, top, width, height. */
const PARTS = {
	panel: [25, 25, 1390, 850],
	parameters: [25, 25, 910, 600],
} as const;

/** How long n8n, or a service behind it, may take to show what it was asked for. */
const PATIENCE = { timeout: 60_000 };

export interface Table {
	readonly columns: readonly string[];
	readonly rows: ReadonlyArray<readonly string[]>;
}

/** The form of a credential. */
export class CredentialForm {
	private readonly form: Locator;

	constructor(private readonly page: Page) {
		this.form = page.locator(byId('editCredential-modal'));
	}

	async fill(fields: Readonly<Record<string, string>>): Promise<void> {
		for (const [name, value] of Object.entries(fields)) {
			await this.form
				.locator(byId(`parameter-input-${name}`))
				.locator('input, textarea')
				.first()
				.fill(value);
		}
	}

	/** Saves and lets n8n test it. Gives what the form shows then if it does not work; n8n closes the form if it does. */
	async save(): Promise<string | undefined> {
		const tested = this.page.waitForResponse((response) => response.url().endsWith('/rest/credentials/test'), PATIENCE);
		await this.form.locator(byId('credential-save-button')).click();
		await (await tested).finished();
		// Until then the words about an earlier attempt are still there.
		await this.form.getByText('Testing', { exact: true }).waitFor({ state: 'hidden' });
		const refused = this.form.getByText('Couldn’t connect with these settings');
		const closed = this.form.waitFor({ state: 'detached', ...PATIENCE }).then(() => true);
		if (await Promise.race([closed, refused.waitFor(PATIENCE).then(() => false)])) return undefined;
		closed.catch(() => undefined);
		const details = this.form.getByText('More details');
		await details.or(this.form.getByText('Retry')).first().waitFor();
		if (await details.isVisible()) {
			await details.click();
			await details.waitFor({ state: 'hidden' });
		}
		return oneLine(await this.form.innerText());
	}

	/** Waits for n8n's own test, which it runs when a saved credential is opened; gives its words. */
	async tested(): Promise<string> {
		const success = this.form.locator(byId('credentials-config-container-test-success'));
		await success.waitFor(PATIENCE);
		return oneLine(await success.innerText());
	}

	/** Leaves the form, and with it the panel that it was opened from. */
	async close(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.form.waitFor({ state: 'detached' });
	}
}

/** The open panel of a node: its parameters in the middle, its output on the right. */
export class NodePanel {
	private readonly parameters: Locator;
	private readonly output: Locator;
	private readonly options: Locator;

	constructor(private readonly page: Page) {
		this.parameters = page.locator(byId('node-parameters'));
		this.output = page.locator(byId('output-panel'));
		this.options = page.locator('[role=option]:visible');
	}

	private input(parameter: string): Locator {
		return this.parameters.locator(byId(`parameter-input-${parameter}`)).first();
	}

	/** Text of all that is shown of the parameters. */
	async text(): Promise<string> {
		return oneLine(await this.parameters.innerText());
	}

	/** What a field holds, as it is shown. */
	async value(parameter: string): Promise<string> {
		return this.input(parameter).locator('input, textarea').last().inputValue();
	}

	private async pick(dropdown: Locator, name: string): Promise<void> {
		await dropdown.click();
		await this.options.first().waitFor();
		const names = (await this.options.allInnerTexts()).map((text) => text.split('\n')[0]?.trim());
		const index = names.indexOf(name);
		if (index < 0) throw new Error(`There is no "${name}", but ${names.join(', ')}.`);
		await this.options.nth(index).click();
		await this.options.first().waitFor({ state: 'hidden' });
	}

	/** Chooses what has exactly that name. */
	async choose(parameter: string, name: string): Promise<void> {
		await this.pick(this.input(parameter), name);
	}

	/** Chooses how the columns of a resource mapper are mapped. */
	async chooseMapping(name: string): Promise<void> {
		await this.pick(this.parameters.locator(byId('mapping-mode-select')), name);
	}

	async fill(parameter: string, value: string): Promise<void> {
		const field = this.input(parameter).locator('input, textarea').first();
		await field.fill(value);
		// A long text is shown from its beginning then.
		await field.press('Control+Home');
	}

	async toggle(parameter: string): Promise<void> {
		await this.input(parameter).locator('.el-switch').click();
	}

	/** Columns of a resource mapper that are shown without adding any. */
	async columns(): Promise<string[]> {
		const labels = this.parameters.locator(`${byId('mapping-fields-container')} ${byId('input-label')}:visible`);
		await labels.first().waitFor(PATIENCE);
		return (await labels.allInnerTexts()).map((label) => label.split('\n')[0]?.trim() ?? '');
	}

	/** Opens the list of a resource locator, types a text, and gives what is listed when the answer is there. */
	async search(parameter: string, text: string): Promise<string[]> {
		await this.input(parameter).locator(byId('rlc-input')).click();
		const search = this.page.locator(`${byId('rlc-search')}:visible`);
		await search.waitFor(PATIENCE);
		const isAnswer = (body: string | null) => (JSON.parse(body ?? '{}') as { filter?: string }).filter === text;
		const answer = this.page.waitForResponse(
			(response) => response.url().includes('resource-locator-results') && isAnswer(response.request().postData()),
			PATIENCE,
		);
		await search.fill(text);
		await (await answer).finished();
		const listed = this.page.locator(`${byId('rlc-item')}:visible`);
		const other = this.page.locator(`${byId('rlc-error-container')}:visible`);
		await listed.or(other).or(this.page.getByText('No results')).first().waitFor(PATIENCE);
		return texts(listed);
	}

	/** What an open list says instead of showing anything. */
	async listMessage(): Promise<string> {
		const error = this.page.locator(`${byId('rlc-error-container')}:visible`);
		return oneLine(await error.or(this.page.getByText('No results')).first().innerText());
	}

	/** Takes one of what the list shows. */
	async take(name: string): Promise<void> {
		await this.page
			.locator(`${byId('rlc-item')}:visible`)
			.getByText(name, { exact: true })
			.click();
	}

	/** Leaves a list without taking anything. */
	async closeList(): Promise<void> {
		await this.page.locator(byId('node-title-container')).first().click();
		await this.page.locator(`${byId('rlc-search')}:visible`).waitFor({ state: 'hidden' });
	}

	async newCredential(): Promise<CredentialForm> {
		await this.parameters.locator(byId('node-credentials-select')).first().click();
		await this.page.locator(byId('node-credentials-select-item-new')).first().click();
		return new CredentialForm(this.page);
	}

	async editCredential(): Promise<CredentialForm> {
		await this.parameters.locator(byId('credential-edit-button')).first().click();
		return new CredentialForm(this.page);
	}

	/** Runs this node, with what is before it, and waits for its end. */
	async run(): Promise<void> {
		const run = this.page.waitForResponse((response) => /\/rest\/workflows\/.*\/run/.test(response.url()));
		await this.page.locator(byId('node-execute-button')).click();
		await run;
		await this.output
			.locator('[data-test-id^="node-run-status-"], [data-test-id="node-error-message"]')
			.first()
			.waitFor(PATIENCE);
	}

	/** Names of the outputs, with how many items each has; none if there is one output only. */
	async outputs(): Promise<string[]> {
		return texts(this.output.locator(`${byId('branches')} [data-test-id^="tab-"]`));
	}

	/** Shows one of several outputs. */
	async showOutput(name: string): Promise<void> {
		await this.output.locator(byId('branches')).getByText(name).click();
	}

	/** What n8n says above the output. */
	async hints(): Promise<string[]> {
		return texts(this.output.locator(byId('node-hint')));
	}

	/** The output as a table. */
	async table(): Promise<Table> {
		await this.output.locator(byId('radio-button-table')).click();
		const table = this.output.locator('table');
		await table.waitFor();
		const columns = await texts(table.locator('thead th'));
		const rows: string[][] = [];
		for (const row of await table.locator('tbody tr').all()) rows.push(await texts(row.locator('td')));
		return { columns, rows };
	}

	async close(): Promise<void> {
		await this.page.locator(byId('ndv-close-button')).first().click();
		await this.parameters.waitFor({ state: 'detached' });
	}
}

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
