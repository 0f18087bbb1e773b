import type { Directory } from './directory';
import type { AdobeOptions } from './options';

/** A refused command: Adobe's code, and its sentence. */
export class CommandError extends Error {
	constructor(
		readonly code: string,
		message: string,
	) {
		super(message);
	}
}

/** What the steps of one command share. */
export interface StepContext {
	readonly directory: Directory;
	readonly options: AdobeOptions;
	/** Check and change nothing. */
	readonly test: boolean;
	warn(code: string, message: string): void;
	/** Id of the user that a create of this command made or found. */
	created?: string;
}

/** The members of a command beside its steps. */
export interface Frame {
	readonly user?: string;
	readonly usergroup?: string;
	readonly domain?: string;
	readonly useAdobeID?: boolean;
	readonly requestID?: string;
}

export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const frameKeys = new Set(['user', 'usergroup', 'domain', 'useAdobeID', 'requestID', 'do']);

function text(value: unknown, code: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value !== 'string') throw new CommandError(code, 'String expected');
	if (value.length > 250) throw new CommandError('error.command.string.too_long', 'String too long in command');
	return value;
}

/** Reads the members of a command, and refuses what is not as documented. */
export function readFrame(command: Record<string, unknown>): Frame {
	const unknown = Object.keys(command).find((key) => !frameKeys.has(key));
	if (unknown !== undefined) {
		throw new CommandError('error.command.malformed', `Illegal JSON command entry: ${unknown}`);
	}
	const user = text(command.user, 'error.command.string_expected');
	const usergroup = text(command.usergroup, 'error.command.string_expected');
	const requestID = text(command.requestID, 'error.command.string_expected');
	const domain = text(command.domain, 'error.command.domain.string_expected');
	const { useAdobeID } = command;
	if (useAdobeID !== undefined && typeof useAdobeID !== 'boolean') {
		throw new CommandError('error.command.boolean_expected', 'Boolean expected for useAdobeID');
	}
	if ((user === undefined) === (usergroup === undefined)) {
		throw new CommandError('error.command.user_usergroup.missing', 'Either user or usergroup is needed');
	}
	if (user?.includes('@') && domain !== undefined) {
		throw new CommandError(
			'error.command.domain.must_be_used_with_nonemail_username',
			'Domain field only allowed for non-email user names',
		);
	}
	if (user !== undefined && !user.includes('@') && domain === undefined) {
		throw new CommandError('error.command.domain.missing', 'Domain is missing for a non-email user name');
	}
	return {
		...(user === undefined ? {} : { user }),
		...(usergroup === undefined ? {} : { usergroup }),
		...(domain === undefined ? {} : { domain }),
		...(requestID === undefined ? {} : { requestID }),
		...(useAdobeID === undefined ? {} : { useAdobeID }),
	};
}

/** The steps of a command, each with its one key. */
export function readSteps(command: Record<string, unknown>): Array<{ name: string; value: unknown }> {
	const steps = command.do;
	if (!Array.isArray(steps)) throw new CommandError('error.command.steps.malformed', 'Steps are not an array');
	if (steps.length > 10) {
		throw new CommandError('error.command.add_remove.list_too_long', 'Too many steps in command: max is 10');
	}
	return steps.map((step: unknown) => {
		const entries = isObject(step) ? Object.entries(step) : [];
		const [entry] = entries;
		if (entry === undefined || entries.length > 1) {
			throw new CommandError('error.command.illegal_entry', 'A step needs exactly one key');
		}
		return { name: entry[0], value: entry[1] };
	});
}

/** Names in the lists of an add or remove step, by list. */
export function readLists(value: unknown, keys: readonly string[], max: number): Map<string, readonly string[]> {
	if (!isObject(value)) throw new CommandError('error.command.add_remove.list', 'Object expected in add or remove');
	const lists = new Map<string, readonly string[]>();
	for (const [key, names] of Object.entries(value)) {
		if (!keys.includes(key)) {
			throw new CommandError('error.command.add_remove.key.unknown', `Unknown key in add or remove: ${key}`);
		}
		if (!Array.isArray(names)) {
			throw new CommandError('error.command.add_remove.list_not_array', `List expected for ${key}`);
		}
		if (names.some((name) => typeof name !== 'string' || name === '')) {
			throw new CommandError('error.group.invalid_list', `Invalid entry in the list ${key}`);
		}
		const lower = names.map((name: string) => name.toLowerCase());
		if (new Set(lower).size < lower.length) {
			const list = key === 'productConfiguration' ? 'product' : key;
			throw new CommandError(`error.command.add_remove.duplicate.${list}_list`, `Duplicate entry in the list ${key}`);
		}
		lists.set(key, names as string[]);
	}
	if (lists.size === 0) throw new CommandError('error.command.add_remove.missing_list', 'No list in add or remove');
	const count = [...lists.values()].reduce((sum, names) => sum + names.length, 0);
	if (count > max) {
		throw new CommandError(
			'error.command.add_remove.list_too_long',
			`Too many products, users or groups in Add or Remove: max is ${max}`,
		);
	}
	return lists;
}

const optionNames = new Set(['ignoreIfAlreadyExists', 'updateIfAlreadyExists']);

export function readOption(value: unknown): 'ignoreIfAlreadyExists' | 'updateIfAlreadyExists' | undefined {
	if (value === undefined) return undefined;
	if (typeof value !== 'string' || !optionNames.has(value)) {
		throw new CommandError('error.option.illegal', `Illegal option: ${JSON.stringify(value)}`);
	}
	return value as 'ignoreIfAlreadyExists' | 'updateIfAlreadyExists';
}
