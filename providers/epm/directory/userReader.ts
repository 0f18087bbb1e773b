/** Lists users with what they have, in the words of the environment's edition. */
import { ServiceError } from '../../http/errors';
import type { EpmClient } from '../client';
import type { User } from '../schemas';
import { listUsers, type UserQuery } from '../users';
import { foldedValue } from '../../text';
import * as limits from './limits';

export class UserReader {
	/** As the last call listed them. */
	listed: readonly User[] = [];
	/** Logins as they are listed, by themselves in lower case. */
	private readonly logins = new Map<string, string>();
	private expansions: ReadonlyArray<Readonly<Record<string, boolean>>> = limits.ROLE_EXPANSIONS;

	constructor(private readonly client: EpmClient) {}

	/** Has users listed with their groups too, where the edition can. */
	expandGroups(): void {
		this.expansions = limits.GROUP_EXPANSIONS;
	}

	async read(query: UserQuery): Promise<User[]> {
		for (;;) {
			const [expand] = this.expansions;
			try {
				const users = await listUsers(this.client, expand === undefined ? query : { ...query, expand });
				this.listed = users;
				for (const { userlogin } of users) this.logins.set(foldedValue(userlogin), userlogin);
				return users;
			} catch (error) {
				if (expand === undefined || !(error instanceof ServiceError && error.kind === 'invalid')) throw error;
				this.expansions = this.expansions.filter((other) => other !== expand);
			}
		}
	}

	/** The login as it was listed. */
	spelled(login: string): string {
		return this.logins.get(foldedValue(login)) ?? login;
	}
}
