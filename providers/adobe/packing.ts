import type { Command, Step } from './commands';
import { entryOf } from '../table';

/** What a packer needs to know of work in progress. */
export interface Packable {
	/** The commands that are still to be sent, in their order. */
	readonly pending: readonly Command[];
	/** Set when nothing more is to be sent. */
	readonly outcome: unknown;
}

/** Whom a command changes, and whom else it names; as keys that ignore letter case. */
interface Touched {
	readonly subject: string;
	readonly mentioned: readonly string[];
}

const MENTIONS: Readonly<Record<string, 'group' | 'user'>> = { group: 'group', user: 'user', usergroup: 'group' };

function mentionsOf(step: Step): string[] {
	return Object.values(step).flatMap((value) =>
		typeof value !== 'object' || value === null
			? []
			: Object.entries(value).flatMap(([key, names]) => {
					const kind = entryOf(MENTIONS, key);
					return kind !== undefined && Array.isArray(names)
						? names.map((name) => `${kind}:${String(name).toLowerCase()}`)
						: [];
				}),
	);
}

function touchedBy(command: Command): Touched {
	const subject =
		command.usergroup === undefined
			? `user:${String(command.user).toLowerCase()}`
			: `group:${command.usergroup.toLowerCase()}`;
	return { subject, mentioned: command.do.flatMap(mentionsOf) };
}

/**
 * Chooses what goes into the next request. Adobe runs the commands of one request in any order, so no two of them may
 * be about the same user or group, and none may name what another one makes or changes. What comes first in the input
 * is sent first.
 *
 * Source: UMAPI "Action Request", order of commands.
 */
export class RequestPacker<P extends Packable> {
	private waiting: readonly P[];

	constructor(work: readonly P[]) {
		this.waiting = work;
	}

	/** Work that still has something to send, at most `size` pieces; none when everything is done. */
	next(size: number): P[] {
		this.waiting = this.unfinished();
		const chosen: P[] = [];
		const subjects = new Set<string>();
		const mentions = new Set<string>();
		for (const work of this.waiting) {
			const touched = work.pending.map(touchedBy);
			const [head] = touched;
			if (
				head !== undefined &&
				!subjects.has(head.subject) &&
				!mentions.has(head.subject) &&
				!head.mentioned.some((key) => subjects.has(key))
			) {
				chosen.push(work);
			}
			if (chosen.length >= size) break;
			// Also of what has to wait: nothing that comes later may overtake it.
			for (const { subject, mentioned } of touched) {
				subjects.add(subject);
				for (const key of mentioned) mentions.add(key);
			}
		}
		return chosen;
	}

	unfinished(): P[] {
		return this.waiting.filter(({ outcome }) => outcome === undefined);
	}
}
