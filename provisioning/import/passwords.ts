/** The passwords of an import's new users: from the rows, or generated when one is asked for, once for each user. */
import { generatePassword } from '../passwords';
import type { RowSubject } from '../rows/row';

export type PasswordSource = 'column' | 'generate' | 'none';

/** By the subject's key. */
export function passwordsOf(
	source: PasswordSource,
	subjects: readonly RowSubject[],
): (subject: string) => string | undefined {
	if (source === 'none') return () => undefined;
	const passwords = new Map<string, string | undefined>();
	if (source === 'column') for (const { key, rows } of subjects) passwords.set(key, rows[0]?.password);
	return (subject) => {
		if (source === 'generate' && !passwords.has(subject)) passwords.set(subject, generatePassword());
		return passwords.get(subject);
	};
}
