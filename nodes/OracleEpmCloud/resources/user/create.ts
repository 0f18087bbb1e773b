import type { IDataObject } from 'n8n-workflow';

import { ensureUsers, type EnsuredUser } from '../../../../providers/epm/ensureUsers';
import { checkValue } from '../../../../providers/epm/rules';
import type { User } from '../../../../providers/epm/schemas';
import { checkPasswordChoice, type NewUser } from '../../../../providers/epm/users';
import type { IfExists } from '../../../../providers/http/createOrAdopt';
import { ifExistsField, optionsField, readIfExists } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import type { BatchOperation } from '../../../shared/operation';
import { batchSizeOption } from '../../fields';
import { runRecords } from '../../records';
import type { EpmSession } from '../../session';
import { passwordFields, readResetPassword } from './passwordFields';

interface NewUserRecord {
	readonly name: string;
	/** Users are only sent together if the same is to become of existing ones. */
	readonly common: IfExists;
	readonly user: NewUser;
}

export const create: BatchOperation<EpmSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create a user',
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
			displayName: 'Last Name',
			name: 'lastName',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Doe',
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
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'name@email.com',
			description: 'E-mail address; it must be unique in the identity domain',
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

type Done = Exclude<EnsuredUser, { readonly error: unknown }>;

/** The account after an item before: as it was found, or with the values that it was created with. */
function existingOf({ userlogin, firstname, lastname, email }: NewUser, done: Done | undefined): User | undefined {
	return done?.outcome === 'unchanged' ? done.existing : { userlogin, firstname, lastname, email };
}

/** The same members whatever became of the user; `null` for what cannot be known of an account without a base role. */
function outputOf(user: NewUser, done: Done): IDataObject {
	const isFound = done.outcome === 'unchanged';
	const values = isFound ? done.existing : user;
	return {
		outcome: done.outcome,
		userlogin: values?.userlogin ?? user.userlogin,
		firstname: values?.firstname ?? null,
		lastname: values?.lastname ?? null,
		email: values?.email ?? null,
		// Not asked for of an account that was there.
		resetpassword: isFound ? null : user.resetpassword,
	};
}

function read(item: Item, session: EpmSession): NewUserRecord {
	const userlogin = item.requiredText('userLogin');
	const lastname = item.requiredText('lastName');
	const email = item.requiredText('email');
	const firstname = item.text('firstName');
	const password = item.exactText('password');
	const resetpassword = readResetPassword(item);
	checkValue('userLogin', item.label('userLogin'), userlogin);
	checkValue('lastName', item.label('lastName'), lastname);
	checkValue('firstName', item.label('firstName'), firstname);
	checkValue('email', item.label('email'), email);
	checkPasswordChoice(password, resetpassword);
	session.checkNotOwn(userlogin);
	return {
		name: userlogin,
		common: readIfExists(item),
		user: {
			userlogin,
			...(firstname === undefined ? {} : { firstname }),
			lastname,
			email,
			...(password === undefined ? {} : { password }),
			resetpassword,
		},
	};
}
