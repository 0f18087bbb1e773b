import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../../providers/http/errors';
import type { Item } from '../../../shared/item';
import { asText } from '../../../shared/values';
import { isOcidOf } from '../../fields';

export const policyId: INodeProperties = {
	displayName: 'Policy OCID',
	name: 'policyId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. ocid1.policy.oc1..aaaa…',
	description: 'The policy to work on, from Create or Get Many',
};

/** The OCID of the policy. @throws {InputError} for a text that cannot be one. */
export function readPolicyId(item: Item): string {
	const id = item.requiredText(policyId.name);
	if (isOcidOf(['policy'], id)) return id;
	throw new InputError(policyId.displayName, `"${id}" is not the OCID of a policy. It begins with ocid1.policy.`);
}

export const statements: INodeProperties = {
	displayName: 'Statements',
	name: 'statements',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	placeholder: 'e.g. Allow group HelpDesk to manage users in tenancy',
	description: 'One statement on each line',
};

export const versionDate: INodeProperties = {
	displayName: 'Version Date',
	name: 'versionDate',
	type: 'string',
	default: '',
	placeholder: 'e.g. 2026-01-31',
	description:
		'Date that fixes the meaning of verbs and resource types. If empty, the current meaning applies. Update keeps the date if it is not added.',
};

/** One statement a line in the editor; an expression may give a list. */
export function readStatements(value: unknown): string[] {
	if (!Array.isArray(value)) {
		const lines = (asText(value, 'Statements') ?? '').split(/\r\n|\r|\n/);
		return lines.map((line) => line.trim()).filter((line) => line !== '');
	}
	return value.map((entry: unknown, index) => {
		const line = asText(entry, 'Statements');
		if (line !== undefined) return line;
		// The statements replace all that are there, so one that is not found would be taken away.
		throw new InputError('Statements', `"Statements" is a list whose entry ${index + 1} is empty.`);
	});
}

export function readDate(text: string | undefined): string | undefined {
	if (text !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(text)) {
		throw new InputError('Version Date', `"${text}" is not a date like 2026-01-31.`);
	}
	return text;
}
