/** Commands of the action request: their shape, the rules that Adobe checks, and how long lists are split. */
import { contentKey } from '../http/contentKey';

/** Documented limits. Larger ones have been seen to work; nothing is lost by staying below. */
export const MAX_COMMANDS = 10;
const MAX_STEPS = 10;
const MAX_NAMES = 10;

export type Step = Readonly<Record<string, unknown>>;

/** Whom a command is about: a user or a user group. */
export interface Frame {
	/** Email address, or a user name together with `domain`. */
	readonly user?: string;
	/** Name of a user group. */
	readonly usergroup?: string;
	/** Directory of a user name that is no email address. */
	readonly domain?: string;
	/** When both exist, take the Adobe ID and not the Enterprise or Federated ID of that email address. */
	readonly useAdobeID?: boolean;
}

export interface Command extends Frame {
	readonly requestID: string;
	readonly do: readonly Step[];
}

/** Members without a value are left out: Adobe takes an empty text for a wrong value. */
export function given(values: Readonly<Record<string, unknown>>): Step {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

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

/** A command with its `requestID`, which is a hash of its content: the same command has the same one in every run. */
export function command(frame: Frame, steps: readonly Step[]): Command {
	return { ...frame, requestID: contentKey({ frame, steps }), do: steps };
}

/** Names of a command's steps, in their order. */
export function stepNames(steps: readonly Step[]): string[] {
	return steps.map((step) => Object.keys(step)[0] ?? '');
}
