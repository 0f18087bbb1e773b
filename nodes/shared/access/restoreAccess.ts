import type { INodeProperties } from 'n8n-workflow';

import type { UserAccess } from '../../../providers/access';
import { InputError } from '../../../providers/http/errors';
import { readLedger } from '../../../provisioning/access/ledger';
import { restoreAccess } from '../../../provisioning/access/restoreAccess';
import { shown } from '../../../provisioning/texts';
import { secretsOf } from '../connection';
import { sentenceOf } from '../errors';
import { optionsField } from '../fields';
import { writtenOutput, type ItemOperation } from '../operation';
import { checkMayChange, protectedUsersOption, type AccessSource } from './source';

const restoreField: INodeProperties = {
	displayName: 'Restore',
	name: 'restore',
	type: 'json',
	default: '={{ $json.restore }}',
	required: true,
	description: 'The "restore" object from the output of End Access',
};

const renamedOption: INodeProperties = {
	displayName: 'Allow Changed User Name',
	name: 'allowRenamed',
	type: 'boolean',
	default: false,
	description:
		'Whether to go on when the account has another user name now than when its access was ended. Otherwise the item fails, because the account may belong to another person.',
};

export function restoreAccessOperation<S, U extends UserAccess>(source: AccessSource<S, U>): ItemOperation<S> {
	return {
		displayName: 'Restore Access',
		value: 'restoreAccess',
		action: 'Restore user access',
		description: 'Restore what End Access removed. Entries that no longer exist are reported; the rest is restored.',
		fields: [restoreField, optionsField(protectedUsersOption, renamedOption)],
		execute: async (item, session) => {
			const options = item.collection('options');
			item.checkFound('restore');
			const label = item.label('restore');
			const place = await source.place(item, session);
			const ledger = readLedger(item.jsonObject('restore'), place, source.isRestorable);
			if (typeof ledger === 'string') {
				throw new InputError(label, `"${label}" cannot be used. ${ledger}`, 'Nothing was changed.');
			}
			const access = await source.userById(ledger.user.id, item, session);
			const { emails = ledger.user.emails, ...user } = access.user;
			checkMayChange({ ...user, emails }, options);
			if (access.user.name !== ledger.user.name && options.flag('allowRenamed') !== true) {
				throw new InputError(
					label,
					`The account was named ${shown(ledger.user.name)} when its access was ended, and is named ${shown(access.user.name)} now.`,
					`Nothing was changed. If it is the same person, switch on "${renamedOption.displayName}".`,
				);
			}
			const explain = (error: unknown) => sentenceOf(error, secretsOf(item.execution));
			const { outcome, ...rest } = await restoreAccess(access, ledger, explain);
			return writtenOutput(outcome, { userName: access.user.name, ...rest, userId: access.user.id });
		},
	};
}
