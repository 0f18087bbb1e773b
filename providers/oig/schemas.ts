/**
 * What the client relies on in answers. The documented samples contradict each other between versions and pages, so
 * everything is optional here and both forms are read; what is not listed passes through unchanged.
 */
import * as z from 'zod/v4-mini';

export const recordSchema = z.record(z.string(), z.unknown());

const key = z.optional(z.nullable(z.union([z.string(), z.number()])));
const text = z.optional(z.nullable(z.string()));
const links = z.optional(
	z.nullable(z.array(z.looseObject({ rel: z.optional(z.string()), href: z.optional(z.string()) }))),
);
/** The number has either name. Source: OIG "PUT /users/{id} and PUT /users". */
const requestReference = z.optional(z.nullable(z.looseObject({ id: key, requestId: key })));

export const linkedSchema = z.looseObject({ id: key, links });
export const writeAnswerSchema = z.looseObject({ id: key, links, status: text, request: requestReference });
export const bulkItemSchema = z.looseObject({
	id: key,
	links,
	status: text,
	requestId: key,
	name: z.optional(z.unknown()),
	request: requestReference,
	/** Of a new request. Source: OIG "POST /requests". */
	reqStatus: text,
});
export const envelopeSchema = z.looseObject({
	links,
	hasMore: z.optional(z.nullable(z.boolean())),
	totalResult: z.optional(z.nullable(z.number())),
	count: z.optional(z.nullable(z.number())),
});
export const requestSchema = z.looseObject({
	id: key,
	links,
	reqStatus: text,
	reqType: text,
	reqBeneficiaryList: z.optional(z.nullable(z.array(z.looseObject({ id: key })))),
	reqTargetEntities: z.optional(z.nullable(z.array(z.looseObject({ entityType: text, entityId: key })))),
});
export const scimUserSchema = z.looseObject({
	id: z.union([z.string(), z.number()]),
	userName: text,
	active: z.optional(z.nullable(z.boolean())),
});
export const scimGroupSchema = z.looseObject({
	id: z.union([z.string(), z.number()]),
	displayName: z.optional(z.unknown()),
	members: z.optional(z.nullable(z.array(z.looseObject({ value: key })))),
});

export type Linked = z.infer<typeof linkedSchema>;
export type BulkItem = z.infer<typeof bulkItemSchema>;
export type OigRequest = z.infer<typeof requestSchema>;
export type ScimGroup = z.infer<typeof scimGroupSchema>;
