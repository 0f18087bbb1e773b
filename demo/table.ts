/** Columns a character takes in a terminal: East Asian ones take two, combining marks none. */
function width(text: string): number {
	let columns = 0;
	for (const character of text.normalize('NFC')) {
		if (/\p{Mark}/u.test(character)) continue;
		columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(character)
			? 2
			: 1;
	}
	return columns;
}

/** Rows as lines of aligned text, the head underlined. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const widths = head.map((title, column) => Math.max(width(title), ...rows.map((row) => width(row[column] ?? ''))));
	const line = (cells: readonly string[]) =>
		`  ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))).join('  ')}`.trimEnd();
	const rule = widths.map((columns) => '─'.repeat(columns));
	return [line(head), line(rule), ...rows.map(line)].join('\n');
}
