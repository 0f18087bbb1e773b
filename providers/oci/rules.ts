/** What OCI Identity demands of each value: one rule for single operations and bulk work. */
import { inInternet } from '../email';
import { shownIn, type FieldRule, type TextRule } from '../rules';

/**
 * Source: OCI Identity API, CreateUserDetails and CreateGroupDetails: letters, digits, hyphen, period, underscore, + and
 * @ in names of users, no blanks; blanks in names of groups are not ruled out.
 */
export const OCI_FIELDS = {
	userName: {
		name: 'userName',
		label: 'User Name',
		required: true,
		maxLength: 100,
		check: (name, _values, label) => {
			if (/\s/.test(name)) return `${label} ${shownIn(name)} contains a blank, which OCI does not allow.`;
			const refused = /[^\p{L}\p{N}._+@-]/u.exec(name)?.[0];
			return refused === undefined
				? undefined
				: `${label} ${shownIn(name)} contains "${refused}". OCI allows letters, digits, and the characters - . _ + @.`;
		},
		updatable: false,
		unique: true,
		aliases: ['name'],
	},
	email: { name: 'email', label: 'Email', maxLength: 255, check: inInternet, unique: 'byService' },
	description: {
		name: 'description',
		label: 'Description',
		maxLength: 400,
		multiline: true,
		aliases: ['displayName'],
	},
} as const satisfies Record<string, FieldRule>;

export const GROUP_NAME: TextRule = { maxLength: 100 };

/** Of users, groups and policies. */
export const DESCRIPTION: TextRule = OCI_FIELDS.description;
