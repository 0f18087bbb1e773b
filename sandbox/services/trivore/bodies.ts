import type { FastifyRequest } from 'fastify';
import * as z from 'zod/v4-mini';
import { rawBody } from '../../service';
import { TrivoreRefusal } from './errors';

const text = z.optional(z.nullable(z.string()));
const flag = z.optional(z.nullable(z.boolean()));
const texts = z.optional(z.nullable(z.array(z.string())));
const customFields = z.record(z.string(), z.unknown());
const nameParts = z.object({ givenName: text, middleName: text, familyName: text });

/** A user as clients write it: unknown members are passed over, known ones must have the right type. */
export const userBody = z.object({
	nsCode: text,
	username: text,
	password: text,
	userAccountType: z.optional(z.nullable(z.enum(['PERSON', 'LEGAL_ENTITY']))),
	name: z.optional(z.nullable(nameParts)),
	names: z.optional(z.nullable(nameParts)),
	email: text,
	mobile: text,
	emails: z.optional(
		z.nullable(
			z.array(
				z.object({ address: z.string().check(z.regex(/^[^\s@]+@[^\s@]+$/)), name: text, tags: texts, verified: flag }),
			),
		),
	),
	mobiles: z.optional(
		z.nullable(
			z.array(
				z.object({ number: z.string().check(z.regex(/^\+?[\d ()/.-]{4,}$/)), name: text, tags: texts, verified: flag }),
			),
		),
	),
	addresses: z.optional(z.nullable(z.array(z.looseObject({})))),
	memberOf: texts,
	locked: flag,
	locale: text,
	preferredLanguage: text,
	timeZone: text,
	mfaMethod: z.optional(z.nullable(z.enum(['TOTP', 'SMS', 'NONE']))),
	nickName: text,
	dateOfBirth: z.optional(z.nullable(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)))),
	minor: flag,
	gender: text,
	sex: z.optional(z.nullable(z.enum(['FEMALE', 'MALE', 'OTHER', 'UNDISCLOSED']))),
	nationality: text,
	salutation: text,
	title: text,
	birthFirstName: text,
	birthMiddleName: text,
	birthLastName: text,
	websiteMain: text,
	websiteAux: text,
	domicileCode: text,
	domicileClasses: texts,
	consents: z.optional(z.nullable(z.record(z.string(), z.boolean()))),
	tags: texts,
	customFields: z.optional(z.nullable(customFields)),
});

export const groupBody = z.object({
	name: text,
	description: text,
	nsCode: text,
	disallowUsers: flag,
	disallowContacts: flag,
	disallowGroups: flag,
	memberOf: texts,
});

/** Source: the vendor's Python SDK, `namespace_service.py`; the policy and the quantity have its defaults. */
export const namespaceBody = z.object({
	code: z.optional(z.nullable(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,40}$/)))),
	name: text,
	usernamePolicy: text,
	commMethodMaxQty: z.optional(z.nullable(z.int().check(z.minimum(1)))),
	duplicateNicknamesAllowed: flag,
});

/** Source: the vendor's Python SDK, `access_right_service.py`. */
export const roleBody = z.object({ name: text, permissions: texts, nsCode: text, memberOf: texts });

export const changeBody = z.object({ add: texts, remove: texts });

/** Its members are not documented. */
export const enterpriseBody = z.looseObject({});

export const customFieldsBody = customFields;
export const passwordBody = z.object({ newPassword: z.string() });
const days = z.optional(z.nullable(z.int().check(z.minimum(1))));
export const linkBody = z.object({
	value: text,
	returnURL: text,
	expirationDays: days,
	emailTemplateId: text,
	emailTemplateProperties: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
});

export type UserBody = z.infer<typeof userBody>;
export type NamespaceBody = z.infer<typeof namespaceBody>;
export type RoleBody = z.infer<typeof roleBody>;
export type ChangeBody = z.infer<typeof changeBody>;
export type GroupBody = z.infer<typeof groupBody>;

/** The body of a request. @throws {TrivoreRefusal} with 415 or 400. */
export function readBody<T>(request: FastifyRequest, schema: z.ZodMiniType<T>): T {
	if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
		throw new TrivoreRefusal(415, 'Content type must be application/json.');
	}
	let value: unknown;
	try {
		value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody(request)));
	} catch {
		throw new TrivoreRefusal(400, 'Request body is not valid JSON.');
	}
	const parsed = z.safeParse(schema, value);
	if (parsed.success) return parsed.data;
	const path = parsed.error.issues[0]?.path.join('.') ?? '';
	throw new TrivoreRefusal(400, `Invalid value${path === '' ? '' : ` of ${path}`}.`);
}
