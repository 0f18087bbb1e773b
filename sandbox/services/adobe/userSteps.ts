import { CommandError, isObject, readLists, type Frame, type StepContext } from './command';
import { checkAddress, createUser, readTexts } from './createStep';
import { domainOf, type IdentityType, type StoredGroup, type StoredUser } from './directory';

const createTypes: Readonly<Record<string, IdentityType>> = {
	addAdobeID: 'adobeID',
	createEnterpriseID: 'enterpriseID',
	createFederatedID: 'federatedID',
};
const updateKeys = new Set(['email', 'firstname', 'lastname', 'username']);
const listKeys = ['group', 'product', 'productConfiguration', 'usergroup'];
/** Roles that can neither be given nor taken. */
const untouchable = new Set(['_org_admin', '_compartment_admin', '_compartment_viewer']);

type Steps = ReadonlyArray<{ readonly name: string; readonly value: unknown }>;

/** Refuses creates that are not first and removals that are not last. */
export function checkUserSteps(steps: Steps): { step: number; error: CommandError } | undefined {
	const creates = steps.flatMap(({ name }, index) => (name in createTypes ? [index] : []));
	if (creates.length > 1) {
		const error = new CommandError('error.command.create.more_than_one', 'Only one create is allowed');
		return { step: creates[1] ?? 0, error };
	}
	if (creates[0] !== undefined && creates[0] > 0) {
		return { step: creates[0], error: new CommandError('error.command.create.not_first', 'Create must come first') };
	}
	const removal = steps.findIndex(({ name }) => name === 'removeFromOrg');
	if (removal >= 0 && removal < steps.length - 1) {
		const error = new CommandError('error.command.removefromorg.not_last', 'removeFromOrg must come last');
		return { step: removal, error };
	}
	return undefined;
}

/** One step of a command about a user. */
export function runUserStep(name: string, value: unknown, frame: Frame, context: StepContext): void {
	const type = createTypes[name];
	if (type !== undefined) return createUser(type, value, frame, context);
	if (name === 'update') return update(value, frame, context);
	if (name === 'add' || name === 'remove') return changeGroups(name, value, frame, context);
	if (name === 'removeFromOrg') return removeFromOrganization(value, frame, context);
	throw new CommandError('error.command.step.unknown', `Unknown command step: ${name}`);
}

function find(frame: Frame, { directory, options, created }: StepContext): StoredUser | undefined {
	const own = created !== undefined && options.createdUserName === 'found' ? directory.visibleUser(created) : undefined;
	if (own?.inOrganization) return own;
	const user = directory.findUser(frame.user ?? '', frame.domain, frame.useAdobeID ?? false);
	return user?.inOrganization ? user : undefined;
}

function mustFind(frame: Frame, context: StepContext): StoredUser {
	const user = find(frame, context);
	if (user === undefined) {
		throw new CommandError('error.user.nonexistent', `User Id does not exist: ${frame.user ?? ''}`);
	}
	return user;
}

function update(value: unknown, frame: Frame, context: StepContext): void {
	if (!isObject(value)) throw new CommandError('error.command.create.object_expected', 'Object expected in update');
	if ('option' in value) throw new CommandError('error.command.update.option.no', 'No option is allowed in update');
	if ('country' in value) throw new CommandError('error.update.country.no_update', 'Country cannot be updated');
	const unknown = Object.keys(value).find((key) => !updateKeys.has(key));
	if (unknown !== undefined) {
		throw new CommandError('error.command.create.key.unknown', `Unknown key in update: ${unknown}`);
	}
	const { email, firstname, lastname, username } = readTexts(value, [...updateKeys]);
	if (email === undefined && firstname === undefined && lastname === undefined && username === undefined) {
		throw new CommandError('error.update.no', 'Nothing to update');
	}
	if (email !== undefined) checkAddress(email, context.options);
	if (context.test) return;
	const user = mustFind(frame, context);
	if (user.type === 'adobeID') throw new CommandError('error.update.adobeid.no', 'Adobe IDs cannot be updated');
	if (context.directory.claimed(user.domain) === undefined) {
		throw new CommandError('error.domain.trust.nonexistent', 'Changes to users are only allowed in claimed domains.');
	}
	if (email !== undefined) checkNewEmail(email, user, context);
	const byEmail = user.username.toLowerCase() === user.email.toLowerCase();
	const newName = username ?? (byEmail ? email : undefined);
	if (newName !== undefined) checkNewName(newName, user, context);
	context.directory.putUser({
		...user,
		email: email ?? user.email,
		username: newName ?? user.username,
		firstname: firstname ?? user.firstname,
		lastname: lastname ?? user.lastname,
	});
}

function checkNewEmail(email: string, user: StoredUser, { directory }: StepContext): void {
	const own = directory.claimed(user.domain);
	if (own !== directory.claimed(domainOf(email))) {
		throw new CommandError('error.user.change_domain_update.no', 'The new email address is in another domain');
	}
	if (directory.usersWithEmail(email).some(({ id, type }) => id !== user.id && type !== 'adobeID')) {
		throw new CommandError('error.user.email.name_in_use', `Email is in use: ${email}`);
	}
}

function checkNewName(username: string, user: StoredUser, { directory }: StepContext): void {
	const same = ({ id, domain }: StoredUser) => id !== user.id && domain === user.domain;
	if (directory.usersWithName(username).some(same)) {
		throw new CommandError('error.user.name_in_use', `User name is in use: ${username}`);
	}
}

function changeGroups(step: 'add' | 'remove', value: unknown, frame: Frame, context: StepContext): void {
	const { directory, options, test } = context;
	if (step === 'remove' && value === 'all') {
		if (test) return;
		const user = mustFind(frame, context);
		const kept = user.groups.filter((id) => directory.groupById(id)?.type === 'SYSADMIN_GROUP');
		directory.putUser({ ...user, groups: kept });
		return;
	}
	const lists = readLists(value, listKeys, options.maxNames);
	if (lists.has('product')) {
		const message = "'product' command is deprecated. Please use productConfiguration.";
		context.warn('warning.command.deprecated', message);
	}
	const names = [...lists.values()].flat();
	if (names.length === 0 && options.emptyGroupList === 'refuse') {
		throw new CommandError('error.group.invalid_list', 'The list of groups is empty');
	}
	const groups = names.map((name) => {
		const group = untouchable.has(name.toLowerCase()) ? undefined : directory.groupForMembership(name);
		if (group === undefined) throw new CommandError('error.group.not_found', `Group ${name} was not found`);
		return group;
	});
	if (test) return;
	const user = mustFind(frame, context);
	const ids = groups.map((group) => resolved(group).groupId);
	const others = user.groups.filter((id) => !ids.includes(id));
	directory.putUser({
		...user,
		groups: step === 'remove' ? others : [...user.groups, ...ids.filter((id) => !user.groups.includes(id))],
	});
}

function resolved(group: StoredGroup | (() => StoredGroup)): StoredGroup {
	return typeof group === 'function' ? group() : group;
}

function removeFromOrganization(value: unknown, frame: Frame, context: StepContext): void {
	const entries = isObject(value) ? Object.entries(value) : undefined;
	const wrong = entries?.find(([key]) => key !== 'deleteAccount' && key !== 'removedDomain');
	if (entries === undefined || wrong !== undefined) {
		throw new CommandError('error.command.object_not_empty', 'Unexpected value in removeFromOrg');
	}
	const deleteAccount = isObject(value) ? value.deleteAccount : undefined;
	if (deleteAccount !== undefined && typeof deleteAccount !== 'boolean') {
		throw new CommandError('error.command.boolean_expected', 'Boolean expected for deleteAccount');
	}
	if (context.test) return;
	const { directory } = context;
	const user = directory.findUser(frame.user ?? '', frame.domain, frame.useAdobeID ?? false);
	// Documented as a success, also for an unknown user.
	if (user === undefined) return;
	const owned = user.type !== 'adobeID' && directory.claimed(user.domain) !== undefined;
	if (deleteAccount === true && owned) directory.deleteUser(user.id);
	else if (user.type === 'adobeID') directory.deleteUser(user.id);
	else directory.putUser({ ...user, inOrganization: false, groups: [] });
}
