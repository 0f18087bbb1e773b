import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { readUsers, type CsvEncoding, type CsvUser, type CsvUsers } from '../../../../providers/epm/csv';
import { keyOf, type EpmClient } from '../../../../providers/epm/client';
import { importUsers, type ImportResult } from '../../../../providers/epm/importUsers';
import type { User } from '../../../../providers/epm/schemas';
import { findUsers, namesOf } from '../../../../providers/epm/users';
import { isTaken } from '../../../../providers/epm/words';
import { InputError } from '../../../../providers/http/errors';
import { optionsField } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { manyOutput, oneOutput, type ItemOperation, type Output } from '../../../shared/operation';
import { refusal } from '../../output';
import type { EpmSession } from '../../session';
import { pollFields, readPolling } from '../job/polling';
import { passwordFields, readResetPassword } from './passwordFields';

const sourceFields: readonly INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{ name: 'File', value: 'file', description: 'A file in a binary field of the item' },
			{ name: 'Text', value: 'text', description: 'CSV text in a field' },
		],
		default: 'file',
		description: 'Where the CSV comes from',
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: { show: { source: ['file'] } },
		hint: 'The name of the input field that holds the file',
	},
	{
		displayName: 'CSV Text',
		name: 'csvText',
		type: 'string',
		typeOptions: { rows: 6 },
		default: '',
		required: true,
		displayOptions: { show: { source: ['text'] } },
		placeholder: 'First Name,Last Name,Email,User Login',
		description:
			'The first line has the headings First Name, Last Name, Email and User Login, in any order. Without a user login, the email address is the login.',
	},
];

const choices: readonly INodeProperties[] = [
	{
		displayName: 'Invalid Rows',
		name: 'invalidRows',
		type: 'options',
		options: [
			{ name: 'Import the Valid Rows', value: 'skip', description: 'And give the others back as failed' },
			{ name: 'Stop Before Sending Anything', value: 'stop' },
		],
		default: 'stop',
		description: 'What to do with rows that EPM would surely refuse: values missing, no email address, a login twice',
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{ name: 'One Item for Each User', value: 'users' },
			{ name: 'One Item With Counts and Failures', value: 'summary' },
		],
		default: 'users',
		description: 'How to give the outcomes',
	},
];

const encoding: INodeProperties = {
	displayName: 'Encoding',
	name: 'encoding',
	type: 'options',
	options: [
		{ name: 'ANSI (Windows-1252)', value: 'windows-1252' },
		{ name: 'Automatic', value: 'auto' },
		{ name: 'UTF-8', value: 'utf-8' },
	],
	default: 'auto',
	description: 'How the file is encoded. Automatic takes UTF-8 if the file is valid UTF-8, else ANSI.',
};

const fileName: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. new-hires.csv',
	description: 'Name of the file while it is in the repository of EPM. Empty for one that nobody else uses.',
};

export const importFromCsv: ItemOperation<EpmSession> = {
	displayName: 'Import From CSV',
	value: 'importFromCsv',
	action: 'Import users from CSV',
	description:
		'Create accounts in the identity domain from a CSV file: upload it, run the import job, wait for it, give the outcome of each user, and delete the file again',
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
			'CSV',
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

interface Row {
	readonly line: number;
	readonly json: IDataObject;
}

const shown = ({ userlogin, firstname, lastname, email, line }: CsvUser): IDataObject => ({
	userlogin,
	firstname,
	lastname,
	email,
	line,
});

/**
 * The refused accounts that exist, as far as this account may see them; `undefined` for one that has no base role here,
 * of which only EPM's sentence tells that it exists.
 */
async function findExisting(
	client: EpmClient,
	{ users }: ImportResult,
): Promise<ReadonlyMap<string, User | undefined>> {
	const taken = users.flatMap(({ user, error }) =>
		error && isTaken(error, namesOf(user)) ? keyOf(user.userlogin) : [],
	);
	if (taken.length === 0) return new Map();
	const visible = await findUsers(client, taken);
	return new Map(taken.map((key) => [key, visible?.get(key)]));
}

/** What became of a user of the file. EPM leaves accounts that exist as they are; another person's is no success. */
function became(
	{ user, error }: ImportResult['users'][number],
	existing: ReadonlyMap<string, User | undefined>,
): IDataObject {
	if (error === undefined) return { outcome: 'created', ...shown(user) };
	const key = keyOf(user.userlogin);
	if (!existing.has(key)) return { outcome: 'failed', ...shown(user), ...refusal(error) };
	const email = existing.get(key)?.email;
	if (email && keyOf(email) !== keyOf(user.email)) {
		const reason = `The login "${user.userlogin}" belongs to an account with another email address, ${email}.`;
		return { outcome: 'failed', ...shown(user), ...refusal(error), reason };
	}
	return { outcome: 'unchanged', ...shown(user) };
}

function outputs(
	item: Item,
	users: CsvUsers,
	result: ImportResult | undefined,
	existing: ReadonlyMap<string, User | undefined>,
): Output[] {
	const job = result === undefined ? {} : { jobId: result.jobId };
	const sent = (result?.users ?? []).map((imported): Row => ({
		line: imported.user.line,
		json: { ...became(imported, existing), ...job },
	}));
	const unsent = users.invalid.map(({ user, reason }): Row => ({
		line: user.line,
		json: { outcome: 'notSent', ...shown(user), reason },
	}));
	const rows = [...sent, ...unsent].sort((a, b) => a.line - b.line).map(({ json }) => json);
	if (item.raw('output') !== 'summary') return manyOutput(rows);
	const { processed, succeeded, failed } = result?.counters ?? { processed: 0, succeeded: 0, failed: 0 };
	const unchanged = rows.filter(({ outcome }) => outcome === 'unchanged').length;
	return oneOutput({
		...job,
		processed,
		succeeded,
		unchanged,
		failed: Math.max(0, failed - unchanged),
		notSent: unsent.length,
		failures: rows.filter(({ outcome }) => outcome === 'failed' || outcome === 'notSent'),
	});
}
