import type { IDataObject } from 'n8n-workflow';

import { primaryEmail, textAt } from '../../providers/scim/attributes';
import type { Group, User } from '../../providers/scim/schemas';
import { filled } from '../shared/scimOutput';

/** A user with what people look for. The keys are those of the other nodes where both have them. */
export function simplifyUser(user: User): IDataObject {
	const { id, externalId, userName, displayName, active, groups, meta } = user;
	return filled({
		id,
		externalId,
		userName,
		displayName,
		firstName: textAt(user, 'givenName'),
		lastName: textAt(user, 'familyName'),
		email: primaryEmail(user),
		active,
		groups: groups?.map(({ display, value }) => display ?? value),
		lastModified: meta?.lastModified,
	});
}

export function simplifyGroup(group: Group): IDataObject {
	const { id, externalId, displayName, members, meta } = group;
	return filled({
		id,
		externalId,
		displayName,
		members: members?.map(({ display, value }) => display ?? value),
		lastModified: meta?.lastModified,
	});
}

/** What names a user in outputs that are not about its attributes. */
export function userIdentity({ id, userName }: User): IDataObject {
	return { id, userName };
}

export function groupIdentity({ id, displayName }: Group): IDataObject {
	return { id, displayName };
}

/** A user as a whole, or a part of one, without a password that some servers answer with. */
export function wholeUser(user: Readonly<Record<string, unknown>>): IDataObject {
	return Object.fromEntries(Object.entries(user).filter(([name]) => name.toLowerCase() !== 'password')) as IDataObject;
}
