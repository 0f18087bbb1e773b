import { CommandError, isObject, readLists, readOption, type Frame, type StepContext } from './command';
import type { StoredGroup } from './directory';

/** Steps of a command about a user group. They stay with the group although one of them renames it. */
export class GroupSteps {
	private group: StoredGroup | undefined;
	private deleted = false;

	constructor(
		private readonly frame: Frame,
		private readonly context: StepContext,
	) {
		this.group = context.directory.group(this.name);
	}

	run(step: string, value: unknown, position: number): void {
		// Nothing after a delete is executed.
		if (this.deleted) return undefined;
		if (step === 'createUserGroup') return this.create(value, position);
		if (step === 'updateUserGroup') return this.update(value);
		if (step === 'deleteUserGroup') return this.remove(value);
		if (step === 'add' || step === 'remove') return this.change(step, value);
		throw new CommandError('error.command.step.unknown', `Unknown command step: ${step}`);
	}

	private get name(): string {
		return this.frame.usergroup ?? '';
	}

	private create(value: unknown, position: number): void {
		if (position > 0) throw new CommandError('error.command.create.not_first', 'Create must come first');
		const { description, option } = readGroup(value, ['name', 'description', 'option']);
		checkName(this.name);
		const wanted = readOption(option);
		if (this.group !== undefined) {
			if (wanted === undefined) {
				throw new CommandError('error.usergroup.already_exists', `Usergroup already exists: ${this.name}`);
			}
			if (wanted === 'updateIfAlreadyExists' && !this.context.test) this.put({ ...this.group, description });
			return;
		}
		if (this.context.test) return;
		this.group = this.context.directory.addGroup({ groupName: this.name, type: 'USER_GROUP', description });
	}

	private update(value: unknown): void {
		const { name, description } = readGroup(value, ['name', 'description']);
		if (name === undefined && description === undefined) {
			throw new CommandError('error.usergroup.command.missing.arguments', 'Nothing to update');
		}
		if (name !== undefined) checkName(name);
		const group = this.mustFind('USER_GROUP');
		if (group.readOnly) {
			const message = `Usergroup is owned by another org and readonly: ${this.name}`;
			throw new CommandError('error.usergroup.readonly.update_not_allowed', message);
		}
		const taken = name === undefined ? undefined : this.context.directory.group(name);
		if (taken !== undefined && taken.groupId !== group.groupId) {
			throw new CommandError('error.usergroup.update.failed', `Usergroup update failed: ${name}`);
		}
		if (this.context.test) return;
		this.put({ ...group, groupName: name ?? group.groupName, description: description ?? group.description });
	}

	private remove(value: unknown): void {
		if (!isObject(value) || Object.keys(value).length > 0) {
			throw new CommandError('error.command.object_not_empty', 'Unexpected value in deleteUserGroup');
		}
		const group = this.mustFind('USER_GROUP');
		if (group.readOnly) {
			const message = `User group owned by another organization. Remove not allowed: ${this.name}`;
			throw new CommandError('error.usergroup.readonly.remove_not_allowed', message);
		}
		this.deleted = true;
		if (!this.context.test) this.context.directory.deleteGroup(group);
	}

	private change(step: 'add' | 'remove', value: unknown): void {
		const { directory, options, test } = this.context;
		const lists = readLists(value, ['user', 'productConfiguration'], options.maxNames);
		const group = this.mustFind();
		const profiles = (lists.get('productConfiguration') ?? []).map((name) => {
			const profile = directory.group(name);
			if (profile?.type !== 'PRODUCT_PROFILE') {
				throw new CommandError('error.group.not_found', `Group ${name} was not found`);
			}
			return profile.groupId;
		});
		this.changeMembers(step, group, lists.get('user') ?? []);
		if (profiles.length === 0 || test) return;
		const present = group.profiles ?? [];
		const others = present.filter((id) => !profiles.includes(id));
		this.put({ ...group, profiles: step === 'add' ? [...others, ...profiles] : others });
	}

	private changeMembers(step: 'add' | 'remove', group: StoredGroup, emails: readonly string[]): void {
		if (emails.length === 0) return;
		if (group.readOnly) {
			const text = step === 'add' ? 'User cannot be added to group' : 'User cannot be removed from group';
			const code = `error.usergroup.readonly.${step}_user_not_allowed`;
			throw new CommandError(code, `${text} as owned by another org and readonly: ${this.name}`);
		}
		const { directory, test } = this.context;
		const users = emails
			.map((email) => directory.findUser(email, undefined, false))
			.filter((user) => user?.inOrganization === true)
			.filter((user) => user !== undefined);
		if (users.length === 0) {
			throw new CommandError('error.user.not_found', 'No valid users were found in the request');
		}
		if (test) return;
		for (const user of users) {
			const others = user.groups.filter((id) => id !== group.groupId);
			directory.putUser({ ...user, groups: step === 'add' ? [...others, group.groupId] : others });
		}
	}

	private put(group: StoredGroup): void {
		this.group = this.context.directory.putGroup(group);
	}

	/** Profiles can be named too where members are changed. */
	private mustFind(type?: 'USER_GROUP'): StoredGroup {
		const { group } = this;
		if (group === undefined || (type !== undefined && group.type !== type)) {
			throw new CommandError('error.usergroup.not_found', `Usergroup not found: ${this.name}`);
		}
		return group;
	}
}

function checkName(name: string): void {
	if (name === '' || name.length > 255 || name.startsWith('_')) {
		throw new CommandError('error.group.invalid_name', `Invalid group name: ${name}`);
	}
}

function readGroup(value: unknown, keys: readonly string[]): { name?: string; description?: string; option?: unknown } {
	if (!isObject(value)) throw new CommandError('error.command.create.object_expected', 'Object expected');
	const unknown = Object.keys(value).find((key) => !keys.includes(key));
	if (unknown !== undefined) throw new CommandError('error.command.create.key.unknown', `Unknown key: ${unknown}`);
	for (const key of ['name', 'description'] as const) {
		if (value[key] !== undefined && typeof value[key] !== 'string') {
			throw new CommandError('error.command.create.string_expected', `String expected for ${key}`);
		}
	}
	return value;
}
