/** How one provider's SCIM differs from the others, as far as its own documents say so; all of it is data. */
export interface Dialect {
	/** What it is called in messages, e.g. "Slack". */
	readonly service: string;
	/** Segments of the paths of users and groups, where they are known; else the server's own list of types says them. */
	readonly paths?: { readonly users: string; readonly groups: string };
	/** Whether the server's own description is read at all: some servers describe less than they do. */
	readonly reads: { readonly config: boolean; readonly resourceTypes: boolean };
	/** Name of the description, where it is not that of RFC 7644. */
	readonly configPath?: string;
	/** Resources in a page. */
	readonly pageSize: number;
	readonly paging: 'cursor' | 'index' | 'discover';
	/**
	 * Where members are told: `listed` in the group itself, `filter` by asking for the groups of a user alone. `discover`
	 * takes the group's list for true only after it was seen to have somebody in it.
	 */
	readonly members: 'discover' | 'filter' | 'listed';
	/** Members in one PATCH. */
	readonly adds: number;
	readonly removes: number;
	/** Filters with several conditions: tried, or known to be none of the server's, which takes a single `eq`. */
	readonly filters: 'single' | 'try';
	/** How attributes are changed; `discover` sends a PATCH unless the server says that it has none. */
	readonly changes: 'discover' | 'patch' | 'put';
	/** What a DELETE of a user does; `refuse` where there is none. */
	readonly deleteUser: 'delete' | 'disable' | 'refuse';
	/** Whether groups can be created and deleted by the API. */
	readonly ownsGroups: boolean;
	/** Whether `/Me` may tell the account behind the credential. */
	readonly me: boolean;
}
