/** A plan as rows that people read, filter and send back. No password, token or key is in one. */
import * as z from 'zod/v4-mini';

/** In the order in which they are safe. */
export const ROW_ACTIONS = [
	'createGroup',
	'createUser',
	'updateUser',
	'enableUser',
	'restoreAccess',
	'addToGroup',
	'removeFromGroup',
	'endAccess',
	'disableUser',
	'deleteUser',
] as const;

export type RowAction = (typeof ROW_ACTIONS)[number];

/** What a row can do to those whom it is about, the most harmless first. */
export const RISKS = ['additive', 'modifying', 'identifier', 'destructive'] as const;

export type Risk = (typeof RISKS)[number];

const stateSchema = z.nullable(z.record(z.string(), z.union([z.string(), z.boolean()])));

/** Values before or after a row; `null` where there is no user or group. */
export type RowState = z.infer<typeof stateSchema>;

const userSchema = z.object({
	name: z.string(),
	/** Absent for a user whom another row of the plan creates. */
	id: z.optional(z.string()),
	/** Also known by these, so that an account of the same name is not taken for this one. */
	email: z.optional(z.string()),
	key: z.optional(z.string()),
});

/** Whom a row is about. */
export type RowUser = z.infer<typeof userSchema>;

/** No secret: keys and tokens are named by their IDs. */
const entrySchema = z.object({ type: z.string(), id: z.string(), name: z.string() });
const takeableSchema = z.object({ ...entrySchema.shape, restorable: z.boolean() });

const rowSchema = z.object({
	planId: z.string(),
	/** Counts from 1. */
	seq: z.int().check(z.gte(1)),
	/** The service's title. */
	service: z.string(),
	/** Names the directory; no secret. */
	tenant: z.string(),
	action: z.enum(ROW_ACTIONS),
	/** Absent for `createGroup`. */
	user: z.optional(userSchema),
	/** `id` is absent for a group that another row of the plan creates. */
	group: z.optional(z.object({ name: z.string(), id: z.optional(z.string()) })),
	before: stateSchema,
	after: stateSchema,
	/** Only of `endAccess`: all that the user loses. Nothing else is taken. */
	takes: z.optional(z.array(takeableSchema)),
	/** Only of `restoreAccess`: all that the user gets back. */
	gives: z.optional(z.array(entrySchema)),
	/** Left out of items where it is empty. */
	changes: z._default(z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })), []),
	/** What the row does, as a sentence. */
	text: z.string(),
	risk: z.enum(RISKS),
	/** The rule, and the row of the input that it comes from. */
	reason: z.string(),
	/** `seq` of the rows that must be done before. Left out of items where it is empty. */
	requires: z._default(z.array(z.number()), []),
	/** The guard that held the plan back because of rows like this one. */
	requiresOverride: z.optional(z.string()),
	/** ISO 8601. */
	expiresAt: z.string(),
	signature: z.string(),
});

export type PlanRow = z.infer<typeof rowSchema>;

/** A row of which nobody knows the plan yet. */
export type DraftRow = Omit<PlanRow, 'expiresAt' | 'planId' | 'requiresOverride' | 'signature'> & {
	readonly requiresOverride?: string | undefined;
};

/** The row in an item, without members that other nodes have added; `undefined` if it is none. */
export function readRow(value: unknown): PlanRow | undefined {
	return z.safeParse(rowSchema, value).data;
}

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;

function copied(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(copied);
	return typeof value === 'object' && value !== null ? { ...value } : value;
}

/**
 * The row as an item: n8n's table shows an empty list in red, as if something were missing. Rows of a plan share what is
 * alike in them; items share nothing, for the nodes behind may change them.
 */
export function itemOfRow(row: PlanRow): Readonly<Record<string, unknown>> {
	const item: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(row)) if (!isEmpty(value)) item[name] = copied(value);
	return item;
}

/** Names a row among those of several plans. */
export const keyOfRow = ({ planId }: Pick<PlanRow, 'planId'>, seq: number): string => `${planId} ${seq}`;

/** Texts that JSON writes as they are. */
const PLAIN = /^[ !#-[\]-~]*$/;

const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

const optional = (name: string, text: string | undefined) => (text === undefined ? '' : `"${name}":${quoted(text)},`);

function stateJson(state: RowState): string {
	if (state === null) return 'null';
	const members = Object.keys(state)
		.sort()
		.flatMap((name) => {
			const value = state[name];
			if (value === undefined) return [];
			return `${quoted(name)}:${typeof value === 'string' ? quoted(value) : String(value)}`;
		});
	return `{${members.join(',')}}`;
}

const changeJson = ({ field, from, to }: PlanRow['changes'][number]) =>
	`{"field":${quoted(field)},"from":${quoted(from)},"to":${quoted(to)}}`;

const takeableJson = ({ id, name, restorable, type }: NonNullable<PlanRow['takes']>[number]) =>
	`{"id":${quoted(id)},"name":${quoted(name)},"restorable":${restorable},"type":${quoted(type)}}`;

const entryJson = ({ id, name, type }: NonNullable<PlanRow['gives']>[number]) =>
	`{"id":${quoted(id)},"name":${quoted(name)},"type":${quoted(type)}}`;

/** Without a list that is empty, for items leave it out. */
const takesJson = ({ takes = [] }: Pick<PlanRow, 'takes'>) =>
	takes.length === 0 ? '' : `"takes":[${takes.map(takeableJson).join(',')}],`;

const givesJson = ({ gives = [] }: Pick<PlanRow, 'gives'>) =>
	gives.length === 0 ? '' : `"gives":[${gives.map(entryJson).join(',')}],`;

const groupJson = ({ id, name }: NonNullable<PlanRow['group']>) =>
	`"group":{${optional('id', id)}"name":${quoted(name)}},`;

const userJson = ({ email, id, key, name }: RowUser) =>
	`,"user":{${optional('email', email)}${optional('id', id)}${optional('key', key)}"name":${quoted(name)}}`;

/**
 * The row as canonical JSON, without its signature: members in the order of the alphabet at every depth, whatever order
 * they came in. Written out, since a plan may have millions of rows and each is written twice: for the plan's ID, and
 * with it for the signature.
 */
export function canonicalRow(row: DraftRow & Partial<Pick<PlanRow, 'expiresAt' | 'planId'>>): string {
	const { group, user } = row;
	return [
		`{"action":${quoted(row.action)},"after":${stateJson(row.after)},"before":${stateJson(row.before)},`,
		`"changes":[${row.changes.map(changeJson).join(',')}],${optional('expiresAt', row.expiresAt)}`,
		`${givesJson(row)}${group ? groupJson(group) : ''}${optional('planId', row.planId)}"reason":${quoted(row.reason)},`,
		`"requires":[${row.requires.join(',')}],${optional('requiresOverride', row.requiresOverride)}`,
		`"risk":${quoted(row.risk)},"seq":${row.seq},"service":${quoted(row.service)},${takesJson(row)}`,
		`"tenant":${quoted(row.tenant)},"text":${quoted(row.text)}${user ? userJson(user) : ''}}`,
	].join('');
}
