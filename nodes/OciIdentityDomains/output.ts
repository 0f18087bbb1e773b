import type { IDataObject } from 'n8n-workflow';

import { primaryEmail, textAt } from '../../providers/ociDomains/attributes';
import type { Domain } from '../../providers/oci/schemas';
import type { Group, User } from '../../providers/ociDomains/schemas';
import type { ScimResource } from '../../providers/scim/client';
import { filled } from '../shared/scimOutput';
import { isObject } from '../shared/values';

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

/** The same beside columns of its own, so that there are ten at most. */
export function shortUser(user: User): IDataObject {
	const shown = Object.entries(simplifyUser(user)).filter(([name]) => name !== 'groups' && name !== 'lastModified');
	return Object.fromEntries(shown);
}

export function simplifyGroup(group: Group): IDataObject {
	const { id, ocid, displayName, meta } = group;
	return filled({ id, ocid, displayName, lastModified: meta?.lastModified });
}

/** What names a user in outputs that are not about its attributes. */
export function userIdentity({ id, ocid, userName }: User): IDataObject {
	return filled({ id, ocid, userName });
}

export function groupIdentity({ id, ocid, displayName }: Group): IDataObject {
	return filled({ id, ocid, displayName });
}

export function membership(user: User, group: Group): IDataObject {
	return { userId: user.id, userName: user.userName, groupId: group.id, groupName: group.displayName };
}

/** What only machines need of a credential; whose it is comes with a name. */
const UNWANTED = /^(?:schemas|meta|user|idcs.*|deleteInProgress|domainOcid|compartmentOcid|tenancyOcid)$/;

/** A credential of a user, with its version for a later change. */
export function credentialOutput(credential: ScimResource, user: User): IDataObject {
	const shown = Object.entries(credential).filter(([name]) => !UNWANTED.test(name));
	return filled({
		...Object.fromEntries(shown),
		userId: user.id,
		userName: user.userName,
		etag: credential.meta?.version,
	});
}

const recordOf = (value: unknown) => (isObject(value) ? value : {});

export function simplifyAppRole(role: ScimResource): IDataObject {
	const { id, ocid, displayName, description, app, adminRole, availableToUsers, availableToGroups } = role;
	const { value: appId, display: appName } = recordOf(app);
	return filled({
		id,
		ocid,
		displayName,
		description,
		appId,
		appName,
		adminRole,
		availableToUsers,
		availableToGroups,
	});
}

/** Who has a role, or had it. */
export function grantOutput(
	grantId: string | undefined,
	{ id, type, name }: { readonly id: string; readonly type: string; readonly name: string },
	role: ScimResource,
): IDataObject {
	const { value: appId, display: appName } = recordOf(role.app);
	return filled({
		id: grantId,
		appRoleId: role.id,
		appRole: role.displayName,
		appId,
		appName,
		granteeType: type.toLowerCase(),
		granteeId: id,
		grantee: name,
	});
}

export function simplifyDomain({
	id,
	displayName,
	url,
	homeRegionUrl,
	type,
	lifecycleState,
	...more
}: Domain): IDataObject {
	const { homeRegion, licenseType, compartmentId } = more;
	return filled({
		id,
		displayName,
		type,
		licenseType,
		url,
		homeRegion,
		homeRegionUrl,
		lifecycleState,
		compartmentId,
	});
}
