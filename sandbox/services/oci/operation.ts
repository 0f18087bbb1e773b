import * as z from 'zod/v4-mini';
import { cannotParse, invalidParameter, notFound, OciError } from './errors';
import type { Access, DefinedTags, TableName, Tags, Tenant } from './model';

/** One request after signature, region and permission have been checked. */
export interface Call {
	readonly tenant: Tenant;
	/** The signing user. */
	readonly callerId: string;
	readonly access: Access;
	/** A path parameter, decoded. */
	param(name: string): string;
	/** A query parameter, decoded; `undefined` if it is missing or empty. */
	query(name: string): string | undefined;
	/** Value of the `if-match` header. */
	readonly ifMatch: string | undefined;
	/** The body of the given form; see `readBody` for what it throws. */
	body<Schema extends z.ZodMiniObject>(schema: Schema): z.infer<Schema>;
	/** Text that stands for the body, for retry tokens. */
	readonly bodyDigest: string;
}

export interface OciReply {
	/** 204 without a body, else 200 if not given. */
	readonly status?: number;
	readonly body?: unknown;
	readonly etag?: string;
	readonly nextPage?: string | undefined;
	/** What a create made; a retry token lives as long as it does. */
	readonly created?: { readonly table: TableName; readonly id: string };
}

/** One operation of the API. */
export interface Operation {
	readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** Below `/20160918`, parameters with a colon. */
	readonly path: string;
	/** Users may do it to themselves without a policy; the path has the parameter `userId` then. */
	readonly own?: boolean;
	/** Knows `opc-retry-token`. */
	readonly retryToken?: boolean;
	handle(call: Call): OciReply;
}

/**
 * Reads a JSON body. Members that are null count as not given, an empty body counts as `{}`.
 *
 * Throws 400 for text that is no JSON object, wrong types, missing and unknown members (codes are options).
 */
export function readBody<Schema extends z.ZodMiniObject>(
	bytes: Buffer,
	schema: Schema,
	options: Tenant['options'],
): z.infer<Schema> {
	let parsed: unknown = {};
	if (bytes.length > 0) {
		try {
			parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
		} catch {
			throw cannotParse();
		}
	}
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw cannotParse();
	let given: Record<string, unknown> = Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== null));
	const unknown = Object.keys(given).filter((name) => !Object.hasOwn(schema.shape, name));
	if (unknown.length > 0) {
		if (options.unknownField === 'CannotParseRequest') throw cannotParse();
		if (options.unknownField === 'InvalidParameter') throw invalidParameter(`Unknown parameter ${unknown.join(', ')}`);
		given = Object.fromEntries(Object.entries(given).filter(([name]) => !unknown.includes(name)));
	}
	const result = z.safeParse(schema, given);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	const name = issue?.path.map(String).join('.') ?? '';
	if (issue && issue.path.length === 1 && !Object.hasOwn(given, name)) {
		throw new OciError(400, options.missingField, `Missing required parameter ${name}`);
	}
	if (issue?.code === 'invalid_type') throw cannotParse();
	throw invalidParameter(`Invalid ${name}: ${issue?.message ?? ''}`);
}

/** Throws 412 if the request names another etag than the present one. */
export function checkEtag(call: Call, etag: string): void {
	if (call.ifMatch !== undefined && call.ifMatch !== etag && call.ifMatch !== '*') {
		throw new OciError(412, 'NoEtagMatch', 'The If-Match header does not match the current etag.');
	}
}

/** Throws 404, or 400 where the options say so, for an id that is no OCID of the type. */
export function checkOcid(tenant: Tenant, type: string, id: string): void {
	if (id.startsWith(`ocid1.${type}.`)) return;
	throw tenant.options.badOcid === 'notFound' ? notFound() : invalidParameter(`Invalid ${type} OCID`);
}

/** Users, groups and memberships live in the root compartment only. */
export function checkTenancyCompartment(call: Call, compartmentId: string | undefined): void {
	if (compartmentId === undefined) {
		throw new OciError(400, call.tenant.options.missingField, 'Missing required parameter compartmentId');
	}
	if (compartmentId !== call.tenant.id) throw invalidParameter('Tenant id is not equal to compartment id');
}

/** RFC 3339 in UTC with milliseconds. */
export function timestamp(milliseconds: number): string {
	return new Date(milliseconds).toISOString();
}

/** Members that are `undefined` become null, or are left out where the options say so. Changes its argument. */
export function unsetMembers(tenant: Tenant, members: Record<string, unknown>): Record<string, unknown> {
	// JSON leaves out undefined members by itself.
	if (tenant.options.unsetMembers === 'absent') return members;
	for (const name of Object.keys(members)) members[name] ??= null;
	return members;
}

export const tagFields = {
	freeformTags: z.optional(z.record(z.string(), z.string())),
	definedTags: z.optional(z.record(z.string(), z.record(z.string(), z.unknown()))),
};

/** Throws 400 for more or longer tags than a resource may have. */
export function checkTags(freeform: Tags | undefined, defined: DefinedTags | undefined): void {
	const definedEntries = Object.values(defined ?? {}).flatMap((tags) => Object.entries(tags));
	const entries = [...Object.entries(freeform ?? {}), ...definedEntries];
	if (Object.keys(freeform ?? {}).length > 10) throw invalidParameter('A resource can have at most 10 free-form tags');
	if (definedEntries.length > 64) throw invalidParameter('A resource can have at most 64 defined tags');
	for (const [key, value] of entries) {
		if (key.length === 0 || key.length > 100) throw invalidParameter('A tag key must have 1 to 100 characters');
		if (String(value).length > 256) throw invalidParameter(`The value of tag ${key} must have at most 256 characters`);
	}
}

/** The tags that the service itself adds at creation. */
export function creationTags(call: Call, defined: DefinedTags | undefined): DefinedTags {
	const caller = call.tenant.users.latest(call.callerId)?.name ?? call.callerId;
	return {
		...defined,
		'Oracle-Tags': { CreatedBy: `default/${caller}`, CreatedOn: timestamp(call.tenant.now()) },
	};
}
