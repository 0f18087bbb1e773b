/** What the server stores. Keys are the database keys as text. */

export type Value = string | number | boolean | null;

export interface StoredUser {
	readonly key: string;
	/** Wire name → value; what is not set is missing. */
	readonly attributes: Readonly<Record<string, Value>>;
	readonly password: string;
	/** When the password was set. */
	readonly passwordCreated?: string;
}

export interface StoredRole {
	readonly key: string;
	readonly name: string;
	readonly displayName: string;
	readonly description: string;
	readonly updated: number;
}

export interface StoredMembership {
	readonly roleKey: string;
	readonly userKey: string;
	readonly startDate: string;
	readonly endDate?: string | undefined;
}

export interface StoredOrganization {
	readonly key: string;
	readonly name: string;
	readonly type: string;
	readonly parentKey?: string | undefined;
}

export interface StoredApplication {
	readonly key: string;
	readonly name: string;
	readonly displayName: string;
	readonly type: string;
}

export interface StoredEntitlement {
	readonly key: string;
	readonly name: string;
	readonly description: string;
	readonly applicationKey: string;
}

export interface StoredAccount {
	readonly key: string;
	readonly name: string;
	readonly userKey: string;
	readonly applicationKey: string;
	readonly status: string;
	readonly requestKey: string;
	/** Set by whoever reset it; the application has it, and OIG shows it to no one. */
	readonly password?: string;
}

export interface Target {
	readonly entityType: string;
	readonly entityId: string;
	readonly startDate?: string | undefined;
	readonly endDate?: string | undefined;
}

/** What happens when a request is approved. */
export type Change =
	| { readonly kind: 'create'; readonly attributes: Readonly<Record<string, Value>> }
	| { readonly kind: 'delete'; readonly userKey: string }
	| { readonly kind: 'grant'; readonly targets: readonly Target[] }
	| { readonly kind: 'modify'; readonly userKey: string; readonly attributes: Readonly<Record<string, Value>> }
	| { readonly kind: 'status'; readonly userKey: string; readonly verb: Verb };

export type Verb = 'disable' | 'enable' | 'lock' | 'unlock';

export interface StoredRequest {
	readonly key: string;
	readonly type: string;
	readonly status: string;
	readonly justification: string;
	readonly requesterKey: string;
	readonly beneficiaries: readonly string[];
	readonly change: Change;
	readonly taskId: string;
	readonly created: number;
	readonly modified: number;
}

/** Attributes that may be set. */
export const WRITABLE: ReadonlySet<string> = new Set([
	'User Login', 'First Name', 'Middle Name', 'Last Name', 'Full Name', 'Common Name', 'Initials', 'Generation Qualifier',
	'Description', 'Title', 'Employee Number', 'Display Name', 'Email', 'Telephone Number', 'Mobile', 'Home Phone', 'Fax',
	'Pager', 'Street', 'PO Box', 'Postal Code', 'Postal Address', 'Home Postal Address', 'Locality Name', 'State', 'Country',
	'act_key', 'Department Number', 'Role', 'Xellerate Type', 'usr_manager_key', 'Start Date', 'End Date', 'Hire Date',
	'Automatically Delete On', 'usr_password', 'usr_change_pwd_at_next_logon', 'usr_pwd_never_expires',
	'usr_pwd_cant_change', 'usr_pwd_must_change', 'usr_locale', 'usr_timezone', 'Currency', 'Date Format', 'Time Format',
	'Number Format', 'FA Language', 'FA Territory', 'Accessibility Mode', 'Color Contrast', 'Font Size', 'Embedded Help',
	'User Name Preferred Language', 'Division', 'Cost Center',
]); // prettier-ignore

/** Attributes that the server computes. */
export const COMPUTED: ReadonlySet<string> = new Set([
	'usr_key', 'Status', 'usr_locked', 'usr_disabled', 'Organization Name', 'Manager Login', 'Manager Display Name',
	'usr_created', 'usr_create', 'usr_update', 'Locked On',
]); // prettier-ignore

export const DATES: ReadonlySet<string> = new Set([
	'Start Date', 'End Date', 'Hire Date', 'Automatically Delete On', 'Locked On', 'usr_created', 'usr_create', 'usr_update',
]); // prettier-ignore

/** Codes of the attribute "Role", the kind of employment. */
export const USER_TYPES: ReadonlySet<string> = new Set([
	'EMP', 'Full-Time', 'Part-Time', 'Temp', 'Intern', 'Consultant', 'Contractor', 'CWK', 'NONW', 'OTHER',
]); // prettier-ignore

/** A business rule was broken. Answered as a failed item, or with the status for a single object. */
export class Refused extends Error {
	constructor(
		readonly code: string,
		message: string,
		readonly status = 500,
	) {
		super(message);
	}
}
