import * as z from 'zod/v4-mini';

const { localeError } = z.locales.en();

/** Like `z.parse`, with messages that name the member and the rule (zod/v4-mini has none by itself). Throws `ZodError`. */
export function parse<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.infer<Schema> {
	return z.parse(schema, value, { error: localeError });
}
