/** Creating many people under the names that a file gives them, each once, with their groups and keys. */
import { InputError, ServiceError } from '../../http/errors';
import { sameInAnyCase } from '../anyCase';
import type { TrivoreClient } from '../client';
import { isNameTaken, SERVICE } from '../errors';
import { changeMemberships } from '../memberships';
import type { NamespaceView } from './snapshot';
import { customText, wantedOf } from '../person';
import type { Group, User } from '../schemas';
import type { Values } from '../../rules';
import { USERNAME_POLICIES, usernameFor, type UsernameInput } from '../usernames';
import { createUser, setCustomFields } from '../users';
import { rememberWitness } from '../witness';
import { entryOf } from '../../table';
import { folded } from '../../text';

export interface NewPerson {
	/** See `wantedOf`; `userName` or `key`, the stable key, is there. */
	readonly values: Readonly<Record<string, string>>;
	readonly groupIds: readonly string[];
	readonly password?: string | undefined;
}

export interface CreatedPerson {
	readonly id: string;
	/** Whether somebody else had made the user in the meantime. */
	readonly wasThere: boolean;
}

function failure(error: unknown, message: string): unknown {
	return error instanceof ServiceError ? error.with({ message }) : error;
}

export class PeopleCreator {
	/** Whether names come out as wanted; if not, a repeated run would create people again. Unknown at first. */
	private namesHold: boolean | undefined;

	constructor(
		private readonly client: TrivoreClient,
		private readonly view: NamespaceView,
		/** Custom field that holds the stable key, if there is one. */
		private readonly keyField: string | undefined,
	) {}

	/**
	 * Whether only a new user will show how names come about, so that no other may be created at the same time: the
	 * client may not read the policy of the namespace, or it is one of a newer installation.
	 */
	async needsTrial(): Promise<boolean> {
		if (this.namesHold !== undefined) return false;
		const place = await this.view.where().catch(() => undefined);
		return entryOf(USERNAME_POLICIES, place?.namespace?.usernamePolicy ?? undefined) === undefined;
	}

	/**
	 * Creates a user with its groups in one request. When the answer is lost, or the name was taken in the meantime, the
	 * user is looked up; groups that it lacks are added then.
	 *
	 * @throws {InputError} when the user-name policy does not let this name be given; {ServiceError} when the service
	 *   refuses, or the name belongs to somebody with another key.
	 */
	async create(person: NewPerson): Promise<CreatedPerson> {
		const { userName = '', key } = person.values;
		if (userName === '') this.requireKey(key);
		else if (this.namesHold === false) throw madeUp('No user was created');
		const groups = await this.view.groupsOf(person.groupIds);
		const { user, origin } = await this.createOrFind(person, groups);
		if (origin !== 'created') this.checkKey(user, key);
		else if (userName !== '') this.checkName(user, userName);
		try {
			await this.addLackingGroups(user, groups);
			if (origin !== 'taken') await this.addLackingKey(user, key);
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			throw failure(error, `The user is there (ID ${user.id}), but not complete: ${reason}`);
		}
		return { id: user.id, wasThere: origin === 'taken' };
	}

	/** Why people with these values cannot be created in the namespace; `undefined` for each who can. */
	async refusalsOf(rows: readonly Values[]): Promise<ReadonlyArray<string | undefined>> {
		const { namespace } = await this.view.where();
		if (namespace === undefined) return [];
		return rows.map((values) => {
			try {
				usernameFor(namespace, givenOf(values));
				return undefined;
			} catch (error) {
				if (error instanceof InputError) return error.message;
				throw error;
			}
		});
	}

	private async createOrFind(
		{ values, password }: NewPerson,
		groups: readonly Group[],
	): Promise<{ user: User; origin: 'created' | 'lost' | 'taken' }> {
		const { nsCode, namespace } = await this.view.where();
		const { userName = '', key } = values;
		const { username, mobile, properties } = wantedOf(values);
		const given = givenOf(values);
		const keyed = this.keyField === undefined || key === undefined ? {} : { customFields: { [this.keyField]: key } };
		const newUser = {
			nsCode,
			username: namespace === undefined ? username : usernameFor(namespace, given),
			email: given.email,
			mobile: mobile ?? undefined,
			properties: { ...properties, ...keyed },
			password,
			groups,
		};
		let isLost = false;
		const findLost = async () => {
			isLost = true;
			return await this.find(userName, key);
		};
		try {
			const user = await createUser(this.client, newUser, findLost);
			const keyAttribute = this.keyField === undefined ? [] : [`customFields.${this.keyField}`];
			rememberWitness(this.client.apiBase, nsCode, [user], ['username', 'emails.address', ...keyAttribute]);
			return { user, origin: isLost ? 'lost' : 'created' };
		} catch (error) {
			const holder = isNameTaken(error) ? await this.find(userName, key) : undefined;
			if (holder === undefined) throw error;
			// What took the name may be an earlier try of our own that nobody could see yet.
			return { user: holder, origin: isLost ? 'lost' : 'taken' };
		}
	}

	/** @throws {InputError} for a person whom a repeated run would create again. */
	private requireKey(key: string | undefined): void {
		if (this.keyField !== undefined && key) return;
		throw new InputError(
			'userName',
			'The row has no user name and no key, so a repeated run would create the user again.',
			undefined,
			{ code: 'noKey', facts: {} },
		);
	}

	private async find(userName: string, key: string | undefined): Promise<User | undefined> {
		if (userName === '') return await this.findByKey(key);
		const found = await this.view.usersNamed([userName], 1);
		return found.find(({ username }) => username === userName) ?? (found.length === 1 ? found[0] : undefined);
	}

	private async findByKey(key: string | undefined): Promise<User | undefined> {
		if (this.keyField === undefined || !key) return undefined;
		const valueOf = (user: User) => customText(user, this.keyField);
		const asked = { attribute: `customFields.${this.keyField}`, value: key, valueOf, isSure: () => true };
		const users = (await this.view.usersWith([asked], 1)) ?? (await this.view.users());
		const found = users.filter((user) => sameInAnyCase(valueOf(user), key));
		return found.length === 1 ? found[0] : undefined;
	}

	/** @throws {ServiceError} when the service gave another name than the file has. */
	private checkName({ id, username }: User, wanted: string): void {
		this.namesHold = !username || folded(username) === folded(wanted);
		if (!this.namesHold) throw madeUp(`The user "${wanted}" was created under the name "${username}" (ID ${id})`);
	}

	/** @throws {ServiceError} of kind `conflict` when the name belongs to somebody with another key. */
	private checkKey(user: User, key: string | undefined): void {
		const present = customText(user, this.keyField);
		if (!present || !key || folded(present) === folded(key)) return;
		throw new ServiceError({
			service: SERVICE,
			kind: 'conflict',
			status: 409,
			message: `The user name "${user.username ?? ''}" belongs to a user with the key "${present}" (ID ${user.id}).`,
			advice: 'Give this person another user name.',
		});
	}

	/** An installation may leave out the groups of a new user, and a user who was found may lack them. */
	private async addLackingGroups({ id, memberOf }: User, groups: readonly Group[]): Promise<void> {
		const lacking = groups.filter((group) => memberOf?.includes(group.id) !== true).map((group) => group.id);
		if (lacking.length === 0) return;
		// One that was deleted in the meantime would be created anew, with its former id as its name.
		this.view.forgetGroups();
		const add = await this.view.groupsOf(lacking);
		await changeMemberships(this.client, id, { add, remove: new Set() }, { trustsAnswer: true });
	}

	private async addLackingKey(user: User, key: string | undefined): Promise<void> {
		if (this.keyField === undefined || key === undefined || customText(user, this.keyField) === key) return;
		await setCustomFields(this.client, user.id, { [this.keyField]: key });
	}
}

function madeUp(what: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'invalid',
		status: 201,
		message: `${what}: the user-name policy of the namespace makes names up, so a repeated run would create people again.`,
		advice: 'Import into a namespace whose user names are free to choose, or create these users one by one.',
	});
}

/** What the policy of a namespace looks at. */
function givenOf(values: Values): UsernameInput {
	const { username, email, properties } = wantedOf(values);
	return { username, email: email ?? undefined, hasName: properties.name !== undefined };
}
