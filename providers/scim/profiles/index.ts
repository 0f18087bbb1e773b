/**
 * The profiles that people choose from. Each one says only what the provider's own documents say; see the table in
 * `docs/nodes/scim.md` for the sources and for what was tested.
 */
import type { Dialect } from './dialect';

/** Nothing is known of the server: its description is a hint, and everything that can be checked is checked. */
const AUTOMATIC: Dialect = {
	service: 'SCIM server',
	reads: { config: true, resourceTypes: true },
	pageSize: 100,
	paging: 'discover',
	members: 'discover',
	adds: 100,
	removes: 100,
	filters: 'try',
	changes: 'discover',
	deleteUser: 'delete',
	ownsGroups: true,
	me: true,
};

const FIXED_PATHS = { paths: { users: 'Users', groups: 'Groups' }, reads: { config: true, resourceTypes: false } };

export const PROFILES = {
	automatic: AUTOMATIC,
	/** Source: RFC 7643 and RFC 7644. Groups have all their members, and a group without any has none. */
	rfc: { ...AUTOMATIC, ...FIXED_PATHS, members: 'listed' },
	/** Source: developer.atlassian.com, user provisioning: DELETE deactivates, filters are one `eq`. */
	atlassian: {
		...AUTOMATIC,
		...FIXED_PATHS,
		service: 'Atlassian',
		filters: 'single',
		deleteUser: 'disable',
		me: false,
	},
	/**
	 * Source: AWS IAM Identity Center SCIM developer guide: no `/Me`, lists of at most 50, a hundred changes in a PATCH;
	 * groups are read without members, filters know no `or`.
	 */
	aws: {
		...AUTOMATIC,
		...FIXED_PATHS,
		reads: { config: false, resourceTypes: false },
		service: 'AWS IAM Identity Center',
		pageSize: 50,
		members: 'filter',
		filters: 'single',
		changes: 'patch',
		me: false,
	},
	/** Source: docs.databricks.com, SCIM: pages of 100 unless more are asked for. */
	databricks: { ...AUTOMATIC, ...FIXED_PATHS, service: 'Databricks', members: 'listed', changes: 'patch' },
	/**
	 * Source: Microsoft, "Microsoft Entra ID SCIM API": lower-case paths, cursors alone, no PUT, members only by the groups
	 * of a user, twenty added in a call and one removed, no `or` in filters.
	 */
	entra: {
		...AUTOMATIC,
		paths: { users: 'users', groups: 'groups' },
		reads: { config: false, resourceTypes: false },
		service: 'Microsoft Entra ID',
		paging: 'cursor',
		members: 'filter',
		adds: 20,
		removes: 1,
		filters: 'single',
		changes: 'patch',
		me: false,
	},
	/** Source: developers.figma.com, SCIM: changes of users by PUT, a page has at most 200, filters are one `eq`. */
	figma: { ...AUTOMATIC, ...FIXED_PATHS, service: 'Figma', filters: 'single', me: false },
	/** Source: docs.github.com, SCIM of organizations and enterprises. */
	github: { ...AUTOMATIC, ...FIXED_PATHS, service: 'GitHub', changes: 'patch', me: false },
	/** Source: developers.miro.com, SCIM: groups cannot be created or deleted. */
	miro: { ...AUTOMATIC, ...FIXED_PATHS, service: 'Miro', changes: 'patch', ownsGroups: false, me: false },
	/** Source: help.salesforce.com, SCIM: users cannot be deleted, and groups not created. */
	salesforce: {
		...AUTOMATIC,
		...FIXED_PATHS,
		service: 'Salesforce',
		configPath: 'ServiceProviderConfigs',
		deleteUser: 'refuse',
		ownsGroups: false,
		me: false,
	},
	/** Source: docs.slack.dev, SCIM API; its description claims fewer filters than it has. */
	slack: {
		...AUTOMATIC,
		...FIXED_PATHS,
		reads: { config: false, resourceTypes: false },
		service: 'Slack',
		changes: 'patch',
		me: false,
	},
	/** Source: docs.snowflake.com, SCIM: groups are roles. */
	snowflake: { ...AUTOMATIC, ...FIXED_PATHS, service: 'Snowflake', me: false },
	/** Source: developers.zoom.us, SCIM 2: PATCH of users only for `active`. */
	zoom: { ...AUTOMATIC, ...FIXED_PATHS, service: 'Zoom', changes: 'put', me: false },
} as const satisfies Readonly<Record<string, Dialect>>;

export type ProfileName = keyof typeof PROFILES;

export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];
