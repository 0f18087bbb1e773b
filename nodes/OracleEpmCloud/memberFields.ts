import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import type { MemberLists } from '../../providers/epm/groups';
import type { Collection } from '../shared/item';

const LABELS = { groups: 'Member Groups', users: 'Member Users' } as const;
type Kind = keyof typeof LABELS;

/** Names in a text field: separated by commas, or a list by an expression. */
export const memberFields: readonly INodeProperties[] = [
	{
		displayName: LABELS.groups,
		name: 'groups',
		type: 'string',
		default: '',
		placeholder: 'e.g. Reviewers, Planners APAC',
		description: 'Names of groups, separated by commas, or a list by an expression',
	},
	{
		displayName: LABELS.users,
		name: 'users',
		type: 'string',
		default: '',
		placeholder: 'e.g. jane.doe, john.roe',
		description:
			'User logins, separated by commas, or a list by an expression. Users need a base role in this environment.',
	},
];

const REMOVE_ALL = { groups: 'removeAllGroups', users: 'removeAllUsers' } as const;
const removeAllLabel = (kind: Kind) => `Remove All ${LABELS[kind]}`;

/** The only way to take all members out: a list that finds nothing never does. */
export const removeAllFields: readonly INodeProperties[] = (['groups', 'users'] as const).map((kind) => ({
	displayName: removeAllLabel(kind),
	name: REMOVE_ALL[kind],
	type: 'boolean',
	default: false,
	description: `Whether to take all ${kind === 'users' ? 'users' : 'member groups'} out of the group`,
}));

/**
 * The names in a list that was added; `undefined` if it was not.
 *
 * @throws {InputError} for an empty one: an expression that finds nothing does not mean that nobody is to stay.
 */
function readNames(collection: Collection, kind: Kind, advice: string): readonly string[] | undefined {
	if (!collection.isAdded(kind)) return undefined;
	const names = collection.texts(kind) ?? [];
	if (names.length > 0) return names;
	throw new InputError(LABELS[kind], `"${LABELS[kind]}" was added, but it has no names in it.`, advice);
}

/** The members in a collection field; `undefined` if neither users nor groups were added to it. */
export function readMembers(collection: Collection): MemberLists | undefined {
	const advice = 'Remove the field, or give it a value.';
	const users = readNames(collection, 'users', advice);
	const groups = readNames(collection, 'groups', advice);
	return users === undefined && groups === undefined ? undefined : { users, groups };
}

/** The members that are to replace those of a kind: a list, or none by its switch. */
function readReplacement(collection: Collection, kind: Kind): readonly string[] | undefined {
	const names = readNames(collection, kind, `To take all of them out, add "${removeAllLabel(kind)}" and remove this.`);
	if (collection.flag(REMOVE_ALL[kind]) !== true) return names;
	if (names === undefined) return [];
	const label = removeAllLabel(kind);
	throw new InputError(label, `"${label}" and "${LABELS[kind]}" cannot go together.`, 'Remove one of them.');
}

export function readReplacements(collection: Collection): MemberLists {
	return { users: readReplacement(collection, 'users'), groups: readReplacement(collection, 'groups') };
}
