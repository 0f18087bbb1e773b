import type { IfExists } from '../../../../providers/http/createOrAdopt';
import { ensureUser } from '../../../../providers/ociDomains/ensureUser';
import { DOMAINS_FIELDS } from '../../../../providers/ociDomains/rules';
import type { NewUser } from '../../../../providers/ociDomains/users';
import { checkedValue } from '../../../../providers/rules';
import { ifExistsField, optionsField, readIfExists, simplifyField } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { simplifyUser } from '../../output';
import type { DomainAccess, DomainsSession } from '../../session';
import { checkWhole, newUserOptions, profileOptions, readExtensions, readProfile, readTyped } from '../../userFields';

export const create: ItemOperation<DomainsSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create user',
	description: 'Create a user in an identity domain',
	fields: [
		{
			displayName: 'User Name',
			name: 'userName',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. jane.doe',
			description: 'Name to sign in with. It is unique in the domain, whatever its upper and lower case.',
		},
		{ displayName: 'First Name', name: 'firstName', type: 'string', default: '' },
		{
			displayName: 'Last Name',
			name: 'lastName',
			type: 'string',
			default: '',
			description: 'Domains require it, except for service users',
		},
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			placeholder: 'name@email.com',
			description: 'Primary address. Most domains require one.',
		},
		ifExistsField('user'),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [...profileOptions, ...newUserOptions].sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
		},
		simplifyField,
		optionsField({
			displayName: 'Suppress Notification Mail',
			name: 'suppressMail',
			type: 'boolean',
			default: false,
			description: 'Whether to send no welcome mail to the new user',
		}),
	],
	execute: async (item, session) => {
		const ifExists = readIfExists(item);
		const domain = await session.domain(item);
		const user = await readNewUser(item, domain, ifExists);
		const { value, outcome } = await ensureUser(domain.client, user, ifExists);
		return writtenOutput(outcome, item.flag('simplify') ? simplifyUser(value) : value);
	},
};

async function readNewUser(item: Item, domain: DomainAccess, ifExists: IfExists): Promise<NewUser> {
	const { userName: nameRule, email: emailRule, firstName, lastName } = DOMAINS_FIELDS;
	const userName = checkedValue(nameRule, item.label('userName'), item.requiredText('userName'));
	const email = checkedValue(emailRule, item.label('email'), item.text('email'));
	const givenName = checkedValue(firstName, item.label('firstName'), item.text('firstName'));
	const familyName = checkedValue(lastName, item.label('lastName'), item.text('lastName'));
	const additional = item.collection('additionalFields');
	// An existing user loses the entries that are not given.
	if (ifExists === 'update')
		for (const list of ['furtherEmails', 'phoneNumbers'] as const) checkWhole(additional, list);
	return {
		...(await readProfile(additional, domain)),
		userName,
		givenName,
		familyName,
		email,
		furtherEmails: readTyped(additional, 'furtherEmails'),
		phoneNumbers: readTyped(additional, 'phoneNumbers'),
		extensions: readExtensions(additional),
		active: additional.flag('active'),
		serviceUser: additional.flag('serviceUser'),
		password: additional.exactText('password'),
		suppressMail: item.collection('options').flag('suppressMail'),
	};
}
