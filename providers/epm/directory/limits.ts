/** How many records go together, and in which words the API is asked. */

/** How editions of the API are asked for base roles, the newest first. Source: EPM "List Users (v1)". */
export const ROLE_EXPANSIONS = [{ applicationroles: true }, { roles: true }] as const;

/**
 * The same with the groups of the users. What an edition does not know may be refused, so each way of the roles has one
 * without the groups too.
 */
export const GROUP_EXPANSIONS = [
	{ applicationroles: true, epmgroups: true },
	{ roles: true, memberof: true },
	...ROLE_EXPANSIONS,
] as const;

/** With more rows than these, some users are there already, and all groups are listed in any case. */
export const FEW_ROWS = 5;

/** Records in one request. EPM documents no limit; a public client stops at 1,000. */
export const CHUNK = 200;

/** Users in one file, well below its limit of 2 MB. */
export const FILE_CHUNK = 2_000;

/** More than one row are looked up in the list, which is one request. */
export const LIST_ABOVE = 1;
