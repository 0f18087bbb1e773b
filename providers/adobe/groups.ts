/** What Adobe demands of the values of user groups. */
import type { TextRule } from '../rules';

/** Names of new user groups. Source: Adobe's Python client, `create_user_group`. */
export const GROUP_NAME: TextRule = {
	maxLength: 255,
	pattern: { regex: /^[^_]/, rule: 'begins with "_", which Adobe keeps for its admin groups' },
};

export const GROUP_DESCRIPTION: TextRule = { isProse: true, multiline: true };
