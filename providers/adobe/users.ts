/** Steps that create and change users, and the rules of their values. */
import { InputError } from '../http/errors';
import type { ValueName } from '../http/reason';
import { checkedValue } from '../rules';
import { ADOBE_FIELDS } from './rules';
import { given, toCommands, type Command, type Frame, type Step } from './commands';
import type { IdentityType } from './identityType';

export type ExistsOption = 'ignoreIfAlreadyExists' | 'updateIfAlreadyExists';

export interface NewUser {
	readonly type: IdentityType;
	readonly email: string;
	readonly firstname?: string | undefined;
	readonly lastname?: string | undefined;
	readonly country?: string | undefined;
	/** Federated IDs only, if it differs from the email address. */
	readonly username?: string | undefined;
	/** With a user name that is no email address. */
	readonly domain?: string | undefined;
}

export interface UserChanges {
	readonly email?: string | undefined;
	readonly firstname?: string | undefined;
	readonly lastname?: string | undefined;
	readonly username?: string | undefined;
}

/** The create step of each type. */
export const CREATE_STEPS: Readonly<Record<IdentityType, string>> = {
	adobeID: 'addAdobeID',
	enterpriseID: 'createEnterpriseID',
	federatedID: 'createFederatedID',
};

/**
 * Whom a command is about. A user name needs its directory's domain, an email address must not have one.
 *
 * @throws {InputError} before Adobe would refuse it with `error.command.domain.…`.
 */
export function userFrame(user: string, domain: string | undefined, useAdobeID?: boolean): Frame {
	checkedValue(ADOBE_FIELDS.userName, 'Email or Username', user);
	checkedValue(ADOBE_FIELDS.domain, 'Domain', domain);
	if (!user.includes('@') && domain === undefined) {
		throw new InputError(
			'domain',
			`"${user}" is not an email address. A user name needs the domain of its directory.`,
			undefined,
			{ code: 'needsValue', facts: { value: 'domain' } },
		);
	}
	if (user.includes('@') && domain !== undefined) {
		throw new InputError('domain', `"${user}" is an email address, which takes no domain.`, undefined, {
			code: 'unwantedValue',
			facts: { value: 'domain' },
		});
	}
	return { user, ...(domain === undefined ? {} : { domain }), ...(useAdobeID ? { useAdobeID: true } : {}) };
}

function missing(field: string, message: string, value: ValueName): InputError {
	return new InputError(field, message, undefined, { code: 'needsValue', facts: { value } });
}

/** @throws {InputError} for a value that Adobe would refuse. */
export function checkedUser(user: NewUser): NewUser {
	const { userName, email, firstName, lastName, country, domain } = ADOBE_FIELDS;
	const address = checkedValue(email, 'Email', user.email);
	return {
		type: user.type,
		email: address,
		firstname: checkedValue(firstName, 'First Name', user.firstname),
		lastname: checkedValue(lastName, 'Last Name', user.lastname),
		country: checkedValue(country, 'Country', user.country),
		username: checkedValue(userName, 'Username', user.username, { type: user.type, email: address }),
		domain: checkedValue(domain, 'Domain', user.domain),
	};
}

/**
 * The frame and the first step of a create. Adobe IDs are addressed as such from then on.
 *
 * Source: UMAPI "Action Commands": which type needs which fields, and their limits.
 *
 * @throws {InputError}
 */
export function newUser(user: NewUser): {
	frame: Frame;
	create: (option?: ExistsOption) => Step;
	/** How commands name the user from then on. */
	created: Frame;
} {
	const { type } = user;
	if (!Object.hasOwn(CREATE_STEPS, type)) {
		throw new InputError(
			'identityType',
			`"${type}" is not an identity type: choose adobeID, enterpriseID or federatedID.`,
		);
	}
	const { email, firstname, lastname, country, username = email, domain } = checkedUser(user);
	if (type !== 'adobeID') {
		if (firstname === undefined) throw missing('First Name', 'The first name is empty. Adobe needs it.', 'firstName');
		if (lastname === undefined) throw missing('Last Name', 'The last name is empty. Adobe needs it.', 'lastName');
	}
	if (type === 'federatedID' && country === undefined) {
		const message = 'The country is empty. A Federated ID needs it, and it can never be changed.';
		throw missing('Country', message, 'country');
	}
	return {
		frame: userFrame(username, domain, type === 'adobeID'),
		created: userFrame(username.includes('@') ? email : username, domain, type === 'adobeID'),
		create: (option) => ({ [CREATE_STEPS[type]]: given({ email, firstname, lastname, country, option }) }),
	};
}

/** @throws {InputError} for a value that Adobe would refuse. */
export function checkedChanges({ email, firstname, lastname, username }: UserChanges): UserChanges {
	return {
		email: checkedValue(ADOBE_FIELDS.email, 'New Email', email),
		firstname: checkedValue(ADOBE_FIELDS.firstName, 'First Name', firstname),
		lastname: checkedValue(ADOBE_FIELDS.lastName, 'Last Name', lastname),
		username: checkedValue(ADOBE_FIELDS.userName, 'New Username', username),
	};
}

/** @throws {InputError} for a value that Adobe would refuse. */
export function updateStep(changes: UserChanges): Step {
	return { update: given({ ...checkedChanges(changes) }) };
}

/**
 * A create and what follows it. A user name that is another address than the email address names nobody after the
 * create, and perhaps not within its command either; the email address always does.
 *
 * Source: issues 575 and 793 of User Sync.
 */
export function createCommands(user: NewUser, following: readonly Step[], option?: ExistsOption): Command[] {
	const { frame, create, created } = newUser(user);
	if (frame.user === created.user) return toCommands(frame, [create(option), ...following]);
	return [...toCommands(frame, [create(option)]), ...toCommands(created, following)];
}
