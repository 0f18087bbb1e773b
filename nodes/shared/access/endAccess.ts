import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { AccessEntry, UserAccess } from '../../../providers/access';
import { folded } from '../../../providers/text';
import { endAccess } from '../../../provisioning/access/endAccess';
import { secretsOf } from '../connection';
import { sentenceOf } from '../errors';
import { optionsField } from '../fields';
import type { Item } from '../item';
import { writtenOutput, type ItemOperation } from '../operation';
import { checkMayChange, onlyIfEmailOption, protectedUsersOption, type AccessSource } from './source';
import { TakenBefore } from './taken';

const REMOVE_FROM = ['all', 'listed', 'none'] as const;

const removeFromOptions = (groups: string): INodePropertyOptions[] => [
	{ name: `All ${groups}`, value: 'all', description: 'Whatever the user belongs to' },
	{ name: `Listed ${groups}`, value: 'listed', description: 'Only what the next field lists' },
	{ name: `No ${groups}`, value: 'none', description: 'Memberships stay as they are' },
];

function fieldsOf<S, U extends UserAccess>({
	userField,
	options = [],
	groupTitle,
	credentials,
	account,
}: AccessSource<S, U>) {
	const groups = groupTitle === 'Group' ? 'Groups' : 'Roles';
	const removeFrom: INodeProperties = {
		displayName: 'Remove From',
		name: 'removeFrom',
		type: 'options',
		options: removeFromOptions(groups),
		default: 'all',
		description: 'Which memberships to take away',
	};
	const listed: INodeProperties = {
		displayName: groups,
		name: 'groups',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Finance, Payroll',
		displayOptions: { show: { removeFrom: ['listed'] } },
		description: 'Names or IDs, separated by commas, or an expression that returns a list',
	};
	const keepAccount: INodeProperties = {
		displayName: 'Keep Account',
		name: 'keepAccount',
		type: 'boolean',
		default: true,
		description: `Whether the account stays. ${account ?? ''}`.trim(),
	};
	const revoke: INodeProperties = {
		displayName: 'Revoke Credentials',
		name: 'revokeCredentials',
		type: 'boolean',
		default: true,
		description: `Whether to permanently delete the user's ${credentials ?? ''}. Restore Access cannot restore them.`,
	};
	return [
		userField,
		removeFrom,
		listed,
		optionsField(
			onlyIfEmailOption,
			protectedUsersOption,
			...(account === undefined ? [] : [keepAccount]),
			...(credentials === undefined ? [] : [revoke]),
			...options,
		),
	];
}

/** Which memberships go; `names` are those that are listed. */
function membershipsOf(item: Item): {
	readonly names: readonly string[];
	readonly test: (entry: AccessEntry) => boolean;
} {
	const removeFrom = item.choice('removeFrom', REMOVE_FROM);
	if (removeFrom !== 'listed') return { names: [], test: () => removeFrom === 'all' };
	const names = item.requiredTexts('groups');
	const wanted = new Set(names.map(folded));
	return { names, test: ({ id, name }) => wanted.has(folded(name)) || wanted.has(folded(id)) };
}

/** The listed names that nothing of what was taken or stays has: the user is not in such a group. */
function notHeld(names: readonly string[], entries: readonly AccessEntry[]): readonly string[] {
	const known = new Set(entries.flatMap(({ id, name }) => [folded(id), folded(name)]));
	return names.filter((name) => !known.has(folded(name)));
}

export function endAccessOperation<S, U extends UserAccess>(source: AccessSource<S, U>): ItemOperation<S> {
	return {
		displayName: 'End Access',
		value: 'endAccess',
		action: 'End user access',
		description: `${source.means}. The output lists what was removed and what remains. Pass its "restore" to Restore Access to undo it.`,
		fields: fieldsOf(source),
		execute: async (item, session) => {
			const options = item.collection('options');
			const onlyIfEmail = options.narrowing('onlyIfEmail');
			const { names, test } = membershipsOf(item);
			const access = await source.user(item, session);
			checkMayChange(access.user, options, { onlyIfEmail, mayBeHidden: true });
			const place = await source.place(item, session);
			const before = TakenBefore.open(item.execution, [place.service, place.tenant, access.user.id]);
			const { outcome, removed, remains, verified, restore, note } = await endAccess(access, place, {
				memberships: test,
				revokeCredentials: options.flag('revokeCredentials') ?? true,
				keepAccount: options.flag('keepAccount') ?? true,
				now: new Date().toISOString(),
				explain: (error) => sentenceOf(error, secretsOf(item.execution)),
				earlier: before.entries,
				mayTake: () => checkMayChange(access.user, options, { onlyIfEmail }),
				willTake: (entries) => before.remember(entries),
			});
			before.forget();
			const unknown = notHeld(names, [...removed, ...remains]);
			return writtenOutput(outcome, {
				userName: access.user.name,
				removed,
				remains,
				...(unknown.length > 0 ? { notHeld: unknown } : {}),
				verified,
				restore,
				...(note === undefined ? {} : { note }),
				userId: access.user.id,
			});
		},
	};
}
