/**
 * What a server says of itself. It is a hint: a server may say nothing, use another name, need rights for it, or be
 * wrong, so nothing here fails for an answer that cannot be used.
 *
 * Source: RFC 7644, section 4; RFC 7643, sections 5 to 7; RFC 9865, section 4.
 */
import { ServiceError } from '../http/errors';
import { bodyJson } from '../http/send';
import { isRecord } from '../record';
import type { ScimClient } from './client';
import { valueAt } from './places';
import { flag } from './schemas';

export interface ServerConfig {
	/** Whether resources are changed by PATCH; `undefined` if the server does not tell. */
	readonly patch: boolean | undefined;
	/** Whether a change can be tied to a version. */
	readonly etag: boolean;
	/** Whether lists take filters; `undefined` if the server does not tell. */
	readonly filter: boolean | undefined;
	/** The largest page that the server says it gives. */
	readonly maxResults: number | undefined;
	readonly paging: 'cursor' | 'index';
}

export interface ResourceType {
	readonly name: string;
	/** Segments below the base address, without a slash around them. */
	readonly endpoint: string;
	/** URN of the core schema. */
	readonly schema: string | undefined;
}

/** An answer of the server about itself, or `undefined`. */
async function asked(client: ScimClient, path: string): Promise<unknown> {
	try {
		return bodyJson(await client.call('GET', `/${path}`));
	} catch (error) {
		if (error instanceof ServiceError && error.kind !== 'throttled') return undefined;
		throw error;
	}
}

const flagAt = (config: unknown, place: string): boolean | undefined => {
	const value = flag(valueAt(config, place));
	return typeof value === 'boolean' ? value : undefined;
};

/** Below one, a page would be empty. */
const sizeAt = (config: unknown, place: string): number | undefined => {
	const value = valueAt(config, place);
	return typeof value === 'number' && Number.isInteger(value) && value >= 1 ? value : undefined;
};

export async function readConfig(client: ScimClient, path = 'ServiceProviderConfig'): Promise<ServerConfig> {
	let config = await asked(client, path);
	// The name in the second draft, which some servers keep. Source: help.salesforce.com, SCIM.
	if (!isRecord(config) && path === 'ServiceProviderConfig') config = await asked(client, 'ServiceProviderConfigs');
	const isCursorOnly = flagAt(config, 'pagination.cursor') === true && flagAt(config, 'pagination.index') === false;
	return {
		patch: flagAt(config, 'patch.supported'),
		etag: flagAt(config, 'etag.supported') === true,
		filter: flagAt(config, 'filter.supported'),
		maxResults: sizeAt(config, 'pagination.maxPageSize') ?? sizeAt(config, 'filter.maxResults'),
		paging: isCursorOnly ? 'cursor' : 'index',
	};
}

/** A list of the server's, bare or in an envelope. */
function listOf(body: unknown): Array<Record<string, unknown>> {
	const resources: unknown = Array.isArray(body) ? body : isRecord(body) ? (body.Resources ?? body.resources) : [];
	return Array.isArray(resources) ? resources.filter(isRecord) : [];
}

/** Letters and digits between slashes, so that no address leads out of the base. */
const ENDPOINT = /^\/?((?:[\w-][\w.-]*)(?:\/[\w-][\w.-]*)*)\/?$/;

export async function readResourceTypes(client: ScimClient): Promise<ResourceType[]> {
	return listOf(await asked(client, 'ResourceTypes')).flatMap(({ name, endpoint, schema }) => {
		const [, path] = typeof endpoint === 'string' ? (ENDPOINT.exec(endpoint) ?? []) : [];
		if (typeof name !== 'string' || path === undefined) return [];
		return [{ name, endpoint: path, schema: typeof schema === 'string' ? schema : undefined }];
	});
}
