import { InputError } from '../../../../providers/http/errors';
import { defaultKey, ensureUser } from '../../../../providers/trivore/ensureUser';
import { ifExistsField, optionsField, readIfExists, simplifyField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { attemptOf } from '../../attempts';
import { namespaceField } from '../../fields';
import { simplifyUser } from '../../output';
import { additionalFields, personFields } from '../../profile';
import type { TrivoreSession } from '../../session';
import { createMissingGroupsOption, place, readPerson } from './input';

export const create: ItemOperation<TrivoreSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create user',
	description: 'Create a user in a namespace, with its groups and custom fields',
	fields: [
		namespaceField,
		...personFields,
		ifExistsField('user'),
		additionalFields,
		simplifyField,
		optionsField(createMissingGroupsOption, {
			displayName: 'Skip Duplicate Check',
			name: 'skipDuplicateCheck',
			type: 'boolean',
			default: false,
			description:
				'Whether to create the user without looking for one with the same user name, email address or mobile number first. A repeated run then creates the user again, unless the service refuses.',
		}),
	],
	execute: async (item, session) => {
		const person = readPerson(item);
		const ifExists = readIfExists(item);
		const skips = item.collection('options').flag('skipDuplicateCheck') ?? false;
		const key = skips ? undefined : defaultKey(person);
		if (key === undefined && !skips) {
			throw new InputError(
				'Email',
				'"Username", "Email" and "Mobile" are all empty, so a repeated run could not tell that the user is there already.',
				'Give one of them, or turn on "Skip Duplicate Check".',
			);
		}
		const { user, target, groups } = await place(item, session, person);
		const attempt = attemptOf(item);
		const options = { ifExists, key, attempt, groups };
		const { value, outcome } = await ensureUser(session.client, session.lookup, user, target, options);
		session.forgetUsers();
		return writtenOutput(outcome, item.flag('simplify') ? simplifyUser(value) : value);
	},
};
