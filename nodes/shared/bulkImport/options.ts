/** From the fields of the operation to the options of an import. */
import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../providers/http/errors';
import type { CsvOptions } from '../../../provisioning/csv/read';
import type { ImportOptions } from '../../../provisioning/import/import';
import { canBeExact, ifDisabledBy, type MatchKey, type UserAction } from '../../../provisioning/policy';
import type { MappingOptions } from '../../../provisioning/rows/columns';
import type { RowKind } from '../../../provisioning/rows/row';
import type { Collection, Item } from '../item';
import { readManagedGroups } from '../managedGroups';
import { asChoice, asFlag, asNumber, asText, holdsExpression } from '../values';

const MATCH_ORDER: readonly MatchKey[] = ['key', 'userName', 'email'];
const ROW_KINDS: readonly RowKind[] = ['group', 'membership', 'user'];
const ACTIONS: readonly UserAction[] = ['createOrSkip', 'createOrUpdate', 'delete', 'disable', 'updateOnly'];
const ENCODINGS = ['auto', 'utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;

export function readCsvOptions(options: Collection): CsvOptions {
	const delimiter = options.raw('delimiter');
	return {
		encoding: options.choice('encoding', ENCODINGS, 'auto'),
		// Not as a trimmed text: a tab is blank.
		...(typeof delimiter === 'string' && delimiter !== 'auto' && delimiter !== '' ? { delimiter } : {}),
	};
}

/** @throws {InputError} for a number with which nothing would ever be sent. */
export function readConcurrency(options: Collection): number {
	const requests = options.number('maxConcurrency') ?? 4;
	if (Number.isInteger(requests) && requests >= 1) return requests;
	throw new InputError('Max Concurrency', '"Max Concurrency" must be a whole number of at least 1.');
}

/** The choices of "Managed Groups", the default first. */
export const MANAGED = ['input', 'prefix', 'listed', 'all'] as const;

/** @throws {InputError} when an expression finds nothing: a run that was meant to be dry would write. */
function readDryRun(item: Item): boolean {
	const given = item.raw('dryRun');
	if (given === undefined || given === null || given === '') {
		throw new InputError('Dry Run', '"Dry Run" must be true or false, but its expression gives nothing.');
	}
	return item.flag('dryRun');
}

/** What the whole run has one value of; each item gives but a row. */
const OF_THE_RUN = [
	'dryRun',
	'ifDisabled',
	'importAction',
	'invalidRows',
	'managedGroups',
	'managedNames',
	'managedPrefixes',
	'maxMembershipRemovals',
	'maxRemovals',
	'membership',
	'membershipAction',
	'missingGroups',
	'options',
	'passwordSource',
	'returnPasswords',
	'rowKind',
	'source',
] as const;

/**
 * Elsewhere in n8n an expression counts for its own item. Here the first item's value would be done to all rows: all
 * would be deleted because the first one leaves.
 *
 * @throws {InputError} when an expression gives another value for another item.
 */
export function checkSameForAll(
	items: readonly Item[],
	ownFields: readonly INodeProperties[] = [],
	run = 'an import',
): void {
	const [first, ...others] = items;
	const parameters = first?.execution.getNode().parameters ?? {};
	const fields = [...OF_THE_RUN, ...ownFields.map(({ name }) => name)];
	for (const field of fields.filter((name) => holdsExpression(parameters[name]))) {
		const wanted = JSON.stringify(first?.raw(field));
		const other = others.find((item) => JSON.stringify(item.raw(field)) !== wanted);
		if (first === undefined || other === undefined) continue;
		const label = first.label(field);
		throw new InputError(
			label,
			`"${label}" must be the same for all items of ${run}, but item ${other.index} has another value than the first.`,
			`Separate the items before, e.g. with a Switch node, and ${run === 'an import' ? 'import each kind with a node of its own' : 'use a node for each kind'}.`,
		);
	}
}

/** A limit that was added. One whose expression finds nothing is refused, for the default may allow more. */
function limit<Name extends string>(options: Collection, name: Name): Partial<Record<Name, number>> {
	if (!options.isAdded(name)) return {};
	const limits: Partial<Record<Name, number>> = {};
	limits[name] = options.number(name) ?? Number.NaN;
	return limits;
}

/** @throws {InputError} for a key that there is not: with none of the keys, everybody would be new. */
export function readMatchOn(options: Collection): readonly MatchKey[] {
	const given = options.texts('matchOn') ?? [];
	for (const key of given) asChoice(key, 'Match On', MATCH_ORDER);
	return given.length === 0 ? MATCH_ORDER.slice(0, 2) : MATCH_ORDER.filter((key) => given.includes(key));
}

/** Where users only get groups, the fields for exact memberships are hidden, and what they hold does not count. */
function readMembership(
	item: Item,
	kind: RowKind,
	action: UserAction,
	options: Collection,
): Pick<ImportOptions, 'allowEmptyList' | 'managedGroups' | 'membership'> {
	const mayBeExact = kind === 'user' && canBeExact(action);
	const membership = mayBeExact ? item.choice('membership', ['addOnly', 'exact'], 'addOnly') : 'addOnly';
	if (membership === 'addOnly') return { membership };
	const managedGroups = readManagedGroups(item, MANAGED);
	return { membership, managedGroups, allowEmptyList: options.flag('allowEmptyList') ?? false };
}

/** How columns are read, whatever is done with the rows. */
export function readMapping(options: Collection): Omit<MappingOptions, 'kind'> {
	const clearMarker = options.text('clearMarker');
	const separator = options.text('multiValueSeparator');
	const columns = options
		.rows('columns', 'column')
		.map(({ header, field }) => [asText(header, 'Header') ?? '', asText(field, 'Field') ?? ''] as const)
		.filter(([header, field]) => header !== '' && field !== '');
	return {
		columns: Object.fromEntries(columns),
		...(clearMarker === undefined ? {} : { clearMarker }),
		blankCells: options.choice('blankCells', ['keep', 'clear'], 'keep'),
		...(separator === undefined ? {} : { multiValueSeparator: separator }),
		allowedGroups: options.narrowingTexts('allowedGroups'),
		unescapeFormulas: options.flag('unescapeFormulas') ?? false,
		unknownColumns: options.choice('unknownColumns', ['warn', 'reject'], 'warn'),
	};
}

/** @throws {InputError} for a choice that there is not. */
export function readOptions(item: Item): Omit<ImportOptions, 'calls' | 'now' | 'signal'> {
	const options = item.collection('options');
	const kind = item.choice('rowKind', ROW_KINDS, 'user');
	const actionField = kind === 'user' ? 'importAction' : 'membershipAction';
	const maxRows = options.number('maxRows');
	const actions: readonly UserAction[] = kind === 'user' ? ACTIONS : ['createOrSkip', 'delete'];
	const action = kind === 'group' ? 'createOrSkip' : item.choice(actionField, actions, 'createOrSkip');
	return {
		kind,
		action,
		...readMembership(item, kind, action, options),
		ifDisabled: item.choice('ifDisabled', ['enable', 'leave', 'reject'], ifDisabledBy(action)),
		...readMapping(options),
		matchOn: readMatchOn(options),
		invalidRows: item.choice('invalidRows', ['skip', 'stop'], 'skip'),
		missingGroups: item.choice('missingGroups', ['create', 'ignore', 'reject'], 'reject'),
		password: item.choice('passwordSource', ['column', 'generate', 'none'], 'none'),
		returnPasswords:
			asFlag(item.execution.getNodeParameter('returnPasswords', item.index, false), 'Return Generated Passwords') ??
			false,
		maxRemovals: asNumber(item.execution.getNodeParameter('maxRemovals', item.index, 100)),
		maxMembershipRemovals: asNumber(item.execution.getNodeParameter('maxMembershipRemovals', item.index, 200)),
		...limit(options, 'maxIdentifierChanges'),
		...limit(options, 'maxGroupLoss'),
		...limit(options, 'maxMembershipShare'),
		...limit(options, 'maxUpdateShare'),
		...(maxRows === undefined ? {} : { maxRows }),
		dryRun: readDryRun(item),
		timeBudgetMs: (options.number('timeBudget') ?? 0) * 1000,
	};
}
