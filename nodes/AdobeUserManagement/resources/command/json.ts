import * as z from 'zod/v4-mini';

import { command, type Command, type Frame } from '../../../../providers/adobe/commands';
import { InputError } from '../../../../providers/http/errors';

const commandSchema = z.strictObject({
	user: z.optional(z.string()),
	usergroup: z.optional(z.string()),
	domain: z.optional(z.string()),
	useAdobeID: z.optional(z.boolean()),
	/** Replaced by the node's own. */
	requestID: z.optional(z.string()),
	do: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1), z.maxLength(10)),
});

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/**
 * Commands as an expert wrote them, checked for what would make Adobe refuse the request as a whole.
 *
 * @throws {InputError}
 */
export function parseCommands(value: unknown, label: string): Command[] {
	const parsed = typeof value === 'string' ? parseJson(value) : value;
	if (parsed === undefined) throw new InputError(label, `"${label}" is not valid JSON.`);
	const list: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
	if (list.length === 0) throw new InputError(label, `"${label}" has no command in it.`);
	return list.map((entry, index) => {
		const place = list.length === 1 ? `"${label}"` : `Command ${index + 1} in "${label}"`;
		const result = z.safeParse(commandSchema, entry);
		if (!result.success) {
			const [issue] = result.error.issues;
			const path = issue?.path.join('.') ?? '';
			throw new InputError(
				label,
				`${place} is not a command of Adobe${path === '' ? '' : ` (see "${path}")`}.`,
				'A command has "user" or "usergroup", and "do" with one to ten steps, for example {"user": "jane.doe@example.com", "do": [{"add": {"group": ["Designers"]}}]}.',
			);
		}
		const { do: steps, user, usergroup, domain, useAdobeID } = result.data;
		if ((user === undefined) === (usergroup === undefined)) {
			throw new InputError(label, `${place} must have either "user" or "usergroup".`);
		}
		const frame: Frame = {
			...(user === undefined ? {} : { user }),
			...(usergroup === undefined ? {} : { usergroup }),
			...(domain === undefined ? {} : { domain }),
			...(useAdobeID === undefined ? {} : { useAdobeID }),
		};
		return command(frame, steps);
	});
}
