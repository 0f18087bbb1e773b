/** The open panel of a node in n8n's editor, and the form of a credential. Selectors are those of the n8n that the package is made for. */
import type { Locator, Page } from 'playwright-core';

export const byId = (id: string) => `[data-test-id="${id}"]`;
export const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
const texts = async (elements: Locator) => (await elements.allInnerTexts()).map(oneLine);

/** How long n8n, or a service behind it, may take to show what it was asked for. */
export const PATIENCE = { timeout: 60_000 };

interface Table {
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
