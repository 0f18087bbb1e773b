/** From the fields of Sync to the options of a plan. */
import { InputError } from '../../../providers/http/errors';
import type { AtOnceOptions } from '../../../provisioning/sync/atOnce';
import type { SyncOptions } from '../../../provisioning/sync/plan';
import type { Signer } from '../../../provisioning/sync/signature';
import { readMapping, readMatchOn } from '../bulkImport/options';
import { n8nClock } from '../http';
import type { Collection, Item } from '../item';
import { asFlag } from '../values';
import { readManagedGroups } from '../managedGroups';
import type { SyncScope } from '../../../provisioning/sync/scope';
import { readLimits } from './common';
import { SYNC_MANAGED } from './scopeFields';

const HOUR = 3_600_000;
/** For how long outputs can be taken back, in hours. */
export const UNDO_HOURS = 720;

export function readReturnPasswords(item: Item): boolean {
	const given: unknown = item.execution.getNodeParameter('returnPasswords', item.index, false);
	return asFlag(given, 'Return Generated Passwords') ?? false;
}

/** @throws {InputError} for no number of hours. */
export function readHours(options: Collection, member: string, label: string, fallback: number): number {
	const hours = options.number(member) ?? (options.isAdded(member) ? Number.NaN : fallback);
	if (Number.isFinite(hours) && hours > 0) return hours * HOUR;
	throw new InputError(label, `"${label}" must be a number above 0.`);
}

function readScope(item: Item): SyncScope {
	const by = item.choice('managedUsers', ['all', 'filter', 'input', 'members']);
	if (by === 'members') return { by, groups: item.requiredTexts('scopeGroups') };
	return by === 'filter' ? { by, filter: item.requiredText('scopeFilter') } : { by };
}

/** What hidden fields hold does not count. */
function readMembership(
	item: Item,
	options: Collection,
): Pick<SyncOptions, 'allowEmptyList' | 'managedGroups' | 'membership'> {
	const managedGroups = readManagedGroups(item, SYNC_MANAGED);
	if (managedGroups.by === 'none') return { managedGroups };
	return {
		managedGroups,
		membership: item.choice('membership', ['addOnly', 'exact', 'exactGroups'], 'addOnly'),
		allowEmptyList: options.flag('allowEmptyList') ?? false,
	};
}

/** @throws {InputError} for a choice that there is not. */
export function readSyncOptions(item: Item, sign: Signer): SyncOptions {
	const options = item.collection('options');
	const scope = readScope(item);
	const [maxRows, minRows] = [options.number('maxRows'), options.number('minRows')];
	return {
		...readMapping(options),
		matchOn: readMatchOn(options),
		invalidRows: item.choice('invalidRows', ['skip', 'stop'], 'skip'),
		...(maxRows === undefined ? {} : { maxRows }),
		...(minRows === undefined ? {} : { minRows }),
		allowEmpty: options.flag('allowEmpty') ?? false,
		scope,
		orphans:
			scope.by === 'input'
				? 'leave'
				: item.choice('orphans', ['delete', 'disable', 'endAccess', 'leave', 'removeFromGroups'], 'leave'),
		...readMembership(item, options),
		missingGroups: item.choice('missingGroups', ['create', 'reject'], 'reject'),
		ifDisabled: item.choice('ifDisabled', ['enable', 'leave', 'reject'], 'enable'),
		password: item.choice('passwordSource', ['column', 'generate', 'none'], 'none'),
		attributes: options.narrowingTexts('attributes'),
		protectedUsers: options.narrowingTexts('protectedUsers') ?? [],
		protectedGroups: options.narrowingTexts('protectedGroups') ?? [],
		limits: readLimits(item.collection('guards')),
		maxAgeMs: readHours(options, 'planMaxAge', 'Plan Max Age (Hours)', 24),
		sign,
		now: n8nClock.now,
	};
}

/** What else applying the plan at once needs. */
export function readAtOnce(item: Item): Pick<AtOnceOptions, 'timeBudgetMs' | 'undoMaxAgeMs' | 'whenGuardTrips'> {
	const options = item.collection('options');
	return {
		whenGuardTrips: item.choice('whenGuardTrips', ['hold', 'stop'], 'stop'),
		timeBudgetMs: (options.number('timeBudget') ?? 0) * 1000,
		undoMaxAgeMs: UNDO_HOURS * HOUR,
	};
}
