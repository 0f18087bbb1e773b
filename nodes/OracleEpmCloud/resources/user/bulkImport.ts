import { openEpmDirectory } from '../../../../providers/epm/directory';
import { epmCapabilities } from '../../../../providers/epm/directory/capabilities';
import { BASE_ROLES } from '../../../../providers/epm/roles';
import { InputError } from '../../../../providers/http/errors';
import { bulkImport } from '../../../shared/bulkImport/operation';
import type { Collection, Item } from '../../../shared/item';
import type { EpmSession } from '../../session';
import { readWait } from '../job/polling';
import { DEFAULT_ROLE, DELETE_FROM, deleteFrom, options } from './bulkImportFields';

/** @throws {InputError} when the choice finds nothing: it must not fall back to the one that takes away more. */
function readDeleteFrom(item: Item, given: Collection): (typeof DELETE_FROM)[number] | undefined {
	if (given.isAdded('deleteFrom')) return given.choice('deleteFrom', DELETE_FROM, 'domain');
	const isDelete = item.raw('rowKind') === 'user' && item.raw('importAction') === 'delete';
	return isDelete ? item.choice('deleteFrom', DELETE_FROM) : undefined;
}

/** @throws {InputError} when the option was added and its expression finds nothing. */
function readResetPassword(given: Collection): boolean {
	const reset = given.flag('resetPassword');
	if (reset !== undefined || !given.isAdded('resetPassword')) return reset ?? true;
	const label = 'Reset Password at First Sign-In';
	throw new InputError(label, `"${label}" must be true or false, but its expression gives nothing.`);
}

export const bulkImportUsers = bulkImport<EpmSession>({
	capabilities: epmCapabilities,
	note: 'To only create accounts from a file as it is, by one import job, use Import From CSV.',
	besideAction: [deleteFrom],
	options,
	calls: (session) => session.calls,
	openDirectory: (session, { item, maxConcurrency, options: given }) => {
		const role = given.choice('defaultRole', [...BASE_ROLES, 'none'], DEFAULT_ROLE);
		const byJob = given.choice('transport', ['json', 'csvJob'], 'json') === 'csvJob';
		const action = item.raw('rowKind') === 'user' ? item.raw('importAction') : undefined;
		if (byJob && item.raw('passwordSource') === 'generate') {
			throw new InputError(
				'Transport',
				'The CSV job gives all users of a file the same password, so it cannot generate one for each of them.',
				'Set "Password of New Users" to None, or "Transport" to JSON Arrays.',
			);
		}
		return openEpmDirectory(session.client, {
			maxConcurrency,
			defaultRole: role === 'none' ? undefined : role,
			keepsAccounts: readDeleteFrom(item, given) === 'environment',
			resetPassword: readResetPassword(given),
			createsUsers: action === 'createOrSkip' || action === 'createOrUpdate',
			onlyCreates: action === 'createOrSkip',
			onUnseen: (count) => session.leftUnseen(count),
			ownLogin: session.ownLogin,
			isOwn: (login) => session.isOwn(login),
			...(byJob
				? {
						job: {
							...readWait(given),
							tidyUp: session.tidyUp,
							onLeftBehind: (fileName) => session.leftBehind(fileName),
						},
					}
				: {}),
		});
	},
});
