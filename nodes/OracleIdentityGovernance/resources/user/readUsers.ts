import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../../providers/http/errors';
import { attribute, LOGIN, PASSWORD, type Attribute, type AttributeValue } from '../../../../providers/oig/attributes';
import { newUserKey, type NewUser } from '../../../../providers/oig/newUsers';
import { readIfExists } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { asPlainText, isObject } from '../../../shared/values';
import { distinct, readAttributes } from '../../attributeFields';
import type { OigSession } from '../../session';
import { SPECIFY } from './createFields';

/** OIG's own minimum. Source: OIG "POST /users – bulk create". */
const NEEDED = ['Last Name', 'Role', 'act_key'] as const;

/** The users of one item. */
export async function readUsers(item: Item, session: OigSession): Promise<NewUser[]> {
	readIfExists(item);
	const users = item.choice('specifyUsers', SPECIFY) === 'json' ? readJson(item) : [await readFields(item, session)];
	const mayLackKey = item.collection('options').flag('allowWithoutKey') === true;
	for (const user of users) checkUser(user, mayLackKey);
	return users;
}

async function readFields(item: Item, session: OigSession): Promise<NewUser> {
	const additional = item.collection('additionalFields');
	const given = (wireName: string, value: string | undefined, label: string): Attribute[] =>
		value === undefined ? [] : [attribute(wireName, value, label)];
	// Blanks are part of a password.
	const password = asPlainText(additional.raw('password'), 'Password') ?? '';
	const attributes = [
		...given(LOGIN, item.text('userLogin'), 'User Login'),
		...given('First Name', item.text('firstName'), 'First Name'),
		...given('Last Name', item.requiredText('lastName'), 'Last Name'),
		...given('Email', item.text('email'), 'Email'),
		...given('Role', item.requiredText('userType'), 'User Type'),
		...given('act_key', await session.organizationKey(item), 'Organization'),
		...(password === '' ? [] : [{ name: PASSWORD, value: password }]),
		...(await readAttributes(item, session, additional, { clearable: false })),
	];
	return { attributes: distinct(attributes), requestId: additional.text('requestId') };
}

function invalidJson(item: Item, message: string): InputError {
	return new InputError(item.label('usersJson'), `"${item.label('usersJson')}": ${message}`);
}

/** The body of OIG's own call, or one user of it. Source: OIG "Create Users". */
function readJson(item: Item): NewUser[] {
	const body = item.jsonObject('usersJson') ?? {};
	const users = 'users' in body ? body.users : [body];
	if (!Array.isArray(users) || users.length === 0) throw invalidJson(item, '"users" must be a list of users.');
	return users.map((user: unknown) => {
		const { fields, requestId }: IDataObject = isObject(user) ? user : {};
		if (!Array.isArray(fields)) throw invalidJson(item, 'a user needs "fields", a list of names and values.');
		const isText = typeof requestId === 'string' || typeof requestId === 'number';
		if (requestId !== undefined && requestId !== null && !isText) {
			throw invalidJson(item, 'a "requestId" must be text.');
		}
		const attributes = (fields as readonly unknown[]).filter(isObject).map((field) => readField(item, field));
		const mark = isText ? String(requestId).trim() : '';
		return { attributes: distinct(attributes), requestId: mark || undefined };
	});
}

function isValue(value: unknown): value is AttributeValue {
	return value === null || ['boolean', 'number', 'string'].includes(typeof value);
}

function readField(item: Item, { name, value }: IDataObject): Attribute {
	if (typeof name !== 'string' || !isValue(value)) {
		throw invalidJson(item, 'a field needs a "name" and a "value" that is text, a number, true or false.');
	}
	return name.trim().toLowerCase() === PASSWORD ? { name: PASSWORD, value } : attribute(name, value);
}

function checkUser(user: NewUser, mayLackKey: boolean): void {
	const valueOf = (name: string) => user.attributes.find((one) => one.name === name)?.value ?? '';
	const missing = NEEDED.find((name) => valueOf(name) === '');
	if (missing !== undefined) throw new InputError(missing, `The attribute "${missing}" is missing; OIG needs it.`);
	if (newUserKey(user) !== undefined || mayLackKey) return;
	throw new InputError(
		'User Login',
		'The user has no user login, employee number or email to be found by, so a repeated run would create the user twice.',
		'Provide one of them, or turn on "Allow Users Without a Key" under "Options".',
	);
}
