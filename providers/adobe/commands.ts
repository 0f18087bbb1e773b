/** Commands of the action request: their shape, the rules that Adobe checks, and how long lists are split. */
import { contentKey } from '../http/contentKey';
import { isEmailAddress } from '../email';
import { InputError } from '../http/errors';
import { quote } from '../http/redaction';
import { checkNoHiddenCharacter } from '../text';
import type { IdentityType } from './identityType';

/** Documented limits. Larger ones have been seen to work; nothing is lost by staying below. */
export const MAX_COMMANDS = 10;
const MAX_STEPS = 10;
const MAX_NAMES = 10;

export type Step = Readonly<Record<string, unknown>>;

/** Whom a command is about: a user or a user group. */
export interface Frame {
	/** E-mail address, or a user name together with `domain`. */
	readonly user?: string;
	/** Name of a user group. */
	readonly usergroup?: string;
	/** Directory of a user name that is no e-mail address. */
	readonly domain?: string;
	/** When both exist, take the Adobe ID and not the Enterprise or Federated ID of that e-mail address. */
	readonly useAdobeID?: boolean;
}

export interface Command extends Frame {
	readonly requestID: string;
	readonly do: readonly Step[];
}

export type ExistsOption = 'ignoreIfAlreadyExists' | 'updateIfAlreadyExists';

export interface NewUser {
	readonly type: IdentityType;
	readonly email: string;
	readonly firstname?: string | undefined;
	readonly lastname?: string | undefined;
	readonly country?: string | undefined;
	/** Federated IDs only, if it differs from the e-mail address. */
	readonly username?: string | undefined;
	/** With a user name that is no e-mail address. */
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

/** Members without a value are left out: Adobe takes an empty text for a wrong value. */
function given(values: Readonly<Record<string, unknown>>): Step {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function checkLength(value: string | undefined, field: string, max: number): void {
	if (value !== undefined && value.length > max) {
		throw new InputError(field, `"${field}" is longer than ${max} characters, which Adobe does not take.`);
	}
}

/** @throws {InputError} for what Adobe refuses: over 60 characters, or no address. */
export function checkEmail(email: string, field = 'Email'): void {
	checkNoHiddenCharacter(field, email);
	if (!isEmailAddress(email, true)) {
		throw new InputError(field, `"${quote(email, [], 100)}" is not a valid email address.`);
	}
	checkLength(email, field, 60);
}

/**
 * Whom a command is about. A user name needs its directory's domain, an e-mail address must not have one.
 *
 * @throws {InputError} before Adobe would refuse it with `error.command.domain.…`.
 */
export function userFrame(user: string, domain: string | undefined, useAdobeID?: boolean): Frame {
	checkLength(user, 'Email or Username', 250);
	checkNoHiddenCharacter('Email or Username', user);
	if (!user.includes('@') && domain === undefined) {
		throw new InputError(
			'Domain',
			`"${user}" is not an e-mail address. For a user name, give the domain of its directory under "Domain".`,
		);
	}
	if (user.includes('@') && domain !== undefined) {
		throw new InputError('Domain', `"${user}" is an e-mail address, which takes no domain. Leave "Domain" empty.`);
	}
	return { user, ...(domain === undefined ? {} : { domain }), ...(useAdobeID ? { useAdobeID: true } : {}) };
}

/** What Adobe demands of the name of a new user group. Source: its Python client, `create_user_group`. */
export const GROUP_NAME = {
	maxLength: 255,
	pattern: { regex: /^[^_]/, rule: 'begins with "_", which Adobe keeps for its admin groups' },
} as const;

/** @throws {InputError} for a name that Adobe does not take for a user group. */
export function checkGroupName(name: string, field = 'Name'): void {
	checkLength(name, field, GROUP_NAME.maxLength);
	checkNoHiddenCharacter(field, name);
	if (!GROUP_NAME.pattern.regex.test(name)) {
		throw new InputError(field, `"${name}" ${GROUP_NAME.pattern.rule}.`);
	}
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
		throw new InputError('Username', 'Only a Federated ID can have a user name other than its e-mail address.');
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

/** Names once each; Adobe refuses a list in which one occurs twice, whatever its case. */
function distinct(names: readonly string[]): string[] {
	return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

type ListStep = 'add' | 'remove';
type ListKey = 'group' | 'productConfiguration' | 'user';

/** Adds to or removes from lists, however long; `toCommands` splits it. */
export function listStep(step: ListStep, key: ListKey, names: readonly string[]): Step {
	return { [step]: { [key]: distinct(names) } };
}

/** Out of all groups, profiles and admin roles except System Administrator. */
export const REMOVE_FROM_ALL: Step = { remove: 'all' };

function listsOf(step: Step): { name: string; key: string; names: readonly string[] } | undefined {
	const [entry, ...others] = Object.entries(step);
	if (entry === undefined || others.length > 0) return undefined;
	const [name, value] = entry;
	if ((name !== 'add' && name !== 'remove') || typeof value !== 'object' || value === null) return undefined;
	const [list, ...more] = Object.entries(value as Record<string, unknown>);
	if (list === undefined || more.length > 0 || !Array.isArray(list[1])) return undefined;
	return { name, key: list[0], names: list[1].map(String) };
}

/**
 * The steps as commands within Adobe's limits: ten steps and ten names to a command, in the order given. Commands of one
 * subject never share a request, so the order holds between them too.
 */
export function toCommands(frame: Frame, steps: readonly Step[]): Command[] {
	const commands: Step[][] = [[]];
	let room = MAX_NAMES;
	const put = (step: Step, names: number) => {
		const current = commands.at(-1);
		if (current === undefined || current.length >= MAX_STEPS || names > room) {
			commands.push([step]);
			room = MAX_NAMES - names;
		} else {
			current.push(step);
			room -= names;
		}
	};
	for (const step of steps) {
		const list = listsOf(step);
		if (list === undefined || list.names.length <= room) {
			put(step, list?.names.length ?? 0);
			continue;
		}
		let rest = list.names;
		while (rest.length > 0) {
			const part = rest.slice(0, room === 0 ? MAX_NAMES : room);
			rest = rest.slice(part.length);
			put({ [list.name]: { [list.key]: part } }, part.length);
		}
	}
	return commands.filter((part) => part.length > 0).map((part) => command(frame, part));
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

/** A command with its `requestID`, which is a hash of its content: the same command has the same one in every run. */
export function command(frame: Frame, steps: readonly Step[]): Command {
	return { ...frame, requestID: contentKey({ frame, steps }), do: steps };
}

/** Names of a command's steps, in their order. */
export function stepNames(steps: readonly Step[]): string[] {
	return steps.map((step) => Object.keys(step)[0] ?? '');
}
