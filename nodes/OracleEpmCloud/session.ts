import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';

import { isOwnLogin, ownLogin, readSettings, type EpmSettings } from '../../providers/epm/auth/credential';
import { EpmClient } from '../../providers/epm/client';
import { SERVICE } from '../../providers/epm/errors';
import { listGroups } from '../../providers/epm/groups';
import { listRoles } from '../../providers/epm/roles';
import type { AvailableRole, Group } from '../../providers/epm/schemas';
import { listUsers } from '../../providers/epm/users';
import { InputError, ServiceError } from '../../providers/http/errors';
import type { Signer } from '../../provisioning/sync/signature';
import type { Item } from '../shared/item';
import { connectList, connectRun, type Connection } from '../shared/session';
import { foldedValue } from '../../providers/text';

const CREDENTIAL = 'oracleEpmCloudApi';

interface RunContext {
	readonly counter: { readonly calls: number };
	readonly signer: () => Signer;
	/** Shows a sentence beside the output. */
	readonly warn: (message: string) => void;
}

/** What the operations of one run share: the clients, and what was looked up so far. */
export class EpmSession {
	private readonly emails = new Map<string, Promise<string>>();
	private groups: Promise<Group[]> | undefined;
	private roles: Promise<AvailableRole[]> | undefined;

	constructor(
		readonly client: EpmClient,
		/** Works even after the execution was cancelled, to delete what must not be left behind. */
		readonly tidyUp: EpmClient,
		private readonly settings: EpmSettings,
		private readonly run: RunContext,
	) {}

	/** Requests made so far. */
	get calls(): number {
		return this.run.counter.calls;
	}

	/** Signs plans with a key that comes from the credential. */
	signer(): Signer {
		return this.run.signer();
	}

	/** Login of the account that the credential belongs to. */
	get ownLogin(): string {
		return ownLogin(this.settings);
	}

	/** Tells the user in the editor that a file could not be deleted. */
	leftBehind(fileName: string): void {
		this.run.warn(
			`The file ${fileName} could not be deleted from the repository of EPM. It holds names and email addresses: delete it there.`,
		);
	}

	/** Reports accounts that exist and could not be compared, because the account may not list users. */
	leftUnseen(count: number): void {
		this.run.warn(
			`${count} accounts exist already. The account of the credential may not list users, so they were not compared and got no base role.`,
		);
	}

	/** Whether a login is that of the credential's own account, which EPM refuses to create, change or remove. */
	isOwn(login: string): boolean {
		return isOwnLogin(this.settings, login);
	}

	/** The login of the user in the field "User". An email address is looked up once per run. */
	async userLogin(item: Item): Promise<string> {
		const { mode, value } = item.locator('user');
		if (mode !== 'email') return value;
		return await remember(this.emails, foldedValue(value), async () => {
			const found = await listUsers(this.client, { userattribute: value });
			const users = found.filter(({ email }) => foldedValue(email ?? '') === foldedValue(value));
			const [user] = users;
			if (users.length > 1) {
				throw new InputError(
					'User',
					`${users.length} users have the email address "${value}": ${users.map(({ userlogin }) => userlogin).join(', ')}.`,
					'Give the user login.',
				);
			}
			if (user) return user.userlogin;
			throw missing(
				`There is no user with the email address "${value}" and a base role in this environment.`,
				'Users without a base role cannot be found by their email address: give the user login.',
			);
		});
	}

	/** The name of the group in the field "Group". An identity is looked up once per run. */
	async groupName(item: Item): Promise<string> {
		const { mode, value } = item.locator('group');
		if (mode !== 'id' || !/^(native|msad|idcs):\/\//i.test(value)) return value;
		this.groups ??= listGroups(this.client);
		const found = (await this.groups).find(({ identity }) => identity === value);
		if (found) return found.groupname;
		throw missing(
			`There is no group with the identity "${value}".`,
			'Choose the group from the list, or give its name.',
		);
	}

	/** The name of the role in the field "Role". */
	async roleName(item: Item): Promise<string> {
		return await this.nameOfRole(item.locator('role').value);
	}

	/** A role's name as it is, and that of an ID such as HUB:003. */
	async nameOfRole(role: string): Promise<string> {
		if (!/^[A-Z]{2,6}:[0-9A-Z]+$/.test(role)) return role;
		this.roles ??= listRoles(this.client);
		const found = (await this.roles).find(({ id }) => id === role);
		if (found) return found.name;
		throw missing(`There is no role with the ID "${role}".`, 'Choose the role from the list, or give its name.');
	}

	/** @throws {InputError} when it is the account that the credential belongs to. */
	checkNotOwn(login: string, field = 'User'): void {
		if (!this.isOwn(login)) return;
		throw new InputError(
			field,
			`"${login}" is the account of the credential, which is not changed in this way: it could lose the rights that the node needs.`,
		);
	}
}

/** Looks something up once; a failure is not remembered, for a later item may have made what was missing. */
async function remember(
	known: Map<string, Promise<string>>,
	key: string,
	lookUp: () => Promise<string>,
): Promise<string> {
	const found = known.get(key) ?? lookUp();
	known.set(key, found);
	found.catch(() => known.delete(key));
	return await found;
}

function missing(message: string, advice: string): ServiceError {
	return new ServiceError({ service: SERVICE, kind: 'notFound', status: 200, message, advice });
}

/** @param warn shows a sentence beside the output, where there is one */
export async function openOn(connection: Connection, warn: RunContext['warn'] = () => undefined): Promise<EpmSession> {
	const settings = readSettings(await connection.credential(CREDENTIAL));
	const { baseUrl } = settings;
	const wire = { credential: CREDENTIAL };
	const lasting = connection.send({ ...wire, outlivesCancellation: true, maxRetryAfterMs: 10_000 });
	return new EpmSession(
		new EpmClient(connection.send(wire), { baseUrl, ...connection.common }),
		new EpmClient(lasting, { baseUrl, clock: connection.common.clock }),
		settings,
		{ counter: connection.counter, signer: () => connection.signer(), warn },
	);
}

export async function openSession(execution: IExecuteFunctions): Promise<EpmSession> {
	return await openOn(connectRun(execution), (message) =>
		execution.addExecutionHints({ type: 'warning', location: 'outputPane', message }),
	);
}

/** A client for the editor's lists. */
export async function openListClient(context: ILoadOptionsFunctions): Promise<EpmClient> {
	return (await openOn(connectList(context))).client;
}
