/**
 * Names that must be unique: who holds the ones that the input wants to give, and in which order they become free.
 *
 * An account is never taken over because its name is wanted: the row is blocked and the holder named.
 */
import type { Capabilities, DirectoryUser, Values } from '../providers/directory';
import { indexBy, titleOf } from './match';
import { folded } from '../providers/text';
import type { Subject } from './subjects';

/** What is to be written for a person. */
export interface Change {
	readonly subject: Subject;
	/** Who it is now; absent for one who is to be created. */
	readonly user: DirectoryUser | undefined;
	/** The values to write: all of a new user, those that differ of an existing one. */
	readonly values: Values;
	/** Whether the user is disabled and is to be enabled. */
	readonly enable?: boolean;
}

export interface Ordering {
	readonly blocked: ReadonlyMap<Subject, string>;
	/** Whose change must be done before; only those who wait for somebody. */
	readonly waitsFor: ReadonlyMap<Subject, readonly Subject[]>;
	/** How many changes must be done one after the other before; only those that somebody waits for or that wait. */
	readonly level: ReadonlyMap<Subject, number>;
}

interface Graph {
	readonly waitsFor: Map<Subject, Subject[]>;
	readonly awaitedBy: Map<Subject, Subject[]>;
	readonly blocked: Map<Subject, string>;
}

function findHolders(changes: readonly Change[], users: readonly DirectoryUser[], capabilities: Capabilities): Graph {
	const graph: Graph = { waitsFor: new Map(), awaitedBy: new Map(), blocked: new Map() };
	const changeOf = new Map(changes.flatMap((change) => (change.user ? [[change.user.id, change] as const] : [])));
	const rules = capabilities.fields.filter(({ unique, name }) => unique && name !== 'userName');
	const changed = changes.flatMap(({ user }) => user ?? []);
	for (const { name, label, unique } of [{ name: 'userName', label: 'User name', unique: true }, ...rules]) {
		// Of few rows nobody else is read, so nobody else counts among many either; the service knows them all.
		const index = indexBy(unique === 'byService' ? changed : users, name);
		for (const { subject, user, values } of changes) {
			const wanted = values[name];
			if (!wanted) continue;
			for (const holder of index.get(folded(wanted)) ?? []) {
				if (holder.id === user?.id) continue;
				if (name === 'userName' && capabilities.showsHolder?.(subject.values, holder) === false) continue;
				const release = changeOf.get(holder.id);
				const next = release?.values[name];
				if (release === undefined || next === undefined || folded(next) === folded(wanted)) {
					graph.blocked.set(
						subject,
						`${label} "${wanted}" is held by the user "${titleOf(holder, capabilities.fields)}", who keeps it.`,
					);
					continue;
				}
				append(graph.waitsFor, subject, release.subject);
				append(graph.awaitedBy, release.subject, subject);
			}
		}
	}
	return graph;
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}

/**
 * Orders the changes so that a name is released before it is given anew. Names that are held by somebody who keeps
 * them, and names that are swapped in a circle, block their subjects, and those that wait for these.
 */
export function orderChanges(
	changes: readonly Change[],
	users: readonly DirectoryUser[],
	capabilities: Capabilities,
): Ordering {
	const { waitsFor, awaitedBy, blocked } = findHolders(changes, users, capabilities);
	const level = new Map<Subject, number>();
	const waiting = new Map([...waitsFor].map(([subject, list]) => [subject, list.length]));
	const ready = [...awaitedBy.keys()].filter((subject) => !blocked.has(subject) && !waitsFor.has(subject));
	for (const subject of ready) level.set(subject, 0);
	// `ready` grows while it is walked through.
	for (const subject of ready) {
		for (const next of awaitedBy.get(subject) ?? []) {
			level.set(next, Math.max(level.get(next) ?? 0, (level.get(subject) ?? 0) + 1));
			const left = (waiting.get(next) ?? 0) - 1;
			waiting.set(next, left);
			if (left === 0 && !blocked.has(next)) ready.push(next);
		}
	}
	for (const [subject, left] of waiting) {
		if (left === 0 || blocked.has(subject)) continue;
		const names = (waitsFor.get(subject) ?? []).map(({ values }) => `"${values.userName}"`).join(', ');
		blocked.set(
			subject,
			`It needs a name that becomes free only with the row of ${names}, which is blocked or waits for this one.`,
		);
	}
	return { blocked, waitsFor, level };
}
