import type { IDataObject } from 'n8n-workflow';

import type { EnsuredUser } from '../../../../providers/epm/ensureUsers';
import { EPM_FIELDS } from '../../../../providers/epm/rules';
import type { User } from '../../../../providers/epm/schemas';
import { checkPasswordChoice, type NewUser } from '../../../../providers/epm/users';
import type { IfExists } from '../../../../providers/http/createOrAdopt';
import { checkedValue } from '../../../../providers/rules';
import { readIfExists } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import type { EpmSession } from '../../session';
import { readResetPassword } from './passwordFields';

interface NewUserRecord {
	readonly name: string;
	/** Users are only sent together if the same is to become of existing ones. */
	readonly common: IfExists;
	readonly user: NewUser;
}

type Done = Exclude<EnsuredUser, { readonly error: unknown }>;

/** The account after an item before: as it was found, or with the values that it was created with. */
export function existingOf(
	{ userlogin, firstname, lastname, email }: NewUser,
	done: Done | undefined,
): User | undefined {
	return done?.outcome === 'unchanged' ? done.existing : { userlogin, firstname, lastname, email };
}

/** The same members whatever became of the user; `null` for what cannot be known of an account without a base role. */
export function outputOf(user: NewUser, done: Done): IDataObject {
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

export function read(item: Item, session: EpmSession): NewUserRecord {
	const userlogin = checkedValue(EPM_FIELDS.userName, item.label('userLogin'), item.requiredText('userLogin'));
	const lastname = checkedValue(EPM_FIELDS.lastName, item.label('lastName'), item.requiredText('lastName'));
	const firstname = checkedValue(EPM_FIELDS.firstName, item.label('firstName'), item.text('firstName'));
	const email = checkedValue(EPM_FIELDS.email, item.label('email'), item.requiredText('email'));
	const password = item.exactText('password');
	const resetpassword = readResetPassword(item);
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
