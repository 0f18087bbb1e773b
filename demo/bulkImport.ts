/** The last part of the demo: 1,000 people into each service, with a line that shows how far it is. */
import type { Sandbox } from '../sandbox';
import { bulkParameters, runBulk } from '../tools/engine/bulkImport';
import type { Engine } from '../tools/engine/engine';
import { csvOf, person } from '../tools/people';
import { SERVICES } from '../tools/services';
import { table } from './table';

const PEOPLE = 1_000;
const DEPARTMENTS = ['Engineering', 'Finance', 'Operations'];
const REFRESH_MS = 250;

const say = (text = '') => process.stdout.write(`${text}\n`);
const number = (value: number) => value.toLocaleString('en-US');

/** Redraws one line on a terminal; elsewhere the line is written once, by the last call. */
function progressLine() {
	const isTerminal = process.stdout.isTTY;
	return {
		show: (text: string) => isTerminal && process.stdout.write(`\r\u001b[K${text}`),
		end: (text: string) => process.stdout.write(`${isTerminal ? '\r\u001b[K' : ''}${text}\n`),
	};
}

/** @returns a sentence for each service in which not everybody is as wanted. */
export async function demoBulkImport(sandbox: Sandbox, engine: Engine): Promise<string[]> {
	say(`\nBulk Import of a CSV file with ${number(PEOPLE)} people into each service:\n`);
	const people = Array.from({ length: PEOPLE }, (_, index) => person(index, [DEPARTMENTS[index % 3] ?? '']));
	const parameters = bulkParameters(csvOf(people), { options: { outputDetail: 'rejects' } });
	const wanted = new Set(people.map(({ email }) => email));
	const problems: string[] = [];
	const rows: string[][] = [];
	for (const service of SERVICES) {
		const before = sandbox.log.total;
		const line = progressLine();
		const started = Date.now();
		const now = () => {
			const there = sandbox.state(service.id).users.filter(({ email = '' }) => wanted.has(email.toLowerCase())).length;
			const bar = '█'.repeat(Math.round((there / PEOPLE) * 30)).padEnd(30, '·');
			return `  ${bar} ${number(there).padStart(5)} people, ${number(sandbox.log.total - before)} requests: ${service.title}`;
		};
		const timer = setInterval(() => line.show(now()), REFRESH_MS);
		const { summary } = await runBulk(engine, service, parameters).finally(() => clearInterval(timer));
		line.end(now());
		const { byStatus, rejected, calls, complete } = summary;
		rows.push([
			service.title,
			Object.entries(byStatus)
				.map(([status, count]) => `${number(count)} ${status}`)
				.join(', '),
			number(calls),
			(calls / PEOPLE).toFixed(2),
			((Date.now() - started) / 1000).toFixed(1),
		]);
		if (rejected > 0 || !complete) problems.push(`${service.title}: ${rejected} rows of the file were rejected.`);
	}
	say(`\n${table(['Service', 'Outcome', 'Requests', 'per person', 'Seconds'], rows)}`);
	return problems;
}
