/** Addresses of resources as services give them. No request ever goes to one: it may have any host. */

export const withoutQuery = (address: string): string => address.replace(/[?#].*$/s, '').replace(/\/+$/, '');

function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

/**
 * The id in the address of what was made below a path: `u1` in `https://acme.example/scim/v2/Users/u1` for `/Users`;
 * `undefined` for an address that is none of such a resource.
 */
export function idAt(address: string, path: string): string | undefined {
	const segments = withoutQuery(address).split('/');
	const [collection, id] = [segments.at(-2), segments.at(-1)];
	const wanted = path.split('/').at(-1);
	if (id === undefined || id === '' || collection?.toLowerCase() !== wanted?.toLowerCase()) return undefined;
	return decoded(id);
}

/** The id at the end of an address, whatever stands before it; empty if there is none. */
export function lastSegment(address: string): string {
	return decoded(withoutQuery(address).split('/').at(-1) ?? '');
}
