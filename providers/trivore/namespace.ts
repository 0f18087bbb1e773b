import { ServiceError } from '../http/errors';
import { placeName } from '../http/url';
import { SERVICE } from './errors';

interface Placed {
	readonly id: string;
	readonly nsCode?: string | null | undefined;
	readonly orgCode?: unknown;
}

/**
 * Whether an object is in a namespace. Names are unique within a namespace only, so this is checked for everything
 * that a filter on the namespace returned: a gateway may have dropped the filter.
 *
 * @throws {ServiceError} when the answer doesn't say where the object is.
 */
export function isIn(nsCode: string, { id, nsCode: own, orgCode }: Placed): boolean {
	// Source: Trivore ID "User API examples": `orgCode` repeats the namespace under its old name.
	const code = own ?? orgCode;
	if (typeof code === 'string' && code !== '') return code === nsCode;
	throw new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message: `The service returned an object (ID ${id}) without its namespace, so it is not known whether it is the right one.`,
		advice: 'A gateway may have cut the answer. Nothing was changed.',
	});
}

/** Names the installation, or one namespace of it. */
export function tenantOf(apiBase: string, nsCode?: string): string {
	const installation = placeName(apiBase).replace(/\/api\/rest\/v1$/, '');
	return nsCode === undefined ? installation : `${installation}/${nsCode}`;
}
