import { createHash, timingSafeEqual } from 'node:crypto';

import { TrivoreRefusal } from './errors';
import type { Store, StoredClient } from './store';

/** Documented names are ACCOUNT_VIEW and ACCOUNT_MODIFY; the others are likely. */
export const permissions = [
	'ACCOUNT_VIEW', 'ACCOUNT_CREATE', 'ACCOUNT_MODIFY', 'ACCOUNT_DELETE', 'GROUP_VIEW', 'GROUP_MODIFY', 'NAMESPACE_VIEW',
	'NAMESPACE_MODIFY', 'ROLE_VIEW', 'ROLE_MODIFY',
] as const; // prettier-ignore

export type Permission = (typeof permissions)[number];

export const hash = (text: string) => createHash('sha256').update(text).digest('base64url');

function same(left: string, right: string): boolean {
	const [a, b] = [Buffer.from(left), Buffer.from(right)];
	return a.length === b.length && timingSafeEqual(a, b);
}

/** The client that sent the request. Source: "Management API Client Credentials": HTTP Basic on every request. */
export function authenticate(store: Store, authorization: string | undefined): StoredClient {
	const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization ?? '')?.[1];
	const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
	const client = id === undefined ? undefined : store.clients.latest(id);
	if (!client?.active || secret === undefined || !same(hash(secret), client.secretHash)) {
		throw new TrivoreRefusal(401, 'Authentication is required to access this resource.');
	}
	return client;
}

/** Source: "Simple usage examples", the sample of an error. */
export function requirePermission(client: StoredClient, permission: Permission): void {
	if (!client.permissions.includes(permission)) {
		throw new TrivoreRefusal(403, `Client does not have required permission ${permission}.`);
	}
}

export function maySee(client: StoredClient, { nsCode }: { readonly nsCode: string }): boolean {
	return client.namespaces.includes(nsCode);
}

/** The namespace for a new object: the one that was named, else the client's primary one. */
export function namespaceForNew(client: StoredClient, nsCode: string | undefined): string {
	const code = nsCode ?? client.namespaces[0];
	if (code === undefined || !client.namespaces.includes(code)) {
		throw new TrivoreRefusal(403, `Namespace ${code ?? ''} is not accessible.`);
	}
	return code;
}
