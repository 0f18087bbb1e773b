import { ScimError } from './errors';
import type { Domain } from '../../tenancy';
import type { AppRole, Members, Stored, World } from './model';

/** Who is behind a request. */
export interface Caller {
	/** The user who signed; an application has none. */
	readonly userOcid: string | undefined;
	/** What an application may do; a signing user may do everything. */
	readonly roles: readonly AppRole[] | undefined;
}

/** One request to the API of a domain, or one operation of a Bulk. */
export interface Call {
	readonly world: World;
	readonly domain: Domain;
	readonly caller: Caller;
	readonly method: string;
	/** Parts of the path below `/admin/v1`, decoded. */
	readonly path: readonly string[];
	/** All values of a query parameter. */
	query(name: string): string[];
	readonly ifMatch: string | undefined;
	/** The JSON object of the body. @throws ScimError 400 if there is none */
	body(): Members;
	/** Whether the operation stands in a Bulk. */
	readonly inBulk: boolean;
}

export interface Reply {
	readonly status: number;
	readonly body?: object;
	readonly etag?: string;
	readonly nextPage?: string | undefined;
	/** Address of what was made or changed. */
	readonly location?: string;
}

/** All methods of one kind of resource; absent where the kind does not have it. */
export interface Resources {
	list(call: Call, isSearch: boolean): Reply;
	create?(call: Call): Reply;
	read(call: Call, id: string): Reply;
	replace?: (call: Call, id: string) => Reply;
	patch?: (call: Call, id: string) => Reply;
	remove?(call: Call, id: string): void;
}

/** Throws 412 if the request names another version than the present one. */
export function checkVersion({ ifMatch }: Call, { etag }: Stored): void {
	if (ifMatch === undefined || ifMatch === '*' || ifMatch === etag) return;
	throw new ScimError(412, 'The version of the resource has changed.', 'common.exception.preconditionFailed');
}

/** The single value of a query parameter. */
export function parameter(call: Call, name: string): string | undefined {
	const [value] = call.query(name);
	return value === '' ? undefined : value;
}
