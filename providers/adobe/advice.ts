import type { Reason } from '../http/reason';

/**
 * What to do about a refused command, by Adobe's error code. Codes that explain themselves have no entry.
 *
 * Source: UMAPI "Error Reference".
 */
export const COMMAND_ADVICE: Readonly<Record<string, string>> = {
	'error.api.user.not.parent.org':
		'Another organization owns the domain and shares it with yours: existing users can be put into groups, but not created, changed or deleted.',
	'error.command.add_remove.list_too_long': 'Adobe takes 10 names in one step.',
	'error.command.domain.missing': 'The user name is not an email address, so its directory must be known.',
	'error.command.domain.must_be_used_with_nonemail_username': 'A user with an email address takes no domain.',
	'error.country.invalid': 'Give the country as two capital letters, such as US or FI.',
	'error.domain.trust.nonexistent':
		'Users can be created and changed only in domains that the organization has claimed in the Adobe Admin Console.',
	'error.group.not_found': 'Check the name; Adobe compares names without regard to case.',
	'error.internal.create_failed':
		"A directory that Adobe's Azure or Google sync feeds cannot be changed through the API. Else check that first and last name are filled in.",
	'error.throttled_by_external_service': 'A system behind the API was busy. Run the node again later.',
	'error.update.adobeid.no': 'An Adobe ID belongs to the person, who alone can change it.',
	'error.update.country.no_update': 'The country is fixed when the user is created.',
	'error.user.belongs_to_another_org': 'The domain belongs to another organization.',
	'error.user.change_domain_update.no': 'The new email address must be in a domain of the same directory.',
	'error.user.domain_enforcement': 'The domain does not allow Adobe IDs. Use a Federated ID or an Enterprise ID.',
	'error.user.must_match_email':
		'The user name must be the email address, unless the directory is set up for user names.',
	'error.user.name.contains.email':
		'The directory is set up for user names: give a user name that is no email address, and the domain.',
	'error.user.nonexistent': 'Check the email address; the user must be in the organization.',
	'error.user.not_found': 'Check the email address; the user must be in the organization.',
	'error.user.not_in_org': 'The user is not in this organization, or is owned by another one.',
	'error.user.type_must_not_be_adobeid': 'An Adobe ID belongs to the person, who alone can change it.',
	'error.user.type_mismatch':
		'The directory of the domain is of the other kind: choose Federated ID or Enterprise ID accordingly.',
	'error.usergroup.not_found': 'Check the name of the user group.',
	'error.usergroup.readonly.add_user_not_allowed': 'Another organization owns the group; only profiles can be linked.',
	'error.usergroup.readonly.remove_not_allowed': 'Another organization owns the group; only profiles can be linked.',
	'error.usergroup.readonly.remove_user_not_allowed':
		'Another organization owns the group; only profiles can be linked.',
	'error.usergroup.readonly.update_not_allowed': 'Another organization owns the group; only profiles can be linked.',
};

/** Reasons of refused commands whose advice depends on the operation, by Adobe's error code. */
export const COMMAND_REASONS: Readonly<Record<string, Reason>> = {
	'error.command.domain.missing': { code: 'needsValue', facts: { value: 'domain' } },
	'error.command.domain.must_be_used_with_nonemail_username': { code: 'unwantedValue', facts: { value: 'domain' } },
	'error.user.already_exists': { code: 'userTaken', facts: {} },
	'error.user.already_in_org': { code: 'userTaken', facts: {} },
	'error.usergroup.already_exists': { code: 'nameTaken', facts: { object: 'group' } },
};
