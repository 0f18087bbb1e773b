/** Rules that a service has for values: one home for each, used by single operations, bulk work and tests. */

/** Canonical names of a user's values, and the service's own attribute names beside them. */
export type Values = Readonly<Record<string, string>>;

/** What the service demands of a text, checked before anything is sent. */
export interface TextRule {
	readonly maxLength?: number;
	readonly pattern?: { readonly regex: RegExp; readonly rule: string };
	/** What else there is to check; returns a full sentence if the text is refused. `values` are all of the row. */
	readonly check?: (value: string, values: Values) => string | undefined;
}

/** A rule that the service has for a user's value. */
export interface FieldRule extends TextRule {
	/** Canonical name or the service's own. */
	readonly name: string;
	/** As people know it, e.g. "Email". */
	readonly label: string;
	/** Other headers and canonical names that mean this field here, e.g. `displayName` for a description. */
	readonly aliases?: readonly string[];
	/** Whether a new user must have it; it may depend on the other values. */
	readonly required?: boolean | ((values: Values) => boolean);
	/** Whether the value may have several lines. Default: false. */
	readonly multiline?: boolean;
	/** Whether an existing user's value can be changed. Default: true. */
	readonly updatable?: boolean;
	/** Whether the service keeps it unique among its users; compared without upper and lower case. */
	readonly unique?: boolean;
	/** Whether it can be emptied, if it is not required. Default: true. */
	readonly clearable?: boolean;
	/** Whether two users who differ in it are two people, whatever else agrees: an identity type, a user name's domain. */
	readonly distinguishes?: boolean;
}
