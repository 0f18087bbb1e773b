/** The page on the sandbox tells every option of every service, with its values and what it is about. */
import { readFileSync } from 'node:fs';

import { expect, it } from '@jest/globals';
import * as z from 'zod/v4-mini';

import * as definitions from '../../../sandbox/services';

interface Described {
	readonly description?: string;
	readonly default?: unknown;
	readonly enum?: readonly unknown[];
	readonly type?: string;
}

const page = readFileSync('docs/sandbox.md', 'utf8');

/** The default comes first. */
function valuesOf({ enum: values, default: first, type }: Described): string {
	const others = values ?? (type === 'boolean' ? [false, true] : []);
	const all = [first, ...others.filter((value) => value !== first)];
	return all.map((value) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``).join(', ');
}

/** The rows of the table below a heading: option, values, meaning. */
function rowsBelow(heading: string): string[][] {
	const [, after = ''] = page.split(`\n### ${heading}\n`);
	const [section = ''] = after.split(/\n##/);
	const rows = section.split('\n').filter((line) => line.startsWith('| `'));
	return rows.map((line) =>
		line
			.split(/(?<!\\)\|/)
			.slice(1, -1)
			.map((cell) => cell.trim().replaceAll('\\|', '|')),
	);
}

it.each(Object.values(definitions).map(({ title, options }) => [title, options] as const))(
	'of %s',
	(title, options) => {
		const { properties = {} } = z.toJSONSchema(options, { io: 'input' }) as {
			readonly properties?: Readonly<Record<string, Described>>;
		};
		const wanted = Object.entries(properties).map(([name, described]) => [
			`\`${name}\``,
			valuesOf(described),
			(described.description ?? '').replace(/\.$/, ''),
		]);
		expect(rowsBelow(`Options of ${title}`)).toEqual(wanted);
	},
);
