/** The page of the names by which columns of an import are recognized, made from the code that recognizes them. */
import type { Capabilities } from '../providers/directory';
import { ALIASES, fieldOf, headerName } from '../provisioning/csv/headers';
import { CAPABILITIES } from './capabilities';
import { SERVICE_IDS } from './services';

export const ALL_CAPABILITIES: readonly Capabilities[] = SERVICE_IDS.map((id) => CAPABILITIES[id]);

const LABELS: Readonly<Record<keyof typeof ALIASES, string>> = {
	active: 'Active',
	country: 'Country',
	displayName: 'Display Name',
	email: 'Email',
	firstName: 'First Name',
	groups: 'Groups',
	key: 'Employee Number (key)',
	lastName: 'Last Name',
	password: 'Password',
	userName: 'User Name',
};

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
const table = (head: readonly [string, string], rows: ReadonlyArray<readonly [string, string]>) =>
	[head, ['---', '---'], ...rows].map(([a, b]) => `| ${a} | ${b} |`).join('\n');

/** The names of a field that only this service has: its own name, and its label, where they differ from the common ones. */
function ownNames({ name, label, aliases = [] }: Capabilities['fields'][number]): string[] {
	const all = [label, name, ...aliases];
	return all.filter(
		(one, index) => fieldOf(one) !== name && all.findIndex((other) => headerName(other) === headerName(one)) === index,
	);
}

function section(capabilities: Capabilities): string {
	const { title, fields, canDisable, passwordOnCreate } = capabilities;
	const rows = fields.map((field) => {
		const own = ownNames(field);
		const common = Object.hasOwn(ALIASES, field.name) ? ['the common names'] : [];
		return [field.label, [...common, ...(own.length > 0 ? [code(own)] : [])].join(', and ')] as const;
	});
	const special: Array<readonly [string, string]> = [
		['Groups', 'the common names'],
		...(canDisable ? [['Active', 'the common names'] as const] : []),
		...(passwordOnCreate ? [['Password', 'the common names'] as const] : []),
	];
	return `### ${title}\n\n${table(['Column', 'Recognized by'], [...rows, ...special])}`;
}

/** Everything below the introduction. */
export function columnTables(): string {
	const rows = Object.entries(ALIASES).map(
		([field, names]) => [LABELS[field as keyof typeof ALIASES], code(names)] as const,
	);
	return [
		'## Common names\n\nEvery service recognizes these, as far as it has the column.',
		table(['Column', 'Names'], rows),
		'## Columns of each service',
		...ALL_CAPABILITIES.map(section),
	].join('\n\n');
}
