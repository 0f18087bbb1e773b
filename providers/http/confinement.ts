import { InputError } from './errors';

/** What says where a request of n8n goes: nodes give `url` and `baseURL`, the HTTP Request node gives `uri`. */
export interface RequestTarget {
	readonly url?: string | undefined;
	readonly uri?: string | undefined;
	readonly baseURL?: string | undefined;
}

export interface Confinement {
	/** Field of the credential that holds the address, e.g. "Base URL". */
	readonly field: string;
	/** Where the credential may go, as people know it, e.g. "https://id.example.com". */
	readonly place: string;
	/** What does not go anywhere else, as the subject of a sentence, e.g. "The client ID and the client secret". */
	readonly secrets: string;
	readonly allows: (address: URL) => boolean;
}

/** Joins base and address as n8n's HTTP client does. */
function joined(target: string, base: string): URL | undefined {
	// Two slashes in front mean another host to some parsers and a path to others.
	if (/^[/\\]{2}/.test(target)) return undefined;
	const isAbsolute = base === '' || /^[a-z][a-z\d+.-]*:\/\//i.test(target);
	const address = isAbsolute ? target : `${base.replace(/\/+$/, '')}/${target.replace(/^\/+/, '')}`;
	return URL.canParse(address) ? new URL(address) : undefined;
}

/**
 * The request if it goes where the credential belongs, marked so that a redirect to another place goes there without
 * the credential. People may choose any credential in n8n's HTTP Request node, for any address.
 *
 * @throws {InputError} for a request to any other place.
 */
export function confined<T extends RequestTarget>(
	options: T,
	{ field, place, secrets, allows }: Confinement,
): T & { readonly sendCredentialsOnCrossOriginRedirect: false } {
	// With both members set, n8n's two helpers take one or the other.
	const targets = [options.url, options.uri].filter((target) => target !== undefined && target !== '');
	const addresses = (targets.length === 0 ? [''] : targets).map((target) =>
		joined(String(target), options.baseURL ?? ''),
	);
	for (const address of addresses) {
		if (address !== undefined && allows(address)) continue;
		throw new InputError(
			field,
			`The credential is for ${place}, but the request goes to ${address?.origin ?? 'an unknown address'}. ${secrets} are not sent there.`,
		);
	}
	return { ...options, sendCredentialsOnCrossOriginRedirect: false };
}

/** Confinement to the hosts of some addresses: same scheme, host and port, any path. */
export function sameOrigin(...addresses: readonly string[]): Pick<Confinement, 'allows' | 'place'> {
	const origins = new Set(addresses.map((address) => new URL(address).origin));
	return { place: [...origins].join(' or '), allows: ({ origin }) => origins.has(origin) };
}
