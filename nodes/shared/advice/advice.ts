/** What to do about a refusal, in the words of the operation that ran. */
import type { Reason, ReasonCode, ReasonFacts, TakenObject, ValueName } from '../../../providers/http/reason';
import { OperationWords } from './operationWords';

type Words = OperationWords;

type AdviceTable = {
	readonly [Code in ReasonCode]: (words: Words, facts: ReasonFacts[Code]) => string | undefined;
};

type ExistsChoice = 'ignore' | 'returnExisting' | 'update';

/** What people call each value, and the names that fields for it have. */
const VALUES: Readonly<Record<ValueName, { readonly noun: string; readonly fields: readonly string[] }>> = {
	country: { noun: 'a country', fields: ['country'] },
	domain: { noun: 'the domain of its directory', fields: ['domain'] },
	email: { noun: 'an email address', fields: ['email'] },
	firstName: { noun: 'a first name', fields: ['firstName', 'firstname', 'givenName'] },
	lastName: { noun: 'a last name', fields: ['lastName', 'lastname', 'familyName'] },
	name: { noun: 'a first or a last name', fields: ['givenName', 'middleName', 'familyName'] },
	namespace: { noun: 'a namespace', fields: ['nsCode'] },
	password: { noun: 'a password', fields: ['password'] },
	userName: { noun: 'a user name', fields: ['username', 'userName', 'userLogin'] },
};

/** Operations whose values come from rows and not from fields. */
const OF_ROWS: ReadonlySet<string> = new Set(['applyPlan', 'bulkImport', 'sync']);

const list = (labels: readonly string[], word: 'and' | 'or'): string =>
	labels.length < 2 ? labels.join('') : `${labels.slice(0, -1).join(', ')} ${word} ${labels.at(-1) ?? ''}`;

const labelsOf = (words: Words, value: ValueName): string[] =>
	VALUES[value].fields.flatMap((name) => words.field(name) ?? []);

/** "Set 'If User Exists' to …" with those of the choices that the field has. */
function setIfExists(words: Words, ...choices: readonly ExistsChoice[]): string | undefined {
	const field = words.field('ifExists');
	const named = choices.flatMap((value) => words.choice('ifExists', value) ?? []);
	return field === undefined || named.length === 0 ? undefined : `Set ${field} to ${list(named, 'or')}`;
}

/** What to do about a row whose value another user has: matching by other values may find that user. */
function aboutRow(words: Words): string | undefined {
	if (!OF_ROWS.has(words.operation)) return undefined;
	const matchOn = words.field('matchOn');
	return matchOn === undefined
		? 'Correct the value in the source.'
		: `Correct the row. If that user is meant, check ${matchOn} and the columns that identify users.`;
}

const RESOURCES: Readonly<Record<TakenObject, readonly string[]>> = {
	group: ['group', 'userGroup'],
	role: ['role'],
	user: ['command', 'user'],
};

function taken(words: Words, object: TakenObject, what: string): string {
	const isAbout = RESOURCES[object].includes(words.resource);
	const set = isAbout ? setIfExists(words, 'returnExisting', 'update', 'ignore') : undefined;
	if (set !== undefined) return `${set} to go on with the existing ${object}.`;
	return aboutRow(words) ?? `Choose another ${what}.`;
}

const ADVICE: AdviceTable = {
	ambiguousMatch: (words) => {
		const field = words.field('matchBy');
		return field === undefined ? 'Choose the user by ID.' : `Choose something else in ${field}.`;
	},
	changeOpen: (words) => {
		const field = words.field('ifRequestOpen');
		const wait = 'Wait until the request is decided';
		return field === undefined ? `${wait}.` : `${wait}, or choose under ${field} what to do meanwhile.`;
	},
	createsOpen: (words) => {
		const field = words.field('ifCreatesOpen');
		const choice = words.choice('ifCreatesOpen', 'create');
		const again = 'Run it again when the requests are decided';
		return field === undefined || choice === undefined ? `${again}.` : `${again}, or set ${field} to ${choice}.`;
	},
	deletesNoUsers: (words) => {
		const disable = words.other('disable', 'user');
		return disable === undefined ? 'Disable the user instead.' : `Use the operation ${disable} of the user instead.`;
	},
	domainsHidden: (words) => {
		const mode = words.mode('Domain', 'url');
		const policy = 'Give the user behind the credential the policy "inspect domains in tenancy"';
		return mode === undefined ? `${policy}.` : `${policy}, or choose ${words.field('domain') ?? 'the domain'} ${mode}.`;
	},
	// What exists is looked up by its name, and may have another one than the user of that address.
	emailTaken: (words, { isUnseen = false }) => {
		const set = words.resource === 'user' && !isUnseen ? setIfExists(words, 'returnExisting', 'update') : undefined;
		const otherwise = 'Choose another email address, or update the user who has it.';
		if (set !== undefined) return `If it is the same user, ${set.charAt(0).toLowerCase()}${set.slice(1)}. ${otherwise}`;
		return aboutRow(words) ?? otherwise;
	},
	halfCreated: (words, { id }) => {
		const set = words.resource === 'user' ? setIfExists(words, 'update') : undefined;
		const update = words.other('update', 'user');
		const again = [
			set === undefined ? undefined : `${set} and run the node again`,
			update === undefined ? undefined : `use the operation ${update} of the user`,
		].filter((part) => part !== undefined);
		const sentence = again.length === 0 ? 'Run it again' : again.join(', or ');
		return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. The user has the ID ${id}.`;
	},
	halfFilled: (words) => {
		const add = words.other('addUsers', 'group') ?? words.other('addMembers', 'group');
		return add === undefined
			? 'Run it again to add the missing members.'
			: `Add the missing members with the operation ${add} of the group.`;
	},
	hasMemberships: (words) => {
		const field = words.field('removeDependents');
		return field === undefined ? 'Remove the memberships first.' : `Remove the memberships first, or turn on ${field}.`;
	},
	membersUnknown: (words) => {
		const fields = ['users', 'groups'].flatMap((name) => words.field(name) ?? []);
		const elsewhere = 'change the group in the service itself';
		return fields.length === 2
			? `Give both ${list(fields, 'and')}, or ${elsewhere}.`
			: `${elsewhere.charAt(0).toUpperCase()}${elsewhere.slice(1)}.`;
	},
	nameIsAddress: (words) => {
		const update = words.other('update', 'user');
		const change = 'Change the email address of the user';
		return `${update === undefined ? change : `${change} with the operation ${update}`}, then correct both columns of the row.`;
	},
	nameTaken: (words, { object }) => taken(words, object, object === 'user' ? 'user name' : 'name'),
	needsValue: (words, { value }) => {
		const labels = labelsOf(words, value);
		return labels.length === 0 ? `Give the user ${VALUES[value].noun}.` : `Fill in ${list(labels, 'or')}.`;
	},
	noDefaultDomain: (words) => {
		const field = words.field('domain');
		const other = 'A tenancy without identity domains is managed with the node OCI Identity.';
		return field === undefined ? other : `Choose the domain in ${field}. ${other}`;
	},
	noKey: (words) => {
		const field = words.field('keyField');
		return field === undefined
			? 'Give the user a user name.'
			: `Give a user name, or add the option ${field} and a column with the key.`;
	},
	notAnId: (words, { object, field }) => {
		const mode = words.mode(field, 'name');
		if (mode !== undefined) return `Choose ${mode} to give a name.`;
		return `Give the ID or the OCID of the ${object}.`;
	},
	notInDomain: (words, { object }) => {
		const field = words.field('domain');
		return field === undefined
			? `Check the value, and the identity domain of the ${object}.`
			: `Check the value, and that ${field} is the identity domain of the ${object}.`;
	},
	notListed: (words, { what }) => {
		const all = words.other('getAll');
		return all === undefined ? undefined : `The operation ${all} lists ${what}.`;
	},
	noWayIn: (words) => {
		const field = words.field('resetPassword');
		return field === undefined ? 'Give a password.' : `Give a password, or turn on ${field}.`;
	},
	onePasswordOnly: (words) => {
		const setNone = [words.field('passwordSource'), words.choice('passwordSource', 'none')];
		const setJson = [words.field('transport'), words.choice('transport', 'json')];
		const ways = [setNone, setJson].flatMap(([field, choice]) =>
			field === undefined || choice === undefined ? [] : [`${field} to ${choice}`],
		);
		return ways.length === 0 ? 'Give all users the same password, or none.' : `Set ${list(ways, 'or')}.`;
	},
	otherEmail: (words) => {
		const assign = words.other('assignRole', 'user');
		const first = assign === undefined ? '' : `, or assign the base role with the operation ${assign} first`;
		return `If it is the same person, give the email address of the account${first}. If not, choose another login.`;
	},
	passwordRules: (words) => {
		const rules = words.other('getPasswordRequirements', 'user');
		return rules === undefined ? undefined : `The operation ${rules} returns the rules for this user.`;
	},
	rolesNotListed: (words) => {
		const members = words.other('getMembers', 'role');
		return members === undefined ? undefined : `Use the operation ${members} of the roles in question.`;
	},
	secretLost: (words, { noun }) => {
		const all = words.other('getAll');
		const look = all === undefined ? 'Look for it' : `Look for it with the operation ${all}`;
		return `${look}, and delete it before you create another ${noun}.`;
	},
	severalApps: (words) => {
		const field = words.field('application');
		return field === undefined ? undefined : `You can also name the application in ${field}.`;
	},
	severalFit: (words, { object }) => {
		const field = words.field('nsCode');
		return field === undefined
			? `Choose the ${object} by ID.`
			: `Choose the ${object} by ID, or narrow the search down with ${field}.`;
	},
	somethingTaken: (words) => taken(words, words.resource === 'group' ? 'group' : 'user', 'name'),
	unfilterable: (words) => {
		const ways = ['sw', 'co'].flatMap((value) => words.choice('operator', value) ?? []);
		const otherwise = 'filter by another attribute';
		return ways.length === 0
			? `Use another part of the value, or ${otherwise}.`
			: `Use another part of the value with ${list(ways, 'or')}, or ${otherwise}.`;
	},
	unprovenAccount: (words, { role }) => {
		const assign = words.other('assignRole', 'user');
		const how = assign === undefined ? '' : ` with the operation ${assign}`;
		return `Look at it in the identity domain. If it is the right one, give it the role "${role}"${how}.`;
	},
	unwantedValue: (words, { value }) => {
		const labels = labelsOf(words, value);
		return labels.length === 0 ? `Leave ${VALUES[value].noun} out.` : `Leave ${list(labels, 'and')} empty.`;
	},
	userTaken: (words) => taken(words, 'user', 'user name or email address'),
};

function look<Code extends ReasonCode>(code: Code, facts: ReasonFacts[Code], words: Words): string | undefined {
	return ADVICE[code](words, facts);
}

/** What to do about it; `undefined` if there is nothing to say for that operation. */
export function adviceFor(reason: Reason | undefined, words: Words = OperationWords.none): string | undefined {
	return reason === undefined ? undefined : look(reason.code, reason.facts, words);
}

/** What happened, where the service's own sentence does not say which value is meant. */
export function headlineFor(reason: Reason | undefined, said: string): string | undefined {
	const headline = headlineOf(reason);
	return headline !== undefined && !said.includes(headline.value) ? headline.sentence : undefined;
}

interface Headline {
	readonly value: string;
	readonly sentence: string;
}

function headlineOf(reason: Reason | undefined): Headline | undefined {
	if (reason?.code === 'emailTaken' && reason.facts.email !== undefined) {
		const { email } = reason.facts;
		return { value: email, sentence: `The email ${email} is already used by another user.` };
	}
	if (reason?.code === 'nameTaken' && reason.facts.name !== undefined) {
		const { object, name } = reason.facts;
		const kind = object === 'user' ? 'user name' : 'name';
		return { value: name, sentence: `There is already a ${object} with the ${kind} "${name}".` };
	}
	return undefined;
}
