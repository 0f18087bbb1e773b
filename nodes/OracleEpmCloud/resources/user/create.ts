import { ensureUsers } from '../../../../providers/epm/ensureUsers';
import { checkEmail, checkLogin, checkPasswordChoice, type NewUser } from '../../../../providers/epm/users';
import type { IfExists } from '../../../../providers/http/ensure';
import { ifExistsField, optionsField, readIfExists } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import type { BatchOperation } from '../../../shared/operation';
import { batchSizeOption } from '../../fields';
import { simplifyUser } from '../../output';
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
			again: ({ common, user: { userlogin } }) => (common === 'fail' ? undefined : { outcome: 'unchanged', userlogin }),
			output: ({ user }, done) => {
				if (done.outcome === 'unchanged') {
					// Somebody without a base role cannot be read; then only the login is known for sure.
					const present = done.existing ? simplifyUser(done.existing) : { userlogin: user.userlogin };
					return { outcome: done.outcome, ...present };
				}
				const { userlogin, firstname, lastname, email, resetpassword } = user;
				const given = firstname === undefined ? {} : { firstname };
				return { outcome: done.outcome, userlogin, ...given, lastname, email, resetpassword };
			},
		}),
};

function read(item: Item, session: EpmSession): NewUserRecord {
	const userlogin = item.requiredText('userLogin');
	const lastname = item.requiredText('lastName');
	const email = item.requiredText('email');
	const firstname = item.text('firstName');
	const password = item.exactText('password');
	const resetpassword = readResetPassword(item);
	checkLogin(userlogin);
	checkEmail(email);
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
