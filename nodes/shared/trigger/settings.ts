/** What the fields of a trigger say, checked. */
import type { IPollFunctions } from 'n8n-workflow';

import type { Capabilities, UserScope } from '../../../providers/directory';
import { InputError } from '../../../providers/http/errors';
import type { ChangeEvent, WatchedScope } from '../../../provisioning/changes';
import { asChoice, asFlag, asNumber, asText, asTexts, holdsExpression, isNothing, isObject } from '../values';
import { eventName, eventsOf, wholeEveryField, type GroupWord } from './fields';

export interface Settings {
	readonly events: ReadonlySet<ChangeEvent>;
	readonly scope: WatchedScope;
	readonly users: UserScope;
	/** Names of the groups to watch; `undefined` for none, empty for all. */
	readonly groups: readonly string[] | undefined;
	/** Fields whose change is reported. */
	readonly attributes: readonly string[];
	/** How often the whole list is compared, in milliseconds, where changes can be read alone. */
	readonly wholeEveryMs: number;
	readonly simplify: boolean;
	readonly allowManyRemovals: boolean;
}

const SCOPES = ['all', 'filter', 'members'] as const;
const ALL_EVENTS: readonly ChangeEvent[] = [
	'addedToGroup',
	'removedFromGroup',
	'userChanged',
	'userCreated',
	'userDisabled',
	'userEnabled',
	'userEnteredScope',
	'userLeftScope',
	'userRemoved',
];

/** @throws {InputError} */
export function readSettings(context: IPollFunctions, capabilities: Capabilities, group: GroupWord): Settings {
	const field = (name: string, fallback: unknown) => context.getNodeParameter(name, fallback) as unknown;
	const scope = asChoice(
		field('users', 'all'),
		'Users',
		capabilities.filter ? SCOPES : SCOPES.filter((one) => one !== 'filter'),
	);
	const events = readEvents(field('events', []), capabilities, scope, group);
	const memberships = events.has('addedToGroup') || events.has('removedFromGroup');
	const groups =
		scope === 'members'
			? required(asTexts(field('groups', ''), `${group}s`), `${group}s`)
			: memberships
				? readWatchedGroups(context, `${group}s to Watch`)
				: undefined;
	const options = field('options', {});
	return {
		events,
		scope,
		users: readScope(scope, groups ?? [], field),
		groups,
		attributes: events.has('userChanged') ? readAttributes(field, capabilities) : [],
		wholeEveryMs: readWholeEvery(field(wholeEveryField.name, wholeEveryField.default)),
		simplify: asFlag(field('simplify', true), 'Simplify') ?? true,
		allowManyRemovals:
			asFlag(isObject(options) ? options.allowManyRemovals : undefined, 'Allow Many Removals') ?? false,
	};
}

/** @throws {InputError} */
function readWholeEvery(value: unknown): number {
	const minutes = asNumber(value);
	if (minutes >= 0 && Number.isFinite(minutes)) return minutes * 60_000;
	const { displayName } = wholeEveryField;
	throw new InputError(displayName, `"${displayName}" must be a number that is not negative.`);
}

function required(values: readonly string[] | undefined, label: string): readonly string[] {
	if (values !== undefined && values.length > 0) return values;
	throw new InputError(label, `"${label}" is empty.`, 'Give at least one entry.');
}

function readEvents(
	value: unknown,
	capabilities: Capabilities,
	scope: WatchedScope,
	group: GroupWord,
): ReadonlySet<ChangeEvent> {
	const chosen = required(asTexts(value, 'Events'), 'Events').map((event) => asChoice(event, 'Events', ALL_EVENTS));
	const possible = eventsOf(capabilities, scope);
	for (const event of chosen) {
		if (possible.includes(event)) continue;
		const name = eventName(event, group);
		if (event === 'userDisabled' || event === 'userEnabled') {
			throw new InputError('Events', `"${name}" cannot be reported: ${capabilities.title} does not tell it.`);
		}
		throw scope === 'all'
			? new InputError(
					'Events',
					`"${name}" cannot happen while "Users" is All Users.`,
					'Choose "User Created" or "User Removed" in "Events", or other users in "Users".',
				)
			: new InputError(
					'Events',
					`"${name}" can be told only while "Users" is All Users: a user who appears here may have existed before, and one who disappears may still exist.`,
					'Choose "User Entered Scope" or "User Left Scope" in "Events", or All Users in "Users".',
				);
	}
	return new Set(chosen);
}

/** Empty means all; an expression that finds nothing must not mean that. */
function readWatchedGroups(context: IPollFunctions, label: string): readonly string[] {
	const value: unknown = context.getNodeParameter('watchedGroups', '');
	if (value === '' && !holdsExpression(context.getNode().parameters.watchedGroups)) return [];
	return required(isNothing(value) ? undefined : asTexts(value, label), label);
}

function readScope(
	scope: WatchedScope,
	groups: readonly string[],
	field: (name: string, fallback: unknown) => unknown,
): UserScope {
	if (scope === 'all') return { by: 'all' };
	if (scope === 'members') return { by: 'members', groups };
	const filter = asText(field('filter', ''), 'Filter');
	if (filter === undefined) throw new InputError('Filter', '"Filter" is empty, which would mean all users.');
	return { by: 'filter', filter };
}

function readAttributes(
	field: (name: string, fallback: unknown) => unknown,
	{ fields }: Capabilities,
): readonly string[] {
	const names = fields.map(({ name }) => name);
	if (asChoice(field('watch', 'all'), 'Attributes to Watch', ['all', 'selected']) === 'all') return names;
	const chosen = required(asTexts(field('attributes', []), 'Attributes'), 'Attributes');
	const wanted = new Set(chosen.map((name) => asChoice(name, 'Attributes', names)));
	return names.filter((name) => wanted.has(name));
}
