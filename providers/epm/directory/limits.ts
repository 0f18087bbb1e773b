/** How many records go together, and in which words the API is asked. */

/** How editions of the API are asked for base roles, the newest first. Source: EPM "List Users (v1)". */
export const ROLE_EXPANSIONS = [{ applicationroles: true }, { roles: true }] as const;

/** Records in one request. EPM documents no limit; a public client stops at 1,000. */
export const CHUNK = 200;

/** Users in one file, well below its limit of 2 MB. */
export const FILE_CHUNK = 2_000;

/** More than one row are looked up in the list, which is one request. */
export const LIST_ABOVE = 1;
