import { checkedValue, type TextRule } from '../rules';

/**
 * Names of new groups. In a list of groups, the service takes an entry in the form of an ID for an ID.
 *
 * Source: Trivore ID "User Service (python)": entries of `memberOf` are IDs or names; IDs have 24 hexadecimal digits.
 */
export const GROUP_NAME: TextRule = {
	check: (name) =>
		/^[0-9a-f]{24}$/i.test(name)
			? 'The name of a group cannot have the form of an ID (24 hexadecimal digits), because it would be taken for one.'
			: undefined,
};

/** Of a group. */
export const GROUP_DESCRIPTION: TextRule = { isProse: true, multiline: true };

/** @throws {InputError} for a name that a group cannot have. */
export function checkGroupName(name: string, field: string): string {
	return checkedValue(GROUP_NAME, field, name);
}
