/** Rows of people for imports into OIG. */
import type { INodeParameters } from 'n8n-workflow';

const ROLES = ['Front Desk', 'Invoice Reviewer', 'Release Manager'];

export interface Person {
	login: string;
	lastName: string;
	email: string;
	number: string;
	roles: string[];
}

export const people = (count: number): Person[] =>
	Array.from({ length: count }, (_, index) => ({
		login: `P${String(index).padStart(4, '0')}`,
		lastName: `Person ${index}`,
		email: `p${index}@example.com`,
		number: `0${1000 + index}`,
		roles: ROLES,
	}));

const HEADER = 'User Login,Last Name,Email,Employee Number,Groups';
export const line = ({ login, lastName, email, number, roles }: Person) =>
	[login, lastName, email, number, roles.join(';')].join(',');
export const csv = (lines: readonly string[], header = HEADER) => [header, ...lines].join('\r\n');

export const textSource = (csvText: string, more: INodeParameters = {}): INodeParameters => ({
	rowKind: 'user',
	source: 'csvText',
	csvText,
	importAction: 'createOrUpdate',
	missingGroups: 'create',
	...more,
});
