/** Steps that create and change users, and the rules of their values. */
import { isEmailAddress } from '../email';
import { InputError } from '../http/errors';
import { quote } from '../http/redaction';
import { checkNoHiddenCharacter } from '../text';
import { checkLength, given, toCommands, type Command, type Frame, type Step } from './commands';
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

/** @throws {InputError} for what Adobe refuses: over 60 characters, or no address. */
export function checkEmail(email: string, field = 'Email'): void {
	checkNoHiddenCharacter(field, email);
	if (!isEmailAddress(email, true)) {
		throw new InputError(field, `"${quote(email, [], 100)}" is not a valid email address.`);
	}
	checkLength(email, field, 60);
}

/**
 * Whom a command is about. A user name needs its directory's domain, an email address must not have one.
 *
 * @throws {InputError} before Adobe would refuse it with `error.command.domain.…`.
 */
export function userFrame(user: string, domain: string | undefined, useAdobeID?: boolean): Frame {
	checkLength(user, 'Email or Username', 250);
	checkNoHiddenCharacter('Email or Username', user);
	if (!user.includes('@') && domain === undefined) {
		throw new InputError(
			'Domain',
			`"${user}" is not an email address. For a user name, give the domain of its directory under "Domain".`,
		);
	}
	if (user.includes('@') && domain !== undefined) {
		throw new InputError('Domain', `"${user}" is an email address, which takes no domain. Leave "Domain" empty.`);
	}
	return { user, ...(domain === undefined ? {} : { domain }), ...(useAdobeID ? { useAdobeID: true } : {}) };
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
	const { type, email, firstname, lastname, country, username = email, domain } = user;
	if (!Object.hasOwn(CREATE_STEPS, type)) {
		throw new InputError(
			'Identity Type',
			`"${type}" is not an identity type: choose adobeID, enterpriseID or federatedID.`,
		);
	}
	checkEmail(email);
	checkLength(firstname, 'First Name', 250);
	checkLength(lastname, 'Last Name', 250);
	if (type !== 'adobeID') {
		if (firstname === undefined) throw new InputError('First Name', '"First Name" is empty. Adobe needs it.');
		if (lastname === undefined) throw new InputError('Last Name', '"Last Name" is empty. Adobe needs it.');
	}
	if (type === 'federatedID' && country === undefined) {
		throw new InputError('Country', '"Country" is empty. A Federated ID needs it, and it can never be changed.');
	}
	if (country !== undefined && !/^[A-Z]{2}$/.test(country)) {
		throw new InputError('Country', `"${country}" is not a country code of two capital letters, such as US or FI.`);
	}
	if (type !== 'federatedID' && username.toLowerCase() !== email.toLowerCase()) {
		throw new InputError('Username', 'Only a Federated ID can have a user name other than its email address.');
	}
	return {
		frame: userFrame(username, domain, type === 'adobeID'),
		created: userFrame(username.includes('@') ? email : username, domain, type === 'adobeID'),
		create: (option) => ({ [CREATE_STEPS[type]]: given({ email, firstname, lastname, country, option }) }),
	};
}

/** @throws {InputError} when nothing is to change or a value is too long. */
export function updateStep(changes: UserChanges): Step {
	const update = given({ ...changes });
	if (Object.keys(update).length === 0) throw new InputError('Update Fields', 'There is nothing to update.');
	if (changes.email !== undefined) checkEmail(changes.email, 'New Email');
	checkLength(changes.firstname, 'First Name', 250);
	checkLength(changes.lastname, 'Last Name', 250);
	return { update };
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
