import type { IDataObject } from 'n8n-workflow';

import { primaryEmail, textAt } from '../../providers/ociDomains/attributes';
import type { Group, User } from '../../providers/ociDomains/schemas';

/** What has a value, so that no key is there for nothing. */
function filled(members: Readonly<Record<string, unknown>>): IDataObject {
	const entries = Object.entries(members).filter(([, value]) => value !== undefined && value !== null && value !== '');
	return Object.fromEntries(entries) as IDataObject;
}

/** A user with what people look for. The keys are those of OCI Identity where both have them. */
export function simplifyUser(user: User): IDataObject {
	const { id, ocid, userName, displayName, active, groups, meta } = user;
	return filled({
		id,
		ocid,
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
	const { id, ocid, displayName, meta } = group;
	return filled({ id, ocid, displayName, lastModified: meta?.lastModified });
}
