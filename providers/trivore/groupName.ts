import { InputError } from '../http/errors';
import { hiddenCharacterIn } from '../text';

/**
 * Why a group cannot have a name, as a full sentence. In a list of groups, the service takes an entry in the form of an ID for an ID.
 *
 * Source: Trivore ID "User Service (python)": entries of `memberOf` are IDs or names; IDs have 24 hexadecimal digits.
 */
export function groupNameFinding(name: string): string | undefined {
	if (/^[0-9a-f]{24}$/i.test(name)) {
		return 'The name of a group cannot have the form of an ID (24 hexadecimal digits), because it would be taken for one.';
	}
	return hiddenCharacterIn('the group name', name);
}

/** @throws {InputError} for a name that a group cannot have. */
export function checkGroupName(name: string, field: string): string {
	const finding = groupNameFinding(name);
	if (finding !== undefined) throw new InputError(field, finding);
	return name;
}
