import type { ImportOptions } from '../importUsers';

export interface EpmDirectoryOptions {
	readonly maxConcurrency: number;
	/** The base role of new users whose row names none; they get none without it. */
	readonly defaultRole: string | undefined;
	/** Whether new users must choose a password at the first sign-in and get an email. */
	readonly resetPassword: boolean;
	/** Whether a user is deleted by taking the base roles, so that the account stays for other environments. */
	readonly keepsAccounts?: boolean;
	/** Has users created by a CSV file and a job instead of JSON arrays. */
	readonly job?: Omit<ImportOptions, 'password' | 'resetpassword'> | undefined;
	/** Whether rows may create users, whose login may then be their email address. */
	readonly createsUsers?: boolean;
	/** Whether the rows only create users and leave existing ones as they are, so that not being allowed to list them stops nothing. */
	readonly onlyCreates?: boolean;
	/** Told how many existing accounts were left without a look and a role, because this account may not list users. */
	readonly onUnseen?: ((count: number) => void) | undefined;
	/** Login behind the credential. */
	readonly ownLogin: string;
	readonly isOwn: (login: string) => boolean;
}
