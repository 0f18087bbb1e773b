/**
 * Roles of applications, those of the identity domain itself among them (User Administrator and so on), and who holds
 * them. Holders are written as grants, which cannot be changed, only made and deleted.
 *
 * Source: OCI identity domains REST API, AppRole and Grant.
 */
import type { Reason } from '../http/reason';
import { InputError, ServiceError } from '../http/errors';
import { isNotFound, orMissing } from '../http/missing';
import { collect } from '../http/paging';
import type { ScimClient, ScimResource } from '../scim/client';
import { unreadable } from '../scim/errors';
import { allOf, anyOf, where } from '../scim/filter';
import { folded } from '../text';
import { isRecord } from '../record';
import { removeResource, writeUntilDone } from './changes';
import { isTaken } from './errors';
import { OWN } from './schemas';

/** Whom a role is granted to. */
export interface Grantee {
	readonly id: string;
	readonly type: 'Group' | 'User';
}

/** How a role is named: by its SCIM ID, by its OCID, or by its name, which is unique within an application only. */
interface RoleReference {
	readonly role: string;
	/** Name, SCIM ID or OCID of the application. */
	readonly app?: string | undefined;
}

/** Labels of the two fields, as the operation shows them. */

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
const appOf = ({ app }: ScimResource) => (isRecord(app) ? app : {});

function isOfApp(role: ScimResource, app: string): boolean {
	const { value, ocid, display, name } = appOf(role);
	return value === app || ocid === app || [display, name].some((known) => folded(textOf(known)) === folded(app));
}

/** A 32-digit id or an OCID: what can stand for a role without its application. */
const isId = (text: string) => /^[0-9a-f]{32}$/i.test(text) || /^ocid1\./i.test(text);

function missing(client: ScimClient, message: string): ServiceError {
	const reason: Reason = { code: 'notListed', facts: { what: 'the roles with their applications' } };
	return new ServiceError({ service: client.profile.service, kind: 'notFound', status: 404, message, reason });
}

/**
 * The one role that is meant.
 *
 * @throws {InputError} when several roles fit.
 * @throws {ServiceError} of kind `notFound` when there is none.
 */
export async function findAppRole(client: ScimClient, { role, app }: RoleReference): Promise<ScimResource> {
	const byId = isId(role) ? await orMissing(client.get('AppRoles', role)) : undefined;
	const found = byId === undefined ? await rolesNamed(client, role) : [byId];
	if (found.length === 0) throw missing(client, `There is no app role "${role}" in this domain.`);
	const fitting = app === undefined ? found : found.filter((one) => isOfApp(one, app));
	const [only, ...others] = fitting;
	if (only === undefined) throw missing(client, `The application "${app ?? ''}" has no app role "${role}".`);
	if (others.length === 0) return only;
	const apps = fitting.map((one) => `"${textOf(appOf(one).display) || textOf(appOf(one).value)}"`).join(', ');
	throw new InputError(
		'appRole',
		`Several applications have an app role "${role}": ${apps}.`,
		'Give the ID of the role.',
		{ code: 'severalApps', facts: {} },
	);
}

/** @throws {ServiceError} when the answer has others only: then it does not say that there is none of this name. */
async function rolesNamed(client: ScimClient, name: string): Promise<ScimResource[]> {
	const all = await collect(client.list('AppRoles', { filter: where('displayName', 'eq', name) }));
	const found = all.filter((one) => folded(textOf(one.displayName)) === folded(name));
	if (found.length > 0 || all.length === 0) return found;
	throw unreadable(client.profile, 200, 'app roles of other names than the requested one');
}

/** Roles, of one application or of this name if that is wanted. Others that come are passed over. */
export async function listAppRoles(
	client: ScimClient,
	{ role, app }: { readonly role?: string | undefined; readonly app?: string | undefined },
	limit: number,
): Promise<ScimResource[]> {
	const ofApp = ['app.value', 'app.display'].map((attribute) => where(attribute, 'eq', app ?? ''));
	const filters = [
		...(role === undefined ? [] : [where('displayName', 'eq', role)]),
		...(app === undefined ? [] : [anyOf(...ofApp)]),
	];
	const filter = filters.length === 0 ? undefined : allOf(...filters);
	const found: ScimResource[] = [];
	let others = 0;
	for await (const one of client.list('AppRoles', { filter })) {
		const hasName = role === undefined || folded(textOf(one.displayName)) === folded(role);
		if (hasName && (app === undefined || isOfApp(one, app))) found.push(one);
		else others += 1;
		if (found.length >= limit) return found;
	}
	if (found.length > 0 || others === 0) return found;
	throw unreadable(client.profile, 200, 'other app roles than those that were asked for');
}

/** What of a grant names the grantee, the application and the role. */
function isGrantOf(grant: ScimResource, grantee: Grantee, role: ScimResource): boolean {
	const { grantee: to, entitlement } = grant;
	if (!isRecord(to) || !isRecord(entitlement)) return false;
	const isRole = entitlement.attributeName === 'appRoles' && entitlement.attributeValue === role.id;
	return isRole && to.value === grantee.id && to.type === grantee.type;
}

/** Whether the grant comes from a group of the user, and ends with the membership. */
const isInherited = ({ grantMechanism }: ScimResource) => grantMechanism === 'GROUP_MEMBERSHIP';

async function grantsOf(client: ScimClient, grantee: Grantee, role: ScimResource): Promise<ScimResource[]> {
	const filter = allOf(where('grantee.value', 'eq', grantee.id), where('entitlement.attributeValue', 'eq', role.id));
	const all = await collect(client.list('Grants', { filter }));
	const found = all.filter((grant) => isGrantOf(grant, grantee, role));
	if (found.length > 0 || all.length === 0) return found;
	throw unreadable(client.profile, 200, 'grants other than the requested one');
}

/** The roles that are granted to a user and not only to a group of the user. */
export async function rolesGrantedTo(client: ScimClient, grantee: Grantee): Promise<ScimResource[]> {
	const all = await collect(client.list('Grants', { filter: where('grantee.value', 'eq', grantee.id) }));
	const own = all.filter(({ grantee: to }) => isRecord(to) && to.value === grantee.id && to.type === grantee.type);
	if (own.length === 0 && all.length > 0) {
		throw unreadable(client.profile, 200, 'grants other than the requested one');
	}
	const ids = own.flatMap((grant) => {
		const { entitlement } = grant;
		const isRole = isRecord(entitlement) && entitlement.attributeName === 'appRoles' && !isInherited(grant);
		return isRole ? [textOf(entitlement.attributeValue)] : [];
	});
	return await Promise.all([...new Set(ids)].map(async (id) => await roleOrItsId(client, id)));
}

/** A role that is hidden or gone must not keep the others from being seen: its grants can be deleted all the same. */
async function roleOrItsId(client: ScimClient, id: string): Promise<ScimResource> {
	try {
		return await client.get('AppRoles', id);
	} catch (error) {
		if (isNotFound(error) || (error instanceof ServiceError && error.kind === 'forbidden')) return { id };
		throw error;
	}
}

export interface GrantOutcome {
	readonly grantId: string | undefined;
	/** Whether it was made or deleted, or was so already. */
	readonly changed: boolean;
}

/** Grants a role, unless it is granted. One that a user has through a group is granted on top. */
export async function grantAppRole(client: ScimClient, grantee: Grantee, role: ScimResource): Promise<GrantOutcome> {
	const app = textOf(appOf(role).value);
	if (app === '') throw unreadable(client.profile, 200, 'an app role without its application');
	const find = async () => (await grantsOf(client, grantee, role)).find((grant) => !isInherited(grant));
	const present = await find();
	if (present !== undefined) return { grantId: present.id, changed: false };
	let made: ScimResource | undefined;
	const body = {
		schemas: [`${OWN}Grant`],
		grantMechanism: `ADMINISTRATOR_TO_${grantee.type.toUpperCase()}`,
		grantee: { value: grantee.id, type: grantee.type },
		app: { value: app },
		entitlement: { attributeName: 'appRoles', attributeValue: role.id },
	};
	try {
		await writeUntilDone(
			client,
			async () => (made = await client.create('Grants', body)),
			async () => (made = await find()) !== undefined,
		);
	} catch (error) {
		const overtaken = isTaken(error) ? await find() : undefined;
		if (overtaken === undefined) throw error;
		return { grantId: overtaken.id, changed: false };
	}
	return { grantId: made?.id, changed: true };
}

/** @throws {ServiceError} when a user holds the role through a group only, so that it stays. */
export async function revokeAppRole(client: ScimClient, grantee: Grantee, role: ScimResource): Promise<GrantOutcome> {
	const present = await grantsOf(client, grantee, role);
	const direct = present.filter((grant) => !isInherited(grant));
	if (present.length > 0 && direct.length === 0) {
		throw new ServiceError({
			service: client.profile.service,
			kind: 'conflict',
			status: 200,
			message: 'The user has this role through a group, so it cannot be revoked from the user alone.',
			advice: 'Remove the user from the group, or revoke the role from the group.',
		});
	}
	for (const { id } of direct) {
		try {
			await removeResource(client, 'Grants', id);
		} catch (error) {
			// Somebody else was faster, so it is gone as wanted.
			if (!isNotFound(error)) throw error;
		}
	}
	return { grantId: direct[0]?.id, changed: direct.length > 0 };
}
