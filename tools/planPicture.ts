/** The plan of the nightly example in n8n's table, for the picture in the docs. */
import type { IDataObject } from 'n8n-workflow';

import type { N8nApi } from './n8n/api';
import type { Editor } from './n8n/editor';
import type { Example } from './n8n/examples';

const STICKY_NOTE = 'n8n-nodes-base.stickyNote';
const TRIGGER = 'Every Night';

/** What a person reads first; the others are for Apply Plan. */
const SHOWN_COLUMNS = 6;

interface Person {
	readonly number: string;
	readonly first: string;
	readonly last: string;
	readonly title: string;
	readonly groups: readonly string[];
}

const before: readonly Person[] = [
	{ number: '1001', first: 'Ada', last: 'Lovelace', title: 'Analyst', groups: ['HR-Employees', 'HR-Engineering'] },
	{ number: '1002', first: 'Grace', last: 'Hopper', title: 'Director', groups: ['HR-Employees', 'HR-Engineering'] },
	{ number: '1003', first: 'Alan', last: 'Turing', title: 'Researcher', groups: ['HR-Employees', 'HR-Research'] },
	{ number: '1004', first: 'Mary', last: 'Jackson', title: 'Engineer', groups: ['HR-Employees', 'HR-Engineering'] },
];
/** Eve is new, Ada has another title, Grace moves, and Alan is missing. */
const after: readonly Person[] = [
	{ number: '1001', first: 'Ada', last: 'Lovelace', title: 'Lead Analyst', groups: ['HR-Employees', 'HR-Engineering'] },
	{ number: '1002', first: 'Grace', last: 'Hopper', title: 'Director', groups: ['HR-Employees', 'HR-Research'] },
	{ number: '1004', first: 'Mary', last: 'Jackson', title: 'Engineer', groups: ['HR-Employees', 'HR-Engineering'] },
	{ number: '1005', first: 'Eve', last: 'Moore', title: 'Researcher', groups: ['HR-Employees', 'HR-Research'] },
];

function rowOf({ number, first, last, title, groups }: Person): IDataObject {
	const userName = `${first}.${last}`.toLowerCase();
	return {
		'External ID': number,
		'User Name': userName,
		Email: `${userName}@example.com`,
		'First Name': first,
		'Last Name': last,
		Title: title,
		'User Type': 'Employee',
		Groups: [...groups],
	};
}

/** The example of that name with another list of people. */
function withPeople(examples: readonly Example[], name: string, people: readonly Person[]) {
	const example = examples.find((one) => one.name === name);
	if (example === undefined) throw new Error(`There is no example "${name}".`);
	const { nodes, connections } = structuredClone(example);
	const list = nodes.find((node) => node.name === 'HR List');
	const { assignments } = list?.parameters.assignments as { assignments: Array<{ value: string }> };
	for (const field of assignments) field.value = JSON.stringify(people.map(rowOf));
	return { name, nodes, connections };
}

/**
 * Brings some people into the sandbox, and shows the plan for a list that differs.
 *
 * @param file PNG to write
 */
export async function photographPlan(
	editor: Editor,
	api: N8nApi,
	examples: readonly Example[],
	file: string,
): Promise<void> {
	await api.run(await api.createWorkflow(withPeople(examples, 'Nightly sync without approval', before)), TRIGGER);
	const nightly = withPeople(examples, 'Nightly sync with approval', after);
	const count = nightly.nodes.filter(({ type }) => type !== STICKY_NOTE).length;
	await editor.openWorkflow(await api.createWorkflow(nightly), count);
	await editor.enlarge();
	const panel = await editor.openNode('Plan');
	await panel.run();
	await panel.showOutput('Plan');
	await panel.table();
	await editor.photographTable(file, SHOWN_COLUMNS);
	await panel.close();
}
