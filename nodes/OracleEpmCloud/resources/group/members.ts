import type { Result } from '../../../../providers/epm/batchWrite';
import { SERVICE } from '../../../../providers/epm/errors';
import { setMembership } from '../../../../providers/epm/memberships';
import { ServiceError } from '../../../../providers/http/errors';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator } from '../../fields';
import type { EpmSession } from '../../session';
import { foldedValue } from '../../../../providers/text';

function membersOperation(
	wanted: 'member' | 'notMember',
	texts: Pick<ItemOperation<EpmSession>, 'action' | 'description' | 'displayName' | 'value'>,
): ItemOperation<EpmSession> {
	return {
		...texts,
		fields: [
			groupLocator,
			{
				displayName: 'User Logins',
				name: 'userLogins',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. jane.doe, john.roe',
				description: 'Separated by commas, or a list by an expression',
			},
			optionsField(),
		],
		execute: async (item, session) => {
			const logins = item.requiredTexts('userLogins');
			if (wanted === 'notMember') for (const login of logins) session.checkNotOwn(login, item.label('userLogins'));
			const groupname = await session.groupName(item);
			const results = await setMembership(session.client, groupname, logins, wanted);
			throwRefused(groupname, logins, results);
			const of = (outcome: string) =>
				logins.filter((login) => {
					const result = results.get(foldedValue(login));
					return result !== undefined && 'outcome' in result && result.outcome === outcome;
				});
			const changed = of('changed');
			return writtenOutput(changed.length === 0 ? 'unchanged' : 'updated', {
				groupname,
				[wanted === 'member' ? 'added' : 'removed']: changed,
				unchanged: of('unchanged'),
			});
		},
	};
}

/** One error for all that were refused, which names each of them: no name may get lost because others were taken. */
function throwRefused(groupname: string, logins: readonly string[], results: ReadonlyMap<string, Result>): void {
	const refused = logins.flatMap((login) => {
		const result = results.get(foldedValue(login));
		return result !== undefined && 'error' in result ? [{ login, error: result.error }] : [];
	});
	const [first] = refused;
	if (first === undefined) return;
	const isWhole = refused.length === logins.length && refused.every(({ error }) => error === first.error);
	if (isWhole || !(first.error instanceof ServiceError)) throw first.error;
	const reasons = refused.map(({ login, error }) => {
		const code = error instanceof ServiceError ? error.code : undefined;
		return `${login} (${[code, error instanceof Error ? error.message : ''].filter(Boolean).join(': ')})`;
	});
	throw new ServiceError(
		{
			service: SERVICE,
			kind: first.error.kind,
			status: first.error.status,
			code: first.error.code,
			message: `${refused.length} of ${logins.length} users were refused for the group "${groupname}": ${reasons.join('; ')}`,
			advice: 'The others were done. Users need a base role in this environment before they can be in a group.',
		},
		{ cause: first.error },
	);
}

export const addUsers = membersOperation('member', {
	displayName: 'Add Users',
	value: 'addUsers',
	action: 'Add users to group',
	description: 'Make several users members of a group in one request; those who are members already are left alone',
});

export const removeUsers = membersOperation('notMember', {
	displayName: 'Remove Users',
	value: 'removeUsers',
	action: 'Remove users from group',
	description: 'Remove several users from a group in one request. Users who are not members are skipped.',
});
