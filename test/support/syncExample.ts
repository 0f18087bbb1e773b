/** The people of the example with an approval, and what its nights make of them. */
import type { IDataObject } from 'n8n-workflow';

import { readExample } from './workflowFile';

export const APPROVAL = 'sync-nightly-approval.json';
export const NIGHTLY = 'sync-nightly.json';

/** The list in an example's node "HR List". */
function peopleOf(file: string): IDataObject[] {
	const list = readExample(file).nodes.find(({ name }) => name === 'HR List');
	const { assignments } = list?.parameters.assignments as { assignments: Array<{ value: string }> };
	return JSON.parse(assignments[0]?.value ?? '[]') as IDataObject[];
}

export const [ada = {}, grace = {}, alan = {}] = peopleOf(APPROVAL);

const eve = {
	...ada,
	'External ID': '1004',
	'User Name': 'eve.moore',
	Email: 'eve.moore@example.com',
	'First Name': 'Eve',
	'Last Name': 'Moore',
};

/** The next list: Ada moves, Alan is missing, Eve is new. */
export const changed = [{ ...ada, Groups: ['HR-Employees', 'HR-Research'] }, grace, eve];

/** What the directory holds of the three of the first list. */
export const ALL = [
	'ada.lovelace active: HR-Employees, HR-Engineering',
	'alan.turing active: HR-Employees, HR-Research',
	'grace.hopper active: HR-Employees, HR-Engineering',
];
