import { readUsers, type CsvEncoding, type CsvUsers } from '../../../../providers/epm/csv';
import { importUsers } from '../../../../providers/epm/importUsers';
import { InputError } from '../../../../providers/http/errors';
import { optionsField } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import type { ItemOperation } from '../../../shared/operation';
import type { EpmSession } from '../../session';
import { pollFields, readPolling } from '../job/polling';
import { choices, encoding, fileName, sourceFields } from './importFields';
import { findExisting, outputs } from './importOutcomes';
import { passwordFields, readResetPassword } from './passwordFields';

export const importFromCsv: ItemOperation<EpmSession> = {
	displayName: 'Import From CSV',
	value: 'importFromCsv',
	action: 'Import users from CSV',
	description:
		'Create accounts by the import job of EPM, with one file as it is. To also update users, assign groups or check rows first, use Bulk Import.',
	fields: [
		...sourceFields,
		...passwordFields('One password for all users of the file. Without one each user gets a temporary password.'),
		...choices,
		optionsField(encoding, fileName, ...pollFields),
	],
	execute: async (item, session) => {
		const users = await readInput(item, session);
		const options = item.collection('options');
		if (users.valid.length === 0) return outputs(item, users, undefined, new Map());
		const name = options.text('fileName');
		const result = await importUsers(session.client, users.valid, {
			password: item.exactText('password'),
			resetpassword: readResetPassword(item),
			tidyUp: session.tidyUp,
			...(name === undefined ? {} : { fileName: name }),
			...readPolling(item),
			onLeftBehind: (left) => session.leftBehind(left),
		});
		return outputs(item, users, result, await findExisting(session.client, result));
	},
};

async function readInput(item: Item, session: EpmSession): Promise<CsvUsers> {
	const fromText = item.choice('source', ['file', 'text']) === 'text';
	const encodingName = item.collection('options').text('encoding') ?? 'auto';
	const bytes = fromText ? new TextEncoder().encode(item.requiredText('csvText')) : await readBinary(item);
	const users = readUsers(bytes, fromText ? 'utf-8' : (encodingName as CsvEncoding), (login) => session.isOwn(login));
	const [first] = users.invalid;
	if (first !== undefined && item.raw('invalidRows') !== 'skip') {
		const others = users.invalid.length - 1;
		throw new InputError(
			'csv',
			`Line ${first.user.line} of the CSV cannot be imported: ${first.reason}${others > 0 ? ` (${others} more rows cannot either.)` : ''}`,
			'Nothing was sent. Correct the file, or set "Invalid Rows" to import the valid ones.',
		);
	}
	return users;
}

async function readBinary(item: Item): Promise<Uint8Array> {
	const field = item.requiredText('binaryPropertyName');
	item.execution.helpers.assertBinaryData(item.index, field);
	return await item.execution.helpers.getBinaryDataBuffer(item.index, field);
}
