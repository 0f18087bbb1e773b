import { InputError } from '../../../../providers/http/errors';
import { ensureUser } from '../../../../providers/trivore/ensureUser';
import { optionsField, simplifyField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { attemptOf } from '../../attempts';
import { namespaceField } from '../../fields';
import { simplifyUser } from '../../output';
import { additionalFields, personFields } from '../../profile';
import type { TrivoreSession } from '../../session';
import { createMissingGroupsOption, place, readPerson } from './input';

export const upsert: ItemOperation<TrivoreSession> = {
	displayName: 'Create or Update',
	value: 'upsert',
	action: 'Create or update user',
	description: 'Create a new user, or update the current one if it already exists (upsert)',
	fields: [
		namespaceField,
		{
			displayName: 'Match By',
			name: 'matchBy',
			type: 'options',
			options: [
				{ name: 'Email', value: 'email' },
				{ name: 'Mobile', value: 'mobile' },
				{ name: 'Username', value: 'username' },
			],
			default: 'email',
			description:
				'What a person is recognized by. The user name and the password of an existing user stay as they are, and groups are only added.',
		},
		...personFields,
		additionalFields,
		simplifyField,
		optionsField(createMissingGroupsOption),
	],
	execute: async (item, session) => {
		const kind = item.choice('matchBy', ['email', 'mobile', 'username']);
		const value = kind === 'mobile' ? item.collection('additionalFields').text('mobile') : item.text(kind);
		if (value === undefined) {
			const label = kind === 'mobile' ? 'Mobile' : item.label(kind);
			throw new InputError(label, `"${label}" is empty, but people are recognized by it ("Match By").`);
		}
		const { user, target, groups } = await place(item, session, readPerson(item));
		const ensured = await ensureUser(session.client, session.lookup, user, target, {
			ifExists: 'update',
			key: { kind, value },
			attempt: attemptOf(item),
			groups,
		});
		session.forgetUsers();
		return writtenOutput(ensured.outcome, item.flag('simplify') ? simplifyUser(ensured.value) : ensured.value);
	},
};
