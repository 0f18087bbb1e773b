import { ensureUsers } from '../../../../providers/epm/ensureUsers';
import { ifExistsField, optionsField } from '../../../shared/fields';
import type { BatchOperation } from '../../../shared/operation';
import { batchSizeOption } from '../../fields';
import { runRecords } from '../../records';
import type { EpmSession } from '../../session';
import { existingOf, outputOf, read } from './createRecord';
import { passwordFields } from './passwordFields';

export const create: BatchOperation<EpmSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create user',
	description:
		'Create accounts in the identity domain, many in one request. An account can enter this environment once it has a base role.',
	fields: [
		{
			displayName: 'User Login',
			name: 'userLogin',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. jane.doe',
			description: 'Name to sign in with: ASCII, unique in the identity domain. It cannot be changed later.',
		},
		{
			displayName: 'First Name',
			name: 'firstName',
			type: 'string',
			default: '',
			placeholder: 'e.g. Jane',
			description: 'Environments older than mid 2026 demand it',
		},
		{
			displayName: 'Last Name',
			name: 'lastName',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Doe',
		},
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'name@email.com',
			description: 'Email address; it must be unique in the identity domain',
		},
		...passwordFields('Initial password of this user. Without one the service makes a temporary password.'),
		ifExistsField('user'),
		optionsField(batchSizeOption),
	],
	executeAll: async (items, session) =>
		await runRecords(items, {
			read: (item) => read(item, session),
			send: async (records) =>
				await ensureUsers(
					session.client,
					records.map(({ user }) => user),
					records[0]?.common ?? 'fail',
				),
			again: ({ common, user }, done) =>
				common === 'fail' ? undefined : outputOf(user, { outcome: 'unchanged', existing: existingOf(user, done) }),
			output: ({ user }, done) => outputOf(user, done),
		}),
};
