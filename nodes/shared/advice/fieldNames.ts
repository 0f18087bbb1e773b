/** What an operation calls the fields that a provider knows by their values only. */
import { entryOf } from '../../../providers/table';
import type { OperationWords } from './operationWords';

interface Named {
	/** Names that parameters for the value have, the most specific first. */
	readonly parameters: readonly string[];
	/** Where an operation has no field for it: the column of rows, or what people call it. */
	readonly otherwise: string;
}

export const FIELD_NAMES: Readonly<Record<string, Named>> = {
	active: { parameters: ['active'], otherwise: 'Active' },
	appRole: { parameters: ['appRole'], otherwise: 'App Role' },
	attribute: { parameters: ['attribute'], otherwise: 'Attribute' },
	changedSince: { parameters: [], otherwise: 'Changed Since' },
	csv: { parameters: ['source'], otherwise: 'CSV' },
	customFields: { parameters: ['customFields'], otherwise: 'Custom Fields' },
	domain: { parameters: ['domain'], otherwise: 'Domain' },
	email: { parameters: ['email'], otherwise: 'Email' },
	encoding: { parameters: ['encoding'], otherwise: 'Encoding' },
	endpoint: { parameters: ['endpoint'], otherwise: 'Endpoint' },
	file: { parameters: ['binaryPropertyName', 'fileName'], otherwise: 'File' },
	filter: { parameters: ['filter'], otherwise: 'Filter' },
	group: { parameters: ['group'], otherwise: 'Group' },
	groups: { parameters: ['groups'], otherwise: 'Groups' },
	identityType: { parameters: ['identityType'], otherwise: 'Identity Type' },
	ifExists: { parameters: ['ifExists'], otherwise: 'If Exists' },
	matchBy: { parameters: ['matchBy'], otherwise: 'Match By' },
	memberUsers: { parameters: ['users'], otherwise: 'Users' },
	namespace: { parameters: ['nsCode', 'namespace'], otherwise: 'Namespace' },
	operation: { parameters: [], otherwise: 'Operation' },
	operator: { parameters: ['operator'], otherwise: 'Operator' },
	password: { parameters: ['newPassword', 'password'], otherwise: 'Password' },
	role: { parameters: ['role', 'appRole'], otherwise: 'Role' },
	roles: { parameters: ['roles'], otherwise: 'Roles' },
	skipDuplicateCheck: { parameters: ['skipDuplicateCheck'], otherwise: 'Skip Duplicate Check' },
	status: { parameters: ['status'], otherwise: 'Status' },
	user: { parameters: ['user', 'users'], otherwise: 'User' },
	userName: { parameters: ['userName', 'username', 'userLogin', 'user'], otherwise: 'User Name' },
	value: { parameters: ['value'], otherwise: 'Value' },
};

/** The label of the field as the operation that ran shows it; a label that a node gave stays as it is. */
export function fieldLabel(field: string, words: OperationWords | undefined): string {
	const named = entryOf(FIELD_NAMES, field);
	if (named === undefined) return field;
	return named.parameters.map((name) => words?.label(name)).find((label) => label !== undefined) ?? named.otherwise;
}
