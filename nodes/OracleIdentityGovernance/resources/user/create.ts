import { InputError, ServiceError } from '../../../../providers/http/errors';
import { attribute, differing, LOGIN, PASSWORD, type Attribute } from '../../../../providers/oig/attributes';
import type { CreateOutcome } from '../../../../providers/oig/bulkCreate';
import { createUsers } from '../../../../providers/oig/createUsers';
import { refuseOwnChanges } from '../../../../providers/oig/ownAccount';
import { keyOf, type NewUser } from '../../../../providers/oig/newUsers';
import { SERVICE } from '../../../../providers/oig/errors';
import { updateUser } from '../../../../providers/oig/users';
import { ifExistsField, optionsField, readIfExists } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { UnfitItem, written, type BatchOperation, type Outcome, type Output } from '../../../shared/operation';
import { asPlainText } from '../../../shared/values';
import { attributeOptions, customAttributesField, distinct, readAttributes } from '../../attributeFields';
import { batchSizeOption, organizationLocator, readBatchSize } from '../../fields';
import { changed, identity, requestNumber, simplifyUser } from '../../output';
import type { OigSession } from '../../session';

export const create: BatchOperation<OigSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create a user',
	description: 'Create users; all items of a run go together in bulk requests, and each gets its own outcome',
	fields: [
		{
			displayName: 'User Login',
			name: 'userLogin',
			type: 'string',
			default: '',
			placeholder: 'e.g. AOKAFOR',
			description:
				'Name to sign in with. If it is empty, OIG makes one up. It is what keeps a repeated run from creating the person twice, so give it wherever you can.',
		},
		{
			displayName: 'Last Name',
			name: 'lastName',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Okafor',
		},
		{
			displayName: 'First Name',
			name: 'firstName',
			type: 'string',
			default: '',
			placeholder: 'e.g. Ada',
		},
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			placeholder: 'name@email.com',
		},
		organizationLocator,
		{
			displayName: 'User Type',
			name: 'userType',
			type: 'string',
			default: 'EMP',
			required: true,
			placeholder: 'e.g. Full-Time',
			description:
				'Code of the kind of employment (the attribute Role): EMP, Full-Time, Part-Time, Temp, Intern, Consultant, Contractor, or one that your server has',
		},
		ifExistsField('user'),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: attributeOptions({
				displayName: 'Password',
				name: 'password',
				type: 'string',
				typeOptions: { password: true },
				default: '',
				description: 'First password. If it is empty, OIG makes one up.',
			}),
		},
		customAttributesField,
		optionsField(
			{
				displayName: 'Allow Users Without a Key',
				name: 'allowWithoutKey',
				type: 'boolean',
				default: false,
				description:
					'Whether to create users who have neither user login nor employee number nor e-mail address. Nothing keeps a repeated run from creating them again.',
			},
			batchSizeOption,
		),
	],
	executeAll: async (items, session) => {
		const unfit: Array<{ index: number; error: unknown }> = [];
		const read: Array<{ item: Item; user: NewUser }> = [];
		for (const item of items) {
			try {
				read.push({ item, user: await readUser(item, session) });
			} catch (error) {
				unfit.push({ index: item.index, error });
			}
		}
		const [first] = unfit;
		if (first && items[0]?.execution.continueOnFail() === false) throw new UnfitItem(first.index, first.error);
		const outcomes: Outcome[] = [...unfit];
		const batchSize = readBatchSize(items[0]?.collection('options'));
		const users = read.map(({ user }) => user);
		const created = users.length === 0 ? [] : await createUsers(session.client, users, { batchSize });
		for (const [position, { item, user }] of read.entries()) {
			outcomes.push(await outcomeFor(item, user, created[position], session));
		}
		return outcomes;
	},
};

async function readUser(item: Item, session: OigSession): Promise<NewUser> {
	const additional = item.collection('additionalFields');
	const given = (wireName: string, value: string | undefined, label: string): Attribute[] =>
		value === undefined ? [] : [attribute(wireName, value, label)];
	const email = item.text('email');
	if (email !== undefined && !/^[^\s@"<>]+@[^\s@"<>]+$/.test(email)) {
		throw new InputError('Email', `"${email}" is not a valid e-mail address.`);
	}
	// Blanks are part of a password.
	const password = asPlainText(additional.raw('password'), 'Password') ?? '';
	readIfExists(item);
	const user: NewUser = {
		attributes: distinct([
			...given(LOGIN, item.text('userLogin'), 'User Login'),
			...given('First Name', item.text('firstName'), 'First Name'),
			...given('Last Name', item.requiredText('lastName'), 'Last Name'),
			...given('Email', email, 'Email'),
			...given('Role', item.requiredText('userType'), 'User Type'),
			...given('act_key', await session.organizationKey(item), 'Organization'),
			...(password === '' ? [] : [{ name: PASSWORD, value: password }]),
			...(await readAttributes(item, session, additional, { clearable: false })),
		]),
	};
	if (keyOf(user) === undefined && !item.collection('options').flag('allowWithoutKey')) {
		throw new InputError(
			'User Login',
			'The user has neither a user login nor an employee number nor an e-mail address to be found by, so a repeated run would create the person twice.',
			'Give one of them, or turn on "Allow Users Without a Key". Values with quotes or brackets cannot be looked up.',
		);
	}
	return user;
}

async function outcomeFor(
	item: Item,
	user: NewUser,
	outcome: CreateOutcome | undefined,
	session: OigSession,
): Promise<Outcome> {
	const { index } = item;
	const login = user.attributes.find(({ name }) => name === LOGIN)?.value;
	const userLogin = login === undefined ? {} : { userLogin: login };
	if (outcome === undefined) return { index, error: new Error('There is no outcome for this user.') };
	if (outcome.kind === 'failed') return { index, error: outcome.error };
	if (outcome.kind === 'exists') {
		try {
			return { index, output: await existing(item, user, outcome, session) };
		} catch (error) {
			return { index, error };
		}
	}
	const { requestId } = outcome;
	if (outcome.kind === 'created') {
		const { id, status } = outcome;
		return { index, output: written('created', { id, ...userLogin, status, requestId }) };
	}
	const number = requestNumber(outcome.oigRequestId);
	return { index, output: written('pending', { ...userLogin, ...number, requestId }) };
}

async function existing(
	item: Item,
	user: NewUser,
	{ user: present }: Extract<CreateOutcome, { kind: 'exists' }>,
	session: OigSession,
): Promise<Output[]> {
	const ifExists = readIfExists(item);
	if (ifExists === 'returnExisting') return written('unchanged', simplifyUser(present));
	if (ifExists === 'update') {
		refuseOwnChanges(session.userName, present, differing(user.attributes, present.attributes));
		const change = await updateUser(session.client, present, user.attributes);
		return changed(identity(present), change, { changed: change?.changed ?? [] });
	}
	const key = keyOf(user);
	throw new ServiceError({
		service: SERVICE,
		kind: 'conflict',
		status: 200,
		message: `There is a user with the ${key?.attribute} "${key?.value}" already (ID ${present.id}).`,
		advice: 'Set "If User Exists" to return or update the existing user.',
	});
}
