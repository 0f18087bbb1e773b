/** The names of user groups. */
import { InputError } from '../http/errors';
import { checkNoHiddenCharacter } from '../text';
import { checkLength } from './commands';

/** What Adobe demands of the name of a new user group. Source: its Python client, `create_user_group`. */
export const GROUP_NAME = {
	maxLength: 255,
	pattern: { regex: /^[^_]/, rule: 'begins with "_", which Adobe keeps for its admin groups' },
} as const;

/** @throws {InputError} for a name that Adobe does not take for a user group. */
export function checkGroupName(name: string, field = 'Name'): void {
	checkLength(name, field, GROUP_NAME.maxLength);
	checkNoHiddenCharacter(field, name);
	if (!GROUP_NAME.pattern.regex.test(name)) {
		throw new InputError(field, `"${name}" ${GROUP_NAME.pattern.rule}.`);
	}
}
