import { readableValue } from '../../providers/oig/attributes';
import type { Entry } from '../../providers/oig/entry';
import type { Change } from '../../providers/oig/requests';
import { writtenOutput, type Output } from '../shared/operation';

type Json = Record<string, unknown>;

const USER = [
	'User Login',
	'Display Name',
	'First Name',
	'Last Name',
	'Email',
	'Role',
	'Status',
	'act_key',
	'Organization Name',
];
const ROLE = ['Role Name', 'Role Display Name', 'Role Description', 'Owner Login'];
const ORGANIZATION = [
	'Organization Name',
	'Organization Status',
	'Organization Customer Type',
	'parent_key',
	'Parent Organization Name',
];

const REQUEST = [
	'id',
	'reqStatus',
	'reqType',
	'requester',
	'reqBeneficiaryList',
	'reqTargetEntities',
	'reqJustification',
	'reqCreatedOn',
	'reqExpireOn',
];

function pick({ id, attributes }: Entry, names: readonly string[] | undefined): Json {
	const chosen = names ?? Object.keys(attributes);
	const values = chosen
		.filter((name) => attributes[name] !== undefined)
		.map((name) => [name, readableValue(name, attributes[name])] as const);
	return { id, ...Object.fromEntries(values) };
}

/** The id and the attributes by their names in OIG; the ones that people look for, or those that were asked for. */
export const simplifyUser = (user: Entry, asked?: readonly string[]): Json => pick(user, asked ?? USER);
export const simplifyRole = (role: Entry, asked?: readonly string[]): Json => pick(role, asked ?? ROLE);
export const simplifyOrganization = (organization: Entry, asked?: readonly string[]): Json =>
	pick(organization, asked ?? ORGANIZATION);
/** All attributes, for objects that have few. */
export const flat = (entry: Entry): Json => pick(entry, undefined);
/** A request with what people look for; the approvals and the child requests are left out. */
export const simplifyRequest = (request: Json): Json =>
	Object.fromEntries(REQUEST.filter((name) => request[name] !== undefined).map((name) => [name, request[name]]));
/** As the server gave it, with the id where it gave none. */
export const raw = ({ id, raw: given }: Entry): Json => ({ id, ...given });

/** The number under which people find a request in OIG; not the `requestId` of a create, which is the caller's own. */
export const requestNumber = (requestId: string | undefined): Json =>
	requestId === undefined ? {} : { oigRequestId: requestId };

/** What a change came to, with the number of the request that it became. `undefined`: all was as wanted. */
export function changed(object: Json, change: Change | undefined, more: Json = {}): Output[] {
	return writtenOutput(change?.outcome ?? 'unchanged', { ...object, ...requestNumber(change?.requestId), ...more });
}

/** Who a change was made to. */
export function identity({ id, attributes }: Entry): Json {
	return { id, ...(attributes['User Login'] === undefined ? {} : { userLogin: attributes['User Login'] }) };
}

/** Which account of whose a change was made to. */
export function accountOutput({ id, attributes }: Entry, user: Entry): Json {
	const { id: userId, ...login } = identity(user);
	return { id, ...(attributes.name === undefined ? {} : { name: attributes.name }), userId, ...login };
}
