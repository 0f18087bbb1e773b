import type { IDataObject } from 'n8n-workflow';

import type { Group, User } from '../../providers/adobe/schemas';

/** At most ten members that people look for; what a reply leaves unset is left out. */
function pick(source: Readonly<Record<string, unknown>>, names: readonly string[]): IDataObject {
	return Object.fromEntries(
		names.filter((name) => source[name] !== undefined && source[name] !== null).map((name) => [name, source[name]]),
	) as IDataObject;
}

const USER = ['id', 'email', 'firstname', 'lastname', 'username', 'country', 'domain', 'type', 'status', 'groups'];
const GROUP = ['groupId', 'groupName', 'type', 'memberCount', 'productName', 'licenseQuota', 'adminGroupName'];

export const simplifyUser = (user: User) => pick(user, USER);
export const simplifyGroup = (group: Group) => pick(group, GROUP);
