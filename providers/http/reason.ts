/**
 * Why something was refused, as data. Providers know the service and not the editor: what to do about it is worded for
 * the operation that ran, in `nodes/shared/advice`.
 */

/** A value of a user, whatever an operation calls its field. */
export type ValueName =
	'country' | 'domain' | 'email' | 'firstName' | 'lastName' | 'name' | 'namespace' | 'password' | 'userName';

export type TakenObject = 'group' | 'role' | 'user';

type None = Readonly<Record<string, never>>;

/** The facts of each reason. */
export interface ReasonFacts {
	/** Another object has the name. */
	readonly nameTaken: { readonly object: TakenObject; readonly name?: string | undefined };
	/** Another user has the email address. */
	readonly emailTaken: {
		readonly email?: string | undefined;
		/** Whether the user was looked up by name, and there is none of it. */
		readonly isUnseen?: boolean;
	};
	/** Another user, or another group if the operation is about groups; the service does not say what has the name. */
	readonly somethingTaken: None;
	/** Another user has the name or the email address, and the service does not say which of them. */
	readonly userTaken: None;
	/** The user is still a member of groups. */
	readonly hasMemberships: None;
	/** The service needs a value that is empty. */
	readonly needsValue: { readonly value: ValueName };
	/** The service takes no value here. */
	readonly unwantedValue: { readonly value: ValueName };
	/** The user was created, and what was to follow was not done. */
	readonly halfCreated: { readonly id: string };
	/** The group was created without some of its members. */
	readonly halfFilled: None;
	/** What was named is not there; a list of what is there can be read. */
	readonly notListed: { readonly what: string };
	/** It may have been made, and its secret is lost. */
	readonly secretLost: { readonly noun: string };
	/** There is none in the identity domain. */
	readonly notInDomain: { readonly object: 'group' | 'user'; readonly field?: string | undefined };
	/** A value is no ID; `field` is the label that the operation gave for it. */
	readonly notAnId: { readonly object: 'group' | 'user'; readonly field: string };
	/** Which identity domain is meant cannot be found out. */
	readonly noDefaultDomain: None;
	/** The identity domains cannot be listed. */
	readonly domainsHidden: None;
	/** The new users are to have different passwords, and the way they are created knows one for all. */
	readonly onePasswordOnly: None;
	/** The new user would have no way to sign in. */
	readonly noWayIn: None;
	/** The account of that login has another email address. */
	readonly otherEmail: None;
	/** It is not known who made the account, so it got no role. */
	readonly unprovenAccount: { readonly role: string };
	/** Members that are to stay are not known. */
	readonly membersUnknown: None;
	/** Open requests may create the same users. */
	readonly createsOpen: None;
	/** An open request may hold the same change. */
	readonly changeOpen: None;
	/** A filter cannot hold this value. */
	readonly unfilterable: None;
	/** The server cannot list the roles of a user. */
	readonly rolesNotListed: None;
	/** A user without user name and key would be created again. */
	readonly noKey: None;
	/** Several users or groups fit. */
	readonly severalFit: { readonly object: 'group' | 'user' };
	/** Another user of the namespace has the value by which users are identified. */
	readonly ambiguousMatch: None;
	/** Several applications have a role of that name. */
	readonly severalApps: None;
	/** The server deletes no users. */
	readonly deletesNoUsers: None;
	/** The user name is the email address, so one cannot change without the other. */
	readonly nameIsAddress: None;
	/** The password breaks the rules for this user. */
	readonly passwordRules: None;
}

export type ReasonCode = keyof ReasonFacts;

export type Reason = {
	readonly [Code in ReasonCode]: { readonly code: Code; readonly facts: ReasonFacts[Code] };
}[ReasonCode];
