/** One of the tables that a benchmark prints and keeps. */
export interface Table {
	readonly title: string;
	readonly head: readonly string[];
	readonly rows: ReadonlyArray<readonly string[]>;
	/** What one has to know to read it. */
	readonly note: string;
}

export function toMarkdown({ title, head, rows, note }: Table): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
	return [`## ${title}`, '', line(head), line(rule), ...rows.map(line), '', note, ''].join('\n');
}
